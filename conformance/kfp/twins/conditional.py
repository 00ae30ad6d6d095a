"""The twin of conditional.ts."""

from kfp import dsl

from steps import publish, read, settings_of_train, train


def uncached(task: dsl.PipelineTask) -> dsl.PipelineTask:
    return task.set_caching_options(False)


@dsl.pipeline(name="conditional-twin")
def twin(source: str, n: int = 3, mode: str = "fast"):
    data = read(source=source)
    other = read(source="other.csv")
    table = data.outputs["table"]
    trained = settings_of_train(train(table=table, lr=0.5))
    model = trained.outputs["model"]
    with dsl.If(trained.outputs["accepted"] == True, name="decision"):  # noqa: E712
        uncached(publish(model=model, note=source, times=data.outputs["n"]))
        with dsl.If(data.outputs["n"] > n):
            again = settings_of_train(train(table=table, lr=trained.outputs["auc"]))
            with dsl.If(again.outputs["label"] == "good"):
                uncached(
                    publish(
                        model=again.outputs["model"],
                        note=trained.outputs["label"],
                        times=n,
                    )
                ).after(other)
    with dsl.If(trained.outputs["auc"] >= 0.75):
        uncached(publish(model=model, note="by rank", times=1))
    with dsl.If(n < 2.5):
        read(source=mode).after(data)
    with dsl.If(data.outputs["n"] != 0):
        read(source="n")
    with dsl.If(mode != "slow", name="not slow"):
        read(source="m")
    with dsl.If(trained.outputs["auc"] <= n):
        read(source="a")
