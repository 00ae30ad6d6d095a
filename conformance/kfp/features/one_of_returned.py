from typing import NamedTuple

from kfp import dsl
from programs import make


@dsl.pipeline(name="one-of-returned")
def twin(size: int) -> NamedTuple("Outputs", [("n", int), ("model", dsl.Model)]):
    with dsl.If(size > 10):
        big = make(size=size)
    with dsl.Else():
        small = make()
    n = dsl.OneOf(big.outputs["n"], small.outputs["n"])
    model = dsl.OneOf(big.outputs["model"], small.outputs["model"])
    outputs = NamedTuple("Outputs", [("n", int), ("model", dsl.Model)])
    return outputs(n=n, model=model)
