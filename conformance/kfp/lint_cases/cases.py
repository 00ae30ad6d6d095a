"""Pipelines of every feature that KFP compiles rightly; lint must be silent on all of them."""

from typing import Dict, List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Model, Output, OutputPath


@dsl.component
def count(text: str = "a") -> int:
    return len(text)


@dsl.component
def share(n: int = 1) -> float:
    return n / 2


@dsl.component
def flag(n: int = 0) -> bool:
    return n > 1


@dsl.component
def word(text: str = "it is") -> str:
    return text


@dsl.component
def numbers(n: int = 3) -> List[int]:
    return list(range(n))


@dsl.component
def rows(n: int = 3) -> List[Dict[str, str]]:
    return [{"a": str(i), "b": "x"} for i in range(n)]


@dsl.component
def table(n: int) -> dict:
    return {"n": n}


@dsl.component
def total(values: List[int]) -> int:
    return sum(values)


@dsl.component
def make(name: str, data: Output[Dataset], extra: Output[Artifact]):
    open(data.path, "w").write(name)


@dsl.component
def use(data: Input[Dataset], anything: Input[Artifact], lr: float = 0.1):
    print(data.uri, anything.uri, lr)


@dsl.component
def use_one(data: Input[Dataset]) -> int:
    return 1


@dsl.component
def use_all(data: Input[List[Dataset]]) -> int:
    return len(data)


@dsl.component
def make_model(model: Output[Model]):
    model.metadata["a"] = 1


@dsl.component
def take_model(model: Input[Model], note: Optional[str] = None):
    print(model.uri, note)


@dsl.component
def late(text: str = "none", fallback: Optional[dict] = None):
    print(text)


@dsl.component
def always(text: str = "none"):
    print(text)


@dsl.component
def report(status: dsl.PipelineTaskFinalStatus, who: str):
    print(status, who)


@dsl.component(packages_to_install=["requests==2.33.0"])
def multi(
    lr: float, n: int, items: list = [1, 2], options: dict = {"a": {"b": [1.5]}}
) -> NamedTuple("Outputs", total=int, label=str, ok=bool, parts=list):
    return (1, "x", True, [])


@dsl.container_component
def shell(
    data: Input[Dataset],
    model: Output[Model],
    note: OutputPath(str),
    name: str,
    times: int = 3,
    extra: Optional[str] = None,
):
    return dsl.ContainerSpec(
        image="alpine:3.20",
        command=["sh", "-c", "echo $0 $@ ${HOME} $(date) {{not ours}}"],
        args=[
            "--name",
            name,
            dsl.ConcatPlaceholder(["--data=", data.uri, "/", name, "?", str(1)]),
            dsl.IfPresentPlaceholder(
                input_name="extra",
                then=["--extra", extra, dsl.ConcatPlaceholder(["x=", extra])],
                else_=["--no-extra"],
            ),
            dsl.ConcatPlaceholder(
                ["a", dsl.IfPresentPlaceholder(input_name="extra", then=extra, else_="b")]
            ),
            data.path,
            data.metadata["rows"],
            model.path,
            model.uri,
            note,
            f"--all={times}-{data.uri}",
            "--job={{$.pipeline_job_name}}",
            dsl.PIPELINE_TASK_ID_PLACEHOLDER,
            "{{$}}",
        ],
    )


@dsl.container_component
def list_arguments(text: str, amounts: list, options: dict):
    return dsl.ContainerSpec(image="busybox", command=["echo"], args=[text, amounts, options])


@dsl.pipeline
def linear(text: str = "x", lr: float = 0.5, n: int = 4, options: dict = {}, items: list = []):
    made = make(name=f"{text}-{n}-{dsl.PIPELINE_JOB_NAME_PLACEHOLDER}")
    use(data=made.outputs["data"], anything=made.outputs["extra"], lr=lr)
    use(data=made.outputs["data"], anything=made.outputs["data"])
    multi(lr=lr, n=n, options={"text": text, "nested": [n, lr]}, items=[text, n])
    shell(data=made.outputs["data"], name="a b", extra=text)
    shell(data=made.outputs["data"], name=dsl.PIPELINE_JOB_ID_PLACEHOLDER)
    list_arguments(text="x", amounts=items, options=options)
    late(fallback=options).after(made)
    take_model(model=make_model().output)
    word(text=f"in {count(text=text).output} words")


