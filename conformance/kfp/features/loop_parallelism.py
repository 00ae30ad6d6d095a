from kfp import dsl
from programs import show


@dsl.pipeline(name="loop-parallelism")
def twin():
    with dsl.ParallelFor([1, 2, 3, 4], parallelism=2) as n:
        show(n=n)
    with dsl.ParallelFor([5, 6], parallelism=1) as n:
        show(n=n)
