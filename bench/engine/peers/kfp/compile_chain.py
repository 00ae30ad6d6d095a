"""compile_chain.py LENGTH FILE: a chain of KFP components, compiled for Slipway to run."""

import sys

from kfp import compiler, dsl


@dsl.component
def add_one(x: int) -> int:
    return x + 1


@dsl.pipeline(name="python-chain")
def chain() -> int:
    x = 0
    for _ in range(int(sys.argv[1])):
        # Its results would be taken from the cache the second time.
        x = add_one(x=x).set_caching_options(False).output
    return x


compiler.Compiler().compile(chain, sys.argv[2])
