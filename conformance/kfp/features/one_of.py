from kfp import dsl
from programs import make, publish, show


@dsl.pipeline(name="one-of")
def twin(size: int):
    with dsl.If(size > 10):
        big = make(size=size)
    with dsl.Elif(size > 5):
        middle = make(size=5)
    with dsl.Else():
        small = make()
    label = dsl.OneOf(big.outputs["label"], middle.outputs["label"], small.outputs["label"])
    model = dsl.OneOf(big.outputs["model"], middle.outputs["model"], small.outputs["model"])
    show(text=label)
    publish(model=model, note=label)
