from typing import List, NamedTuple

from kfp import dsl
from programs import add, length, split, sum_up

Outputs = NamedTuple("Outputs", [("total", int), ("sums", List[int])])


@dsl.pipeline(name="measure")
def measure(words: List[str]) -> List[int]:
    with dsl.ParallelFor(words) as word:
        measured = length(text=word)
    return dsl.Collected(measured.output)


@dsl.pipeline(name="loops")
def twin(numbers: List[int], by: int = 10) -> Outputs:
    with dsl.ParallelFor(numbers) as n:
        given = add(a=n, b=by)
    with dsl.ParallelFor([1, 2, 3]) as n:
        constant = add(a=n, b=by)
    words = split(text="a bb ccc")
    lengths = measure(words=words.output)
    a = sum_up(values=dsl.Collected(given.output))
    b = sum_up(values=dsl.Collected(constant.output))
    c = sum_up(values=lengths.output)
    total = add(a=add(a=a.output, b=b.output).output, b=c.output)
    return Outputs(total=total.output, sums=dsl.Collected(given.output))
