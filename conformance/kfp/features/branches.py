from kfp import dsl
from programs import make, show


@dsl.pipeline(name="branches")
def twin(size: int = 3):
    made = make(size=size)
    with dsl.If(made.outputs["n"] > 10, name="many"):
        show(text="many")
        with dsl.If(made.outputs["good"] == True):
            show(text=made.outputs["label"])
    with dsl.Elif(made.outputs["n"] > 5):
        show(n=size)
    with dsl.Else():
        show(text="few")
    with dsl.If(size == 7):
        show(text="seven")
