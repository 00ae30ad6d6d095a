"""Everything inside of two guarded bodies, and pipelines in them."""

from typing import List

from kfp import dsl
from programs import make, publish, report, show, total, train


@dsl.pipeline(name="measure")
def measure(sizes: List[int], data: dsl.Input[dsl.Dataset]) -> int:
    train(data=data)
    with dsl.ParallelFor(sizes) as size:
        made = make(size=size)
    return total(values=dsl.Collected(made.outputs["n"])).outputs["sum"]


@dsl.pipeline(name="guarded")
def twin(sizes: List[int], to: str = "team"):
    before = make()
    first_end = report(to=to)
    with dsl.ExitHandler(first_end, name="first") as first:
        measured = measure(sizes=sizes, data=before.outputs["data"])
        with dsl.If(measured.output > 3):
            show(text=f"{to} {before.outputs['label']}")
        with dsl.ParallelFor(sizes, parallelism=3) as size:
            with dsl.If(size == before.outputs["n"]):
                measure(sizes=[1, 2], data=before.outputs["data"])
    second_end = show(text=to).set_retry(2).set_display_name("The end")
    with dsl.ExitHandler(second_end) as second:
        publish(model=before.outputs["model"])
    show(text="at last").after(first, second)