@dsl.pipeline
def conditions(text: str = "x", n: int = 4, lr: float = 0.5, on: bool = True):
    counted = count(text=text)
    with dsl.If(counted.output > n):
        word(text=text)
    with dsl.If(counted.output > 0.5):
        word()
    with dsl.If(lr <= n):
        word()
    with dsl.If(lr != 3):
        word()
    with dsl.If(on == True):  # noqa: E712
        with dsl.If(text == "deep"):
            with dsl.If(flag(n=n).output == False):  # noqa: E712
                word(text=text)
    with dsl.If(text == 5, name="five"):
        word()
    with dsl.If(n < -3):
        word()
    with dsl.If(lr > 1e-7):
        word()
    with dsl.If(text != ""):
        word(text=f"{text}!")


@dsl.pipeline
def branches(n: int = 4, text: str = "a") -> str:
    with dsl.If(n == 1):
        one = word(text="one")
        m1 = make_model()
    with dsl.Elif(n > 3):
        two = word(text=text)
        m2 = make_model()
    with dsl.Else():
        three = word(text="three")
        m3 = make_model()
    chosen = dsl.OneOf(one.output, two.output, three.output)
    take_model(model=dsl.OneOf(m1.output, m2.output, m3.output), note=chosen)
    with dsl.If(chosen == "one"):
        word(text=chosen)
    return dsl.OneOf(one.output, two.output, three.output)


@dsl.pipeline
def branches_within(n: int = 4, on: bool = False):
    with dsl.If(on == True):  # noqa: E712
        with dsl.If(flag(n=n).output == True):  # noqa: E712
            one = word(text="one")
        with dsl.Else():
            other = word(text="two")
        late(text=dsl.OneOf(one.output, other.output))
    with dsl.Else():
        word()


@dsl.pipeline
def loops(items: list = [1, 2], rows_in: List[Dict[str, str]] = [{"a": "1"}], n: int = 2):
    with dsl.ParallelFor([1, 2, 3]) as item:
        flag(n=item)
    with dsl.ParallelFor(["a", "b"], parallelism=1) as item:
        counted = count(text=item)
        with dsl.If(item == "a"):
            word(text=item)
        with dsl.If(counted.output > n):
            word(text=f"{n} times")
    with dsl.ParallelFor([{"a": 1, "b": 2}, {"a": 2, "b": 3}]) as item:
        table(n=item.b)
        table(n=item.a)
    with dsl.ParallelFor(items) as item:
        word(text=item)
        with dsl.If(item == "a"):
            word(text=item)
    with dsl.ParallelFor(rows_in) as row:
        word(text=row.a)
        late(fallback=row)
    with dsl.ParallelFor(numbers(n=n).output) as item:
        flag(n=item)
        with dsl.If(item > n):
            flag(n=item)
    with dsl.ParallelFor(rows().output) as row:
        word(text=row.a).after(word(text=row.b))
    with dsl.ParallelFor([1.5, 2.5]) as item:
        use(
            data=make(name="x").outputs["data"],
            anything=make_model().output,
            lr=item,
        )
    with dsl.ParallelFor([[1, 2], [3]]) as pair:
        total(values=pair)
    with dsl.ParallelFor([True, False]) as item:
        with dsl.If(item == True):  # noqa: E712
            word()


@dsl.pipeline
def nested_loops(names: list = ["a"], n: int = 2) -> list:
    with dsl.ParallelFor(["a", "b"]) as outer:
        with dsl.ParallelFor([1, 2]) as inner:
            made = make(name=outer)
            used = use_one(data=made.outputs["data"])
            with dsl.If(inner > n):
                word(text=outer)
        use_all(data=dsl.Collected(made.outputs["data"]))
        total(values=dsl.Collected(used.output))
    use_all(data=dsl.Collected(made.outputs["data"]))
    with dsl.ParallelFor(names) as outer:
        with dsl.ParallelFor(names) as inner:
            word(text=outer)
            word(text=inner)
    with dsl.ParallelFor(numbers(n=n).output) as item:
        again = count(text="x")
    total(values=dsl.Collected(again.output))
    return dsl.Collected(again.output)


@dsl.pipeline
def make_all(names: list = ["a"]) -> List[Dataset]:
    with dsl.ParallelFor(names) as name:
        made = make(name=name)
    return dsl.Collected(made.outputs["data"])


