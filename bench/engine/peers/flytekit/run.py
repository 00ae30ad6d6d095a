"""run.py chain|fan LENGTH: a flytekit workflow run locally; nothing is kept."""

import os
import sys

from flytekit import map_task, task, workflow

shape, length = sys.argv[1], int(sys.argv[2])


@task
def add_one(x: int) -> int:
    return x + 1


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@workflow
def chain() -> int:
    x = 0
    for _ in range(length):
        x = add_one(x=x)
    return x


@workflow
def fan() -> int:
    return total(xs=map_task(add_one)(x=list(range(length))))


if __name__ == "__main__":
    result = {"chain": chain, "fan": fan}[shape]()
    with open(os.environ["BENCH_RESULT"], "w") as file:
        file.write(str(result))
