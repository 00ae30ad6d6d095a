"""The programs of programs.ts in KFP's words."""

from typing import List

from kfp import dsl

IMAGE = "acme/tools:1"


@dsl.container_component
def make(
    data: dsl.Output[dsl.Dataset],
    model: dsl.Output[dsl.Model],
    n: dsl.OutputPath(int),
    score: dsl.OutputPath(float),
    label: dsl.OutputPath(str),
    good: dsl.OutputPath(bool),
    names: dsl.OutputPath(list),
    facts: dsl.OutputPath(dict),
    size: int = 1,
):
    return dsl.ContainerSpec(image=IMAGE, command=["make"], args=["--size", size, data.path])


@dsl.container_component
def show(text: str = "", n: int = 0, score: float = 0.5):
    return dsl.ContainerSpec(image=IMAGE, command=["show"], args=[text, n, score])


@dsl.container_component
def train(data: dsl.Input[dsl.Dataset], model: dsl.Output[dsl.Model], rate: float = 0.1):
    return dsl.ContainerSpec(image=IMAGE, command=["train"], args=[data.uri, model.uri, rate])


@dsl.container_component
def publish(model: dsl.Input[dsl.Model], note: str = ""):
    return dsl.ContainerSpec(image=IMAGE, command=["publish"], args=[model.uri, note])


@dsl.container_component
def total(values: List[int], sum: dsl.OutputPath(int)):
    return dsl.ContainerSpec(image=IMAGE, command=["total"], args=[values, sum])


@dsl.container_component
def join(texts: list, text: dsl.OutputPath(str)):
    return dsl.ContainerSpec(image=IMAGE, command=["join"], args=[texts, text])


@dsl.container_component
def merge(parts: dsl.Input[List[dsl.Dataset]], data: dsl.Output[dsl.Dataset]):
    return dsl.ContainerSpec(image=IMAGE, command=["merge"], args=[parts, data.path])


@dsl.container_component
def report(status: dsl.PipelineTaskFinalStatus, to: str = "team"):
    return dsl.ContainerSpec(image=IMAGE, command=["report"], args=[to])
