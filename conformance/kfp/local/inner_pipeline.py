from typing import NamedTuple

from kfp import dsl
from programs import add, read, spell, write

Described = NamedTuple("Described", [("text", str), ("next", int)])


@dsl.pipeline(name="describe")
def describe(n: int, words: list = ["no", "a"]) -> Described:
    word = spell(n=n, words=words)
    written = write(text=word.output)
    return Described(text=read(data=written.outputs["data"]).output, next=add(a=n).output)


@dsl.pipeline(name="inner-pipeline")
def twin(n: int = 0) -> Described:
    first = describe(n=n)
    second = describe(n=first.outputs["next"], words=["none", "some", "more"])
    return Described(text=second.outputs["text"], next=second.outputs["next"])
