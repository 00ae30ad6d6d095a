"""make_flow.py chain|fan LENGTH FILE: a flow has one method per step, so a chain is written out."""

import sys

shape, length, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]

HEAD = """import os

from metaflow import FlowSpec, step


class BenchFlow(FlowSpec):
"""

WRITE = """
        with open(os.environ["BENCH_RESULT"], "w") as file:
            file.write(str(self.x))
"""

TAIL = """

if __name__ == "__main__":
    BenchFlow()
"""

FAN = f"""    @step
    def start(self):
        self.items = list(range({length}))
        self.next(self.add_one, foreach="items")

    @step
    def add_one(self):
        self.x = self.input + 1
        self.next(self.total)

    @step
    def total(self, inputs):
        self.x = sum(each.x for each in inputs)
        self.next(self.end)

    @step
    def end(self):"""


def chain():
    """`start` and `end` are two of its steps; the least that Metaflow takes is those two."""
    names = ["start", *(f"add_{index}" for index in range(2, length)), "end"]
    text = ""
    for index, name in enumerate(names):
        value = "1" if name == "start" else "self.x" if length == 1 else "self.x + 1"
        text += f"    @step\n    def {name}(self):\n        self.x = {value}"
        if name != "end":
            text += f"\n        self.next(self.{names[index + 1]})\n\n"
    return text


with open(path, "w") as file:
    file.write(HEAD + (chain() if shape == "chain" else FAN) + WRITE + TAIL)
