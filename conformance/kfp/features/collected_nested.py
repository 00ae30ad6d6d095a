from typing import List

from kfp import dsl
from programs import join, make, total


@dsl.pipeline(name="collected-nested")
def twin(sizes: List[int]):
    with dsl.ParallelFor(sizes):
        with dsl.ParallelFor([1, 2]) as n:
            made = make(size=n)
        total(values=dsl.Collected(made.outputs["n"]))
    join(texts=dsl.Collected(made.outputs["label"]))
