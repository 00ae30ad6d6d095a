from typing import Optional

from kfp import dsl
from programs import IMAGE, make


@dsl.container_component
def learn(
    data: dsl.Input[dsl.Dataset],
    warm_start: Optional[dsl.Input[dsl.Model]] = None,
    note: str = None,
    epochs: int = 3,
    layers: list = [],
):
    return dsl.ContainerSpec(image=IMAGE, args=[data.uri])


@dsl.pipeline(name="optional-inputs")
def twin(note: str = None, epochs: int = 2):
    made = make()
    learn(data=made.outputs["data"])
    learn(
        data=made.outputs["data"],
        warm_start=made.outputs["model"],
        note=note,
        epochs=epochs,
    )
