"""The steps of steps.ts in KFP's words. Never run: only their interfaces matter."""

from kfp import dsl


def container() -> dsl.ContainerSpec:
    return dsl.ContainerSpec(image="project:1", command=["true"])


@dsl.container_component
def read(
    table: dsl.Output[dsl.Dataset],
    n: dsl.OutputPath(int),
    source: str,
    rows: int = 10,
):
    return container()


@dsl.container_component
def train(
    table: dsl.Input[dsl.Dataset],
    model: dsl.Output[dsl.Model],
    accepted: dsl.OutputPath(bool),
    auc: dsl.OutputPath(float),
    label: dsl.OutputPath(str),
    losses: dsl.OutputPath(list),
    report: dsl.OutputPath(dict),
    lr: float,
    shuffle: bool = True,
    columns: list = [],
    options: dict = {},
    note: str = None,
    prefix: str = "",
):
    return container()


@dsl.container_component
def publish(model: dsl.Input[dsl.Model], note: str, times: int):
    return container()


def settings_of_train(task: dsl.PipelineTask) -> dsl.PipelineTask:
    return task.set_retry(2).set_cpu_limit("500m").set_memory_limit("2Gi")
