from kfp import dsl
from programs import make, show


@dsl.pipeline(name="loop-output")
def twin():
    made = make()
    with dsl.ParallelFor(made.outputs["names"]) as name:
        show(text=name, n=made.outputs["n"])
    show(text="last").after(made)
