from kfp import dsl
from programs import make, show


@dsl.pipeline(name="after")
def twin(go: bool = True):
    first = make()
    second = show(text="second").after(first)
    show(text=first.outputs["label"]).after(second, first)
    with dsl.If(go == True):
        inner = show(text="inner")
        show(text="later").after(inner, second)
