from typing import List

from kfp import dsl
from programs import make, train


@dsl.pipeline(name="produce")
def produce(sizes: List[int]) -> List[dsl.Dataset]:
    with dsl.ParallelFor(sizes) as size:
        made = make(size=size)
    return dsl.Collected(made.outputs["data"])


@dsl.pipeline(name="loop-artifacts")
def twin(rate: float = 0.5):
    produced = produce(sizes=[1, 2])
    with dsl.ParallelFor(produced.output) as part:
        train(data=part, rate=rate)
