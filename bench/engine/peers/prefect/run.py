"""run.py chain|fan LENGTH: a Prefect flow with its ephemeral server."""

import os
import sys

from prefect import flow, task

shape, length = sys.argv[1], int(sys.argv[2])


@task
def add_one(x: int) -> int:
    return x + 1


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@flow
def chain() -> int:
    x = 0
    for _ in range(length):
        x = add_one(x)
    return x


@flow
def fan() -> int:
    return total(add_one.map(range(length)))


if __name__ == "__main__":
    result = {"chain": chain, "fan": fan}[shape]()
    with open(os.environ["BENCH_RESULT"], "w") as file:
        file.write(str(result))
