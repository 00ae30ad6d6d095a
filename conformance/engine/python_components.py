"""Components of every kind, compiled by the real KFP, and KFP's own executor as the oracle.

compile FOLDER          compiles each component and prints its cases as JSON
run SOURCE FUNCTION IN  runs kfp.dsl.executor_main on ExecutorInput files, one process each
"""

import json
import os
import pathlib
import sys
from typing import Dict, List, NamedTuple, Optional

HERE = pathlib.Path(__file__).resolve()


def components(folder: str) -> list:
    from google_cloud_pipeline_components.types.artifact_types import BQTable, VertexModel
    from kfp import dsl
    from kfp.dsl import (
        HTML,
        Artifact,
        ClassificationMetrics,
        Dataset,
        Input,
        InputPath,
        Markdown,
        Metrics,
        Model,
        Output,
        OutputPath,
    )

    made = []

    def case(component, parameters=None, fails=False, **artifacts):
        made.append((component, parameters or {}, artifacts, fails))

    @dsl.component
    def every_parameter(
        i: int, f: float, s: str, b: bool, l: list, d: dict, ls: List[str], ld: List[Dict[str, int]]
    ) -> NamedTuple(
        "Outputs",
        [("i", int), ("f", float), ("s", str), ("b", bool), ("l", list), ("d", dict), ("kinds", List[str])],
    ):
        kinds = [type(value).__name__ for value in (i, f, s, b, l, d, ls, ld)]
        return (i, f, s, b, l + ls, {**d, "more": ld}, kinds)

    case(
        every_parameter,
        {
            "i": 3, "f": 0.1, "s": "it's \"ünï\" \u2028 {{$}}", "b": False, "l": [1, None, {"a": []}],
            "d": {"a": {"b": 1.5}, "": None}, "ls": ["x"], "ld": [{"a": 1}],
        },
    )
    case(
        every_parameter,
        {"i": -(2**53), "f": 1e308, "s": "", "b": True, "l": [], "d": {}, "ls": [], "ld": []},
    )

    @dsl.component
    def defaults(
        a: int = 7, b: str = "x", c: Optional[str] = None, d: list = [1], e: Optional[float] = None
    ) -> list:
        return [a, b, c, d, e]

    case(defaults)
    case(defaults, {"a": 1, "c": "given", "e": 0.5})
    case(defaults, {"b": None})

    @dsl.component
    def returns_int(n: int) -> int:
        return n * 2

    @dsl.component
    def returns_whole_float() -> float:
        return 2

    @dsl.component
    def returns_bool_as_int() -> int:
        return True

    @dsl.component
    def returns_text() -> str:
        return "ünï\n\ttext \\ \" \u0000"

    @dsl.component
    def returns_typed_list(n: int) -> List[int]:
        return list(range(n))

    @dsl.component
    def returns_typed_dict() -> Dict[str, List[int]]:
        return {"a": [1, 2], "b": []}

    @dsl.component
    def returns_nothing():
        print("text on stdout")

    @dsl.component
    def returns_none() -> str:
        return None

    @dsl.component
    def keys_that_are_numbers() -> dict:
        return {1: "a", True: "b", None: "c"}

    case(returns_int, {"n": 21})
    for component in (
        returns_whole_float, returns_bool_as_int, returns_text, returns_typed_dict, returns_nothing,
        returns_none, keys_that_are_numbers,
    ):
        case(component)
    case(returns_typed_list, {"n": 3})

    @dsl.component
    def named_fields() -> NamedTuple("Outputs", [("a", int), ("b", str)]):
        from collections import namedtuple

        return namedtuple("Mine", ["b", "a"])(b="x", a=1)

    @dsl.component
    def class_fields() -> NamedTuple("Outputs", a=int, b=Dict[str, int]):
        outputs = NamedTuple("Outputs", a=int, b=Dict[str, int])
        return outputs(a=1, b={"x": 1})

    case(named_fields)
    case(class_fields)

    @dsl.component
    def wrong_type() -> int:
        return "1"

    @dsl.component
    def wrong_count() -> NamedTuple("Outputs", [("a", int), ("b", str)]):
        return (1,)

    @dsl.component
    def raises(n: int) -> int:
        raise ValueError(n)

    @dsl.component
    def returns_undeclared():
        return 1

    case(wrong_type, fails=True)
    case(wrong_count, fails=True)
    case(raises, {"n": 1}, fails=True)
    case(raises, fails=True)
    case(returns_undeclared, fails=True)

    @dsl.component
    def writes_parameters(
        s: OutputPath(str), i: OutputPath(int), f: OutputPath(float), b: OutputPath(bool),
        l: OutputPath(list), d: OutputPath(Dict[str, int]), text: OutputPath("String"),
    ):
        import json

        values = {s: "raw 'text'\n", i: 3, f: 0.5, b: True, l: [1], d: {"a": 1}, text: "t"}
        for path, value in values.items():
            with open(path, "w") as file:
                file.write(value if isinstance(value, str) else json.dumps(value))

    case(writes_parameters)

    @dsl.component
    def paths(
        old: InputPath("Dataset"), model: InputPath(Model), other: InputPath(),
        made: OutputPath("Model"), also: OutputPath(Dataset), plain: OutputPath(),
    ) -> str:
        for path in (made, also, plain):
            with open(path, "w") as file:
                file.write(open(old).read() + open(model).read())
        return open(other).read()

    case(paths, old="system.Dataset", model="system.Model", other="system.Artifact")

    @dsl.component
    def artifacts(
        data: Input[Dataset], anything: Input[Artifact], model: Output[Model], page: Output[HTML],
        text: Output[Markdown], metrics: Output[Metrics], classes: Output[ClassificationMetrics],
        more: Dataset,
    ) -> Dict[str, str]:
        model.framework = "own"
        model.metadata["rows"] = [1, {"a": None}]
        for output in (model, page, text):
            with open(output.path, "w") as file:
                file.write(open(data.path).read())
        metrics.log_metric("accuracy", 0.5)
        metrics.log_metric("ünï", 3)
        classes.log_roc_curve([0, 0.5, 1], [0, 0.7, 1], [1.1, 0.5, 0])
        classes.log_confusion_matrix(["a", "b"], [[1, 2], [3, 4]])
        classes.log_confusion_matrix_cell("a", "b", 9)
        classes.log_roc_data_point(0.1, 0.2, 0.3)
        # An artifact is of its own class, whatever the annotation says.
        return {
            "data": type(data).__name__, "anything": type(anything).__name__, "more": more.name,
            "meta": str(sorted(data.metadata.items())), "path": str(data.path == data.uri),
        }

    case(artifacts, data="system.Dataset", anything="system.Metrics", more="system.Dataset")

    @dsl.component
    def lists(datasets: Input[List[Dataset]], models: List[Model], n: int) -> List[str]:
        return [f"{n} {type(item).__name__} {open(item.path).read()}" for item in datasets + models]

    case(lists, {"n": 1}, datasets=["system.Dataset"] * 3, models=["system.Model"])

    @dsl.component
    def optional_artifact(
        given: Optional[Input[Dataset]] = None, absent: Optional[Input[Model]] = None,
        plain: Input[Model] = None,
    ) -> str:
        return f"{given is None} {absent is None} {plain is None}"

    case(optional_artifact)
    case(optional_artifact, given="system.Dataset")

    @dsl.component
    def returns_text_as_artifact() -> Dataset:
        return "some\ntext"

    @dsl.component
    def returns_artifact() -> Model:
        return dsl.Model(name="mine", uri="gs://bucket/model", metadata={"a": 1})

    @dsl.component
    def returns_both() -> NamedTuple("Outputs", model=Model, table=Dataset, n=int):
        outputs = NamedTuple("Outputs", model=Model, table=Dataset, n=int)
        return outputs(model=dsl.Model(uri="s3://b/m"), table="rows", n=3)

    @dsl.component
    def moves_artifacts(a: Output[Dataset], b: Output[Model], c: Output[Artifact], d: Output[Model]) -> str:
        a.path = "/gcs/bucket/a"
        b.uri = "oci://registry/image:1"
        c.set_path("/tmp/elsewhere")
        d.path = "/minio/b/d"
        d.metadata = {"replaced": True}
        d.name = "renamed"
        return " ".join([a.uri, a.path, b.path, c.path, c.uri == c.path and "same" or "other", d.uri])

    for component in (
        returns_text_as_artifact, returns_artifact, returns_both, moves_artifacts
    ):
        case(component)

    @dsl.component
    def final_status(status: dsl.PipelineTaskFinalStatus, note: str = "n") -> Dict[str, str]:
        import dataclasses

        return {key: str(value) for key, value in dataclasses.asdict(status).items()}

    failed = {
        "state": "FAILED", "pipelineJobResourceName": "a/b", "pipelineTaskName": "t",
        "error": {"code": 9, "message": "why"},
    }
    case(final_status, {"status": failed, "note": "x"})
    case(
        final_status,
        {"status": {"state": "SUCCEEDED", "pipeline_job_resource_name": "c", "pipeline_task_name": "u"}},
    )

    @dsl.component
    def task_config(config: dsl.TaskConfig) -> Dict[str, str]:
        return {"env": str(config.env), "selector": str(config.node_selector)}

    case(task_config, {"config": {"env": [{"name": "A", "value": "1"}], "nodeSelector": {"a": "b"}}})

    @dsl.component
    def names_of_kfp() -> List[str]:
        from kfp.dsl.types.artifact_types import Model as SameModel

        return [
            kfp.__version__, dsl.PIPELINE_JOB_ID_PLACEHOLDER, str(dsl.Model is SameModel),
            *sorted(name for name in dsl.__all__),
        ]

    case(names_of_kfp)

    embedded = pathlib.Path(folder) / "embedded.txt"
    embedded.write_text("inside")

    @dsl.component(embedded_artifact_path=str(embedded))
    def embeds(text: dsl.EmbeddedInput[Dataset]) -> str:
        return open(text.path).read()

    case(embeds)

    @dsl.component
    def google_types(model: Input[VertexModel], table: Output[BQTable]) -> str:
        table.metadata.update(BQTable.create("n", "p", "d", "t").metadata)
        return f"{type(model).__name__} {model.schema_title}"

    case(google_types, model="google.VertexModel")

    @dsl.component
    def makes_google(name: str, model: Output[VertexModel]):
        made = VertexModel.create(name, "https://a/v1/b", "projects/1/models/2")
        model.uri = made.uri
        model.metadata = made.metadata

    case(makes_google, {"name": "m"})

    @dsl.component(packages_to_install=["kfp==2.17.0"])
    def asks_for_kfp(data: Input[Dataset], model: Output[Model]) -> NamedTuple("O", [("n", int), ("s", str)]):
        from kfp.dsl.types import type_utils

        model.metadata["mapping"] = len(type_utils.PARAMETER_TYPES_MAPPING)
        return (1, open(data.path).read())

    case(asks_for_kfp, data="system.Dataset")
    return made


