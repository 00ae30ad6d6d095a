"""run.py chain|fan LENGTH [without-pip]: KFP components in kfp.local's subprocess runner."""

import os
import sys

from kfp import dsl, local

shape, length = sys.argv[1], int(sys.argv[2])
with_pip = "without-pip" not in sys.argv


@dsl.component(install_kfp_package=with_pip)
def add_one(x: int) -> int:
    return x + 1


@dsl.component(install_kfp_package=with_pip)
def total(xs: list) -> int:
    return int(sum(float(x) for x in xs))


@dsl.pipeline
def chain() -> int:
    x = add_one(x=0).output
    for _ in range(1, length):
        x = add_one(x=x).output
    return x


@dsl.pipeline
def fan() -> int:
    with dsl.ParallelFor(list(range(length))) as x:
        added = add_one(x=x)
    return total(xs=dsl.Collected(added.output)).output


local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root="outputs")
task = {"chain": chain, "fan": fan}[shape]()
with open(os.environ["BENCH_RESULT"], "w") as file:
    file.write(str(int(task.output)))
