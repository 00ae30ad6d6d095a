"""run.py chain|fan LENGTH: a Dagster job in this process, recorded, its values on disk."""

import os
import sys

from dagster import DagsterInstance, In, job, op

shape, length = sys.argv[1], int(sys.argv[2])


@op
def first() -> int:
    return 0 + 1


@op
def add_one(x: int) -> int:
    return x + 1


@op(ins={"xs": In(list[int])})
def total(xs):
    return sum(xs)


@job
def chain():
    x = first.alias("add_1")()
    for index in range(2, length + 1):
        x = add_one.alias(f"add_{index}")(x)


def adding(index: int):
    @op(name=f"add_{index}")
    def added() -> int:
        return index + 1

    return added


@job
def fan():
    total([adding(index)() for index in range(length)])


wanted, last = {"chain": (chain, f"add_{length}"), "fan": (fan, "total")}[shape]
result = wanted.execute_in_process(instance=DagsterInstance.get())
assert result.success
with open(os.environ["BENCH_RESULT"], "w") as file:
    file.write(str(result.output_for_node(last)))
