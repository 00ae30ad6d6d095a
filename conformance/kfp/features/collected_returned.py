from typing import List, NamedTuple

from kfp import dsl
from programs import make


@dsl.pipeline(name="collected-returned")
def twin(
    sizes: List[int],
) -> NamedTuple("Outputs", [("ns", List[int]), ("parts", List[dsl.Dataset])]):
    with dsl.ParallelFor(sizes) as size:
        made = make(size=size)
    outputs = NamedTuple("Outputs", [("ns", List[int]), ("parts", List[dsl.Dataset])])
    return outputs(
        ns=dsl.Collected(made.outputs["n"]), parts=dsl.Collected(made.outputs["data"])
    )
