"""Groups of every kind in each other, with values that cross several of them."""

from typing import List

from kfp import dsl
from programs import join, make, merge, publish, show, total, train


@dsl.pipeline(name="deep")
def twin(sizes: List[int], note: str = "n", go: bool = True, limit: float = 0.5):
    first = make()
    with dsl.ParallelFor(sizes, name="sizes") as size:
        made = make(size=size)
        with dsl.If(made.outputs["n"] > first.outputs["n"]):
            with dsl.ParallelFor(made.outputs["names"]) as name:
                show(text=f"{note}-{name}", n=first.outputs["n"])
                with dsl.If(name == note, name="same name"):
                    publish(model=made.outputs["model"], note=first.outputs["label"])
        with dsl.Elif(made.outputs["score"] < limit):
            show(text=made.outputs["label"]).after(first)
        with dsl.Else():
            train(data=first.outputs["data"], rate=limit)
    summed = total(values=dsl.Collected(made.outputs["n"]))
    merged = merge(parts=dsl.Collected(made.outputs["data"]))
    with dsl.If(go == True):  # noqa: E712
        with dsl.If(summed.outputs["sum"] > 3):
            with dsl.If(note != "x"):
                train(data=merged.outputs["data"])
            inner = make(size=summed.outputs["sum"])
        with dsl.Else():
            other = make(size=2)
        chosen = dsl.OneOf(inner.outputs["label"], other.outputs["label"])
        show(text=chosen).after(merged)
        with dsl.ParallelFor([1, 2, 3]) as n:
            last = make(size=n).after(summed)
        join(texts=dsl.Collected(last.outputs["label"]))
