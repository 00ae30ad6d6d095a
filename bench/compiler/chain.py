"""The pipeline of chain.ts, compiled by KFP. `chain.py TASKS FILE` prints milliseconds and bytes."""

import json
import resource
import sys
import time

from kfp import compiler, dsl


@dsl.container_component
def add(a: int, out: dsl.OutputPath(int), b: int = 1):
    return dsl.ContainerSpec(image="tool:1", command=["add", a, b, out])


def main(tasks: int, path: str) -> None:
    started = time.perf_counter()

    @dsl.pipeline(name="chain")
    def chain(start: int):
        last = start
        for n in range(tasks):
            last = add(a=last).set_env_variable("TASK", str(n)).outputs["out"]

    compiler.Compiler().compile(chain, path)
    elapsed = (time.perf_counter() - started) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": elapsed, "peakMb": peak}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
