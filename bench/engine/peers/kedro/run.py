"""run.py chain|fan LENGTH: Kedro nodes in its sequential runner; values stay in memory."""

import os
import sys

from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import node, pipeline
from kedro.runner import SequentialRunner

shape, length = sys.argv[1], int(sys.argv[2])


def add_one(x):
    return x + 1


def total(*xs):
    return sum(xs)


def chain():
    inputs = {"x0": 0}
    nodes = [
        node(add_one, f"x{index}", f"x{index + 1}", name=f"add_{index + 1}")
        for index in range(length)
    ]
    return inputs, nodes, f"x{length}"


def fan():
    inputs = {f"x{index}": index for index in range(length)}
    nodes = [
        node(add_one, f"x{index}", f"y{index}", name=f"add_{index}") for index in range(length)
    ]
    nodes.append(node(total, [f"y{index}" for index in range(length)], "sum", name="total"))
    return inputs, nodes, "sum"


inputs, nodes, output = {"chain": chain, "fan": fan}[shape]()
catalog = DataCatalog({name: MemoryDataset(value) for name, value in inputs.items()})
outputs = SequentialRunner().run(pipeline(nodes), catalog)
value = outputs[output]
with open(os.environ["BENCH_RESULT"], "w") as file:
    file.write(str(value.load() if hasattr(value, "load") else value))