def compile_all(folder: str) -> None:
    from kfp import compiler

    cases = []
    for index, (component, parameters, artifacts, fails) in enumerate(components(folder)):
        path = os.path.join(folder, f"{index}.yaml")
        compiler.Compiler().compile(component, path)
        name = f"{component.python_func.__name__}-{index}"
        cases.append(
            {"name": name, "path": path, "parameters": parameters, "artifacts": artifacts, "fails": fails}
        )
    print(json.dumps(cases))


def run_all(jobs: list) -> None:
    """Each in a fork of a process that has kfp loaded: the import takes a second."""
    from kfp.dsl import executor_main  # noqa: F401

    codes = []
    for job in jobs:
        child = os.fork()
        if child == 0:
            sys.stdout = open(os.devnull, "w")
            sys.stderr = sys.stdout
            with open(job["input"]) as file:
                given = file.read()
            sys.argv = ["executor_main", "--component_module_path", job["source"], "--executor_input", given]
            sys.argv += ["--function_to_execute", job["function"]]
            try:
                executor_main.executor_main()
            except BaseException:
                os._exit(1)
            os._exit(0)
        codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(json.dumps(codes))


if __name__ == "__main__":
    if sys.argv[1] == "compile":
        compile_all(sys.argv[2])
    else:
        run_all(json.load(open(sys.argv[2])))
