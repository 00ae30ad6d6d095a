"""The steps of the matrix in Python."""

import os
import signal
import sys
import time


def add(a, b):
    return a + b


def total(values):
    return sum(values)


def echo(value):
    return value


def note():
    return {"row": {"there": "x"}}


def split(text):
    return text.split()


def write(text, file):
    with open(file.path, "w") as opened:
        opened.write(text)


def _text(artifact):
    with open(artifact.path) as opened:
        return opened.read()


def read(file):
    return _text(file)


def join(files, last=None):
    return "|".join(_text(one) for one in [*files, *([] if last is None else [last])])


def put(text):
    path = os.path.join(os.environ["SLIPWAY_WORKSPACE"], "shared.txt")
    with open(path, "w") as opened:
        opened.write(text)
    return path


def fetch(path):
    with open(path) as opened:
        return opened.read()


def flaky(file, succeedAt):
    with open(file, "a") as opened:
        opened.write("x")
    attempts = os.path.getsize(file)
    if attempts < succeedAt:
        raise TypeError(f"attempt {attempts} fails")
    return attempts


def throws():
    raise TypeError("thrown on purpose")


def exits():
    os._exit(3)


def dies():
    os.kill(os.getpid(), signal.SIGKILL)


def hangs():
    time.sleep(60)


def returns_wrong():
    return "one"


def returns_nothing():
    return {}


def returns_nan():
    return float("nan")


def returns_much():
    return "x" * (17 * 2**20)


def prints_junk():
    sys.stdout.buffer.write(bytes(range(256)))
    sys.stdout.write("x" * 200_000)
    return "done"