@dsl.pipeline
def artifact_loops(given: Input[List[Dataset]]) -> List[Dataset]:
    with dsl.ParallelFor(["a", "b"]) as name:
        made = make(name=name)
    everything = make_all()
    use_all(data=everything.output)
    with dsl.ParallelFor(everything.output) as data:
        use_one(data=data)
        with dsl.If(flag().output == True):  # noqa: E712
            use_one(data=data)
    with dsl.ParallelFor(given, parallelism=2) as data:
        use_one(data=data)
    return dsl.Collected(made.outputs["data"])


@dsl.pipeline
def exit_handler(text: str = "x", who: str = "me"):
    ending = report(who=who)
    with dsl.ExitHandler(ending, name="clean up"):
        counted = count(text=text)
        with dsl.If(counted.output > 3):
            word(text=text)
        with dsl.ParallelFor([1, 2]) as item:
            flag(n=item)
    other = word(text="other exit")
    with dsl.ExitHandler(other):
        make(name=text)


@dsl.pipeline
def after_failure(text: str = "x"):
    first = word(text=text)
    always(text=first.output).ignore_upstream_failure()
    always(text="x").after(first).ignore_upstream_failure()


@dsl.pipeline(name="inner")
def inner(data: Input[Dataset], n: int = 3, lr: float = 0.5) -> NamedTuple(
    "Outputs", n=int, model=Model
):
    used = use_one(data=data)
    with dsl.If(n > 2):
        word()
    return NamedTuple("Outputs", n=int, model=Model)(used.output, make_model().output)


@dsl.pipeline
def middle(text: str, n: int = 1, note: Optional[str] = None) -> int:
    made = make(name=text)
    first = inner(data=made.outputs["data"], n=n)
    take_model(model=first.outputs["model"], note=note)
    return count(text=text).output


@dsl.pipeline
def nested(text: str = "x", n: int = 2):
    first = middle(text=text, n=n)
    with dsl.If(first.output > n):
        made = make(name=text)
        second = inner(data=made.outputs["data"]).set_display_name("The second")
        take_model(model=second.outputs["model"])
    with dsl.ParallelFor(["a", "b"]) as item:
        middle(text=item)
    with dsl.ExitHandler(report(who=text)):
        middle(text=text)


@dsl.pipeline
def importers(uri: str = "gs://bucket/x", version: str = "1"):
    constant = dsl.importer(
        artifact_uri="gs://b/model",
        artifact_class=Model,
        reimport=True,
        metadata={"a": 1, "version": version, "list": ["x", version]},
    )
    dynamic = dsl.importer(artifact_uri=uri, artifact_class=Dataset)
    from_task = dsl.importer(
        artifact_uri=word(text=uri).output, artifact_class=Dataset, metadata={"by": "me"}
    )
    take_model(model=constant.output)
    use(data=dynamic.output, anything=from_task.output)


@dsl.pipeline
def settings(cpu: str = "500m", memory: str = "1Gi", gpu: str = "nvidia.com/gpu", n: int = 1):
    task = word(text="a")
    task.set_cpu_limit(cpu).set_memory_limit(memory).set_cpu_request("100m")
    task.set_memory_request(word(text="2Gi").output)
    task.set_accelerator_type(gpu).set_accelerator_limit("1")
    task.set_env_variable("MODE", "fast").set_env_variable("TOKEN_PATH", "/var/run/token")
    task.set_retry(3, backoff_duration="60s", backoff_factor=2, backoff_max_duration="3600s")
    task.set_caching_options(True, cache_key="key").set_display_name("A word: ü")
    count().set_caching_options(False).set_cpu_limit("1").set_memory_limit("2Gi")
    with dsl.ParallelFor(["1", "2"]) as item:
        word(text=item).set_cpu_limit(item).set_env_variable("MAX_TOKENS", "512")


@dsl.component(base_image="python:3.11")
def imaged(text: str) -> str:
    return text


@dsl.pipeline
def images(image: str = "python:3.12"):
    imaged(text="a").set_container_image(image)


@dsl.component
def quiet():
    """Mentions {{$.nothing}} and inputs.parameter_values['x'] in words."""


@dsl.pipeline
def bare():
    quiet()


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def workspace(uri: str = "gs://b/x"):
    word(text=dsl.WORKSPACE_PATH_PLACEHOLDER + "/a")
    use_one(
        data=dsl.importer(
            artifact_uri=uri, artifact_class=Dataset, download_to_workspace=True
        ).output
    )
