from typing import NamedTuple

from kfp import dsl
from programs import add, read, spell, write

Outputs = NamedTuple("Outputs", [("sum", int), ("text", str)])


@dsl.pipeline(name="calculation")
def twin(n: int = 1, place: str = "here") -> Outputs:
    first = add(a=n)
    second = add(a=first.output, b=n)
    word = spell(n=first.output)
    written = write(text=f"{word.output} is {place}, {second.output}")
    return Outputs(sum=second.output, text=read(data=written.outputs["data"]).output)
