from typing import List

from kfp import dsl
from programs import make, show


@dsl.pipeline(name="loop-nested")
def twin(sizes: List[int], names: List[str]):
    with dsl.ParallelFor(sizes) as size:
        made = make(size=size)
        with dsl.ParallelFor(names) as name:
            show(text=name, n=size)
            with dsl.If(made.outputs["n"] > 3):
                show(text=name, n=made.outputs["n"])
        with dsl.ParallelFor([1, 2]) as constant:
            show(n=constant)
