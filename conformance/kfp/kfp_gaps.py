"""What KFP's compiler gets wrong or cannot say: each function compiles it and gives what came out.

The definitions at the head of each stand in the guide. A function that raises Right says that KFP gets
it right by now; any other error is KFP's.
"""

import inspect
import logging
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path
from typing import List, Literal

from kfp import dsl

sys.path.insert(0, str(Path(__file__).parent / "features"))

from gap_tool import condition_of, dangling_inputs, Right, spec_of, tasks_of, text_of, wrong  # noqa: E402
from programs import make, show  # noqa: E402


def boolean_compared_with_number() -> str:
    @dsl.pipeline(name="gap")
    def gap(flag: bool):
        with dsl.If(flag == 1):
            show(text="yes")

    condition = condition_of(gap)
    wrong(condition.endswith("== false"), condition)
    return condition


def both_halves_of_and() -> str:
    @dsl.pipeline(name="gap")
    def gap(n: int):
        with dsl.If((n > 1) and (n < 5)):
            show(n=n)

    condition = condition_of(gap)
    wrong("> 1" not in condition, condition)
    return condition


def quote_in_text() -> str:
    @dsl.pipeline(name="gap")
    def gap(text: str):
        with dsl.If(text == "it's"):
            show(text=text)

    condition = condition_of(gap)
    wrong(condition.endswith("== 'it's'"), condition)
    return condition


def text_compared_with_number() -> str:
    @dsl.pipeline(name="gap")
    def gap(text: str, n: int):
        with dsl.If(text == n):
            show(text=text)

    condition = condition_of(gap)
    wrong("'int(inputs.parameter_values[" in condition, condition)
    return condition


def number_compared_with_boolean() -> str:
    @dsl.pipeline(name="gap")
    def gap(n: int):
        with dsl.If(n == True):  # noqa: E712
            show(n=n)

    raise Right("KFP compiles it")


def nested_pipeline_uses_component_twice() -> str:
    @dsl.pipeline(name="inner")
    def inner():
        show(text="a").set_env_variable("TASK", "one")
        show(text="b").set_env_variable("TASK", "two")

    @dsl.pipeline(name="outer")
    def outer():
        show(text="c").set_env_variable("TASK", "outer")
        inner()

    return other_process("nested_pipeline_uses_component_twice") or executors_of_inner(outer)


def executors_of_inner(outer) -> str:
    spec = spec_of(outer)
    parts = [tasks_of(spec, "comp-inner")[name]["componentRef"]["name"] for name in ("show", "show-2")]
    labels = [spec["components"][part]["executorLabel"] for part in parts]
    wrong(labels[0] == labels[1], labels)
    return "in some processes both tasks of inner run one executor, with the variables of one"


def same_source_same_bytes() -> str:
    @dsl.pipeline(name="inner")
    def inner():
        show(text="a")
        show(text="b")

    @dsl.pipeline(name="outer")
    def outer():
        show(text="c")
        inner()
        inner()

    if sys.argv[1] == PRINT:
        return text_of(outer)
    first = text_of(outer)
    for _ in range(PROCESSES_MAX):
        if run_here("same_source_same_bytes") != first:
            return "different files in different processes"
    raise Right("one file in every process")


PRINT = "print"
PROCESSES_MAX = 40


def other_process(name: str):
    """The order of a map in C++ changes from process to process, and with it what KFP compiles."""
    if sys.argv[1] == PRINT:
        return None
    for _ in range(PROCESSES_MAX):
        found = run_here(name)
        if found:
            return found
    raise Right(f"in {PROCESSES_MAX} processes")


def run_here(name: str) -> str:
    command = [sys.executable, "-B", "-W", "ignore", __file__, PRINT, name]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout


def loop_over_fields_in_branch() -> str:
    @dsl.pipeline(name="gap")
    def gap(go: bool):
        with dsl.If(go == True):  # noqa: E712
            with dsl.ParallelFor([{"kind": "a"}, {"kind": "b"}]) as item:
                show(text=item.kind)

    dangling = dangling_inputs(spec_of(gap))
    wrong(dangling, "")
    return "; ".join(dangling)


def field_used_in_branch_of_loop() -> str:
    @dsl.pipeline(name="gap")
    def gap():
        with dsl.ParallelFor([{"kind": "a", "place": "x"}]) as item:
            with dsl.If(item.kind == "a"):
                show(text=item.place)

    dangling = dangling_inputs(spec_of(gap))
    wrong(dangling, "")
    return "; ".join(dangling)


def item_in_text_inside_branch() -> str:
    @dsl.pipeline(name="gap")
    def gap(sizes: List[int], go: bool):
        with dsl.ParallelFor(sizes) as size:
            with dsl.If(go == True):  # noqa: E712
                show(text=f"size {size}")

    dangling = dangling_inputs(spec_of(gap))
    wrong(dangling, "")
    return "; ".join(dangling)


def field_called_name() -> str:
    @dsl.pipeline(name="gap")
    def gap(models: list):
        with dsl.ParallelFor(models) as model:
            show(text=model.name)

    binding = tasks_of(spec_of(gap), "comp-for-loop-1")["show"]["inputs"]["parameters"]
    wrong(binding["text"] == {"runtimeValue": {"constant": "models-loop-item"}}, binding)
    return "constant: models-loop-item"


def fields_of_several_types() -> str:
    @dsl.pipeline(name="gap")
    def gap():
        with dsl.ParallelFor([{"kind": "a", "size": 1}]) as item:
            make(size=item.size)

    raise Right("KFP compiles it")


