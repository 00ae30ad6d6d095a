"""run.py chain|fan LENGTH: a ZenML pipeline on its local orchestrator, recorded in SQLite."""

import os
import sys

from zenml import pipeline, step

shape, length = sys.argv[1], int(sys.argv[2])


def told(x: int) -> int:
    """The last one told is the result: what a step handed out is not at hand afterwards."""
    with open(os.environ["BENCH_RESULT"], "w") as file:
        file.write(str(x))
    return x


@step(enable_cache=False)
def add_one(x: int) -> int:
    return told(x + 1)


@step(enable_cache=False)
def total(xs: list[int]) -> int:
    return told(sum(xs))


@pipeline(enable_cache=False)
def bench():
    if shape == "chain":
        x = 0
        for _ in range(length):
            x = add_one(x)
    else:
        total([add_one(x) for x in range(length)])


if __name__ == "__main__":
    bench()
