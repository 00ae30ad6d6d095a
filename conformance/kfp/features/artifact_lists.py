from typing import List

from kfp import dsl
from programs import make, merge, train


@dsl.pipeline(name="produce")
def produce(sizes: List[int]) -> List[dsl.Dataset]:
    with dsl.ParallelFor(sizes) as size:
        made = make(size=size)
    return dsl.Collected(made.outputs["data"])


@dsl.pipeline(name="gather")
def gather(parts: dsl.Input[List[dsl.Dataset]]) -> dsl.Dataset:
    return merge(parts=parts).outputs["data"]


@dsl.pipeline(name="artifact-lists")
def twin():
    produced = produce(sizes=[1, 2])
    merged = merge(parts=produced.output)
    train(data=merged.outputs["data"])
    train(data=gather(parts=produced.output).output)
