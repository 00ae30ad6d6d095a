from kfp import dsl
from programs import make, show


@dsl.pipeline(name="comparisons")
def twin(mode: str, n: int = 3, rate: float = 0.5, dry: bool = False):
    made = make()
    with dsl.If(mode == "fast"):
        show()
    with dsl.If(mode != made.outputs["label"]):
        show()
    with dsl.If(n >= 3):
        show()
    with dsl.If(made.outputs["n"] < rate):
        show()
    with dsl.If(rate <= 0.25):
        show()
    with dsl.If(n > 2.5):
        show()
    with dsl.If(dry == False):
        show()
    with dsl.If(made.outputs["good"] == dry):
        show()
