from kfp import dsl
from programs import show


@dsl.pipeline(name="loop-constants")
def twin():
    with dsl.ParallelFor([1, 2, 3], name="numbers") as n:
        show(n=n)
    with dsl.ParallelFor(["a", "o'clock é"]) as text:
        show(text=text)
    with dsl.ParallelFor([0.5, 1.5]) as score:
        show(score=score)
