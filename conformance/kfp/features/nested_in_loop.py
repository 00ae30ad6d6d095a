from typing import List

from kfp import dsl
from programs import make, total


@dsl.pipeline(name="measure")
def measure(size: int) -> int:
    return make(size=size).outputs["n"]


@dsl.pipeline(name="nested-in-loop")
def twin(sizes: List[int]):
    with dsl.ParallelFor(sizes) as size:
        measured = measure(size=size)
    total(values=dsl.Collected(measured.output))
