"""run.py chain|fan LENGTH: an Airflow DAG by `dag.test()`, recorded in SQLite."""

import os
import sys
from datetime import datetime, timezone

from airflow.sdk import dag, task

shape, length = sys.argv[1], int(sys.argv[2])


def told(x: int) -> int:
    """The last one told is the result: what a step handed out is not at hand afterwards."""
    with open(os.environ["BENCH_RESULT"], "w") as file:
        file.write(str(x))
    return x


@task
def add_one(x: int) -> int:
    return told(x + 1)


@task
def total(xs) -> int:
    return told(sum(xs))


@dag(schedule=None, start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), catchup=False)
def bench():
    if shape == "chain":
        x = 0
        for _ in range(length):
            x = add_one(x)
    else:
        total(add_one.expand(x=list(range(length))))


found = bench()

if __name__ == "__main__":
    run = found.test()
    assert str(run.state) == "success", run.state
