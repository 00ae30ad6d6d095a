from typing import List

from kfp import dsl
from programs import make, show


@dsl.pipeline(name="loop-in-branch")
def twin(sizes: List[int], note: str):
    made = make()
    with dsl.If(made.outputs["good"] == True):
        with dsl.ParallelFor(sizes) as size:
            with dsl.If(size > 3):
                show(text=note, n=size)
        with dsl.ParallelFor([1, 2]) as n:
            show(n=n)
