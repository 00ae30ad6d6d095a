from typing import Dict, List

from kfp import dsl
from programs import make, show


@dsl.pipeline(name="loop-parameter")
def twin(sizes: List[int], suffix: str, models: List[Dict[str, str]]):
    with dsl.ParallelFor(sizes, name="sizes") as size:
        made = make(size=size)
        show(text=suffix, n=made.outputs["n"])
    with dsl.ParallelFor(models) as model:
        show(text=model.kind)
        show(text=model.place)
