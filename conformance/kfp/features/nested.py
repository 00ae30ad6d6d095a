from typing import NamedTuple

from kfp import dsl
from programs import make, publish, show, train


@dsl.pipeline(name="learn")
def learn(
    data: dsl.Input[dsl.Dataset], rate: float, note: str = "inner"
) -> NamedTuple("Outputs", [("model", dsl.Model), ("n", int)]):
    made = make()
    trained = train(data=data, rate=rate)
    with dsl.If(made.outputs["n"] > 3):
        show(text=note)
    outputs = NamedTuple("Outputs", [("model", dsl.Model), ("n", int)])
    return outputs(model=trained.outputs["model"], n=made.outputs["n"])


@dsl.pipeline(name="nested")
def twin(rate: float = 0.5):
    made = make()
    fitted = learn(data=made.outputs["data"], rate=rate)
    publish(model=fitted.outputs["model"], note=made.outputs["label"])
    show(n=fitted.outputs["n"])