def items_of_several_types() -> str:
    @dsl.pipeline(name="gap")
    def gap():
        with dsl.ParallelFor([1, "b", {"c": 2}]) as item:
            show(n=item)

    spec = spec_of(gap)
    items = tasks_of(spec)["for-loop-2"]["parameterIterator"]["items"]["raw"]
    name = "pipelinechannel--loop-item-param-1"
    inputs = spec["components"]["comp-for-loop-2"]["inputDefinitions"]["parameters"]
    return f"items {items} of type {inputs[name]['parameterType']}"


def component_called_like_group() -> str:
    @dsl.container_component
    def condition_1(text: str):
        return dsl.ContainerSpec(image="acme/tools:1", args=[text])

    @dsl.pipeline(name="gap")
    def gap(go: bool):
        condition_1(text="a")
        with dsl.If(go == True):  # noqa: E712
            show(text="b")

    tasks = tasks_of(spec_of(gap))
    wrong(len(tasks) == 1, tasks)
    return f"root has one task: {', '.join(tasks)}"


def loop_with_unused_item_in_branch() -> str:
    @dsl.pipeline(name="gap")
    def gap(names: List[str], go: bool):
        with dsl.If(go == True):  # noqa: E712
            with dsl.ParallelFor(names):
                show(text="again")

    dangling = dangling_inputs(spec_of(gap))
    wrong(dangling, "")
    return "; ".join(dangling)


def variable_from_parameter() -> str:
    @dsl.pipeline(name="gap")
    def gap(mode: str):
        show(text="a").set_env_variable("MODE", f"{mode} mode")

    env = spec_of(gap)["deploymentSpec"]["executors"]["exec-show"]["container"]["env"]
    wrong("{{channel:" in env[0]["value"], env)
    return f"MODE={env[0]['value']}"


def oneof_in_text() -> str:
    @dsl.pipeline(name="gap")
    def gap(go: bool):
        with dsl.If(go == True):  # noqa: E712
            one = make()
        with dsl.Else():
            other = make(size=2)
        label = dsl.OneOf(one.outputs["label"], other.outputs["label"])
        show(text=f"made {label}")

    raise Right("KFP compiles it")


def resources_from_parameter_in_branch() -> str:
    @dsl.pipeline(name="gap")
    def gap(cpu: str, go: bool):
        with dsl.If(go == True):  # noqa: E712
            show(text="a").set_cpu_limit(cpu)

    dangling = dangling_inputs(spec_of(gap))
    wrong(dangling, "")
    return "; ".join(dangling)


def resources_from_task() -> str:
    @dsl.pipeline(name="gap")
    def gap():
        sized = make()
        show(text="a").set_memory_limit(sized.outputs["label"])

    task = tasks_of(spec_of(gap))["show"]
    wrong("taskOutputParameter" in str(task["inputs"]), "")
    wrong("dependentTasks" not in task, "")
    return "show reads an output of make, and has no dependentTasks"


def ignoring_failures_with_defaults() -> str:
    @dsl.pipeline(name="gap")
    def gap():
        made = make()
        show(text=made.outputs["label"]).ignore_upstream_failure()

    raise Right("KFP compiles it")


def integer_beyond_double() -> str:
    @dsl.pipeline(name="gap")
    def gap(n: int = 2**53 + 1):
        show(n=n)

    spec = spec_of(gap)
    value = spec["root"]["inputDefinitions"]["parameters"]["n"]["defaultValue"]
    wrong(int(value) == 2**53, "")
    return f"defaultValue: {value:.1f}"


def infinite_default() -> str:
    @dsl.pipeline(name="gap")
    def gap(score: float = float("inf")):
        show(score=score)

    value = spec_of(gap)["root"]["inputDefinitions"]["parameters"]["score"]["defaultValue"]
    return f"defaultValue: {value}"


def null_in_constant() -> str:
    @dsl.component
    def configure(options: dict):
        pass

    @dsl.pipeline(name="gap")
    def gap():
        configure(options={"limit": None})

    raise Right("KFP compiles it")


def integer_for_number() -> str:
    @dsl.pipeline(name="gap")
    def gap(rate: int):
        show(score=rate)

    raise Right("KFP compiles it")


def choices_of_parameter() -> str:
    @dsl.pipeline(name="gap")
    def gap(mode: Literal["fast", "slow"]):
        show(text=mode)

    raise Right("KFP compiles it")


HELPERS = {
    *("wrong", "text_of", "spec_of", "tasks_of", "condition_of", "dangling_inputs"),
    *("source_of", "gaps", "outcome_of", "other_process", "run_here", "executors_of_inner"),
}


def source_of(function) -> str:
    """What an author writes: up to the line that looks at it."""
    kept = []
    for line in inspect.getsourcelines(function)[0][1:]:
        if line.strip() and not line.startswith((" " * 5, "    @", "    def ")):
            break
        kept.append(line.split("  # noqa")[0].rstrip())
    return textwrap.dedent("\n".join(kept)).strip()


def gaps() -> dict:
    """By name: the author's source and what KFP makes of it, or that it got right."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    return {
        name: {"source": source_of(function), **outcome_of(function)}
        for name, function in list(globals().items())
        if inspect.isfunction(function)
        and function.__module__ == __name__
        and name not in HELPERS
    }


def outcome_of(function) -> dict:
    try:
        return {"kfp": function()}
    except Right as right:
        return {"right": str(right)}
    except Exception as error:
        return {"kfp": f"{type(error).__name__}: {error}".split(" All inputs")[0].split("\n")[0]}


if __name__ == "__main__" and sys.argv[1] == PRINT:
    print(outcome_of(globals()[sys.argv[2]]).get("kfp", ""), end="")
