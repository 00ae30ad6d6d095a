from typing import List

from kfp import dsl
from programs import join, make, merge, total


@dsl.pipeline(name="collected")
def twin(sizes: List[int]):
    with dsl.ParallelFor(sizes) as size:
        made = make(size=size)
    total(values=dsl.Collected(made.outputs["n"]))
    join(texts=dsl.Collected(made.outputs["label"]))
    merge(parts=dsl.Collected(made.outputs["data"]))
