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
