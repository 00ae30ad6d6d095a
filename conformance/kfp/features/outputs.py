from typing import NamedTuple

from kfp import dsl
from programs import make

Outputs = NamedTuple("Outputs", [("model", dsl.Model), ("n", int), ("facts", dict)])


@dsl.pipeline(name="outputs")
def twin() -> Outputs:
    made = make()
    return Outputs(
        model=made.outputs["model"], n=made.outputs["n"], facts=made.outputs["facts"]
    )
