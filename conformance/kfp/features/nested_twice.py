from kfp import dsl
from programs import show


@dsl.pipeline(name="tell")
def tell(text: str, size: int = 2):
    show(text=text, n=size)


@dsl.pipeline(name="tell-more")
def tell_more(text: str):
    tell(text=text)
    show(text=text, n=5)


@dsl.pipeline(name="nested-twice")
def twin(text: str):
    tell(text="first")
    tell_more(text=text)
    with dsl.If(text == "again"):
        tell(text=text, size=3)
