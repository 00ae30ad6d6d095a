"""run.py chain|fan LENGTH: Luigi tasks with its local scheduler; a value is a file."""

import os
import sys
import tempfile

import luigi

shape, length = sys.argv[1], int(sys.argv[2])
folder = tempfile.mkdtemp(dir=".")


def read(target):
    with target.open() as file:
        return int(file.read())


def write(target, value):
    with target.open("w") as file:
        file.write(str(value))


class AddOne(luigi.Task):
    index = luigi.IntParameter()

    def requires(self):
        return AddOne(self.index - 1) if self.index > 1 else []

    def output(self):
        return luigi.LocalTarget(f"{folder}/add-{self.index}")

    def run(self):
        write(self.output(), (read(self.input()) if self.index > 1 else 0) + 1)


class AddOneTo(luigi.Task):
    x = luigi.IntParameter()

    def output(self):
        return luigi.LocalTarget(f"{folder}/added-{self.x}")

    def run(self):
        write(self.output(), self.x + 1)


class Total(luigi.Task):
    def requires(self):
        return [AddOneTo(x) for x in range(length)]

    def output(self):
        return luigi.LocalTarget(f"{folder}/total")

    def run(self):
        write(self.output(), sum(read(target) for target in self.input()))


last = AddOne(length) if shape == "chain" else Total()
assert luigi.build([last], local_scheduler=True)
with open(os.environ["BENCH_RESULT"], "w") as file:
    file.write(str(read(last.output())))
