"""The twin of branches.ts."""

from kfp import dsl

from steps import publish, read, settings_of_train, train


@dsl.pipeline(name="branches-twin")
def twin(source: str, fallback: str = "none"):
    data = read(source=source)
    table = data.outputs["table"]
    trained = settings_of_train(train(table=table, lr=0.5))
    with dsl.If(trained.outputs["accepted"] == True, name="accepted"):  # noqa: E712
        publish(
            model=trained.outputs["model"], note=source, times=1
        ).set_caching_options(False)
        with dsl.If(data.outputs["n"] > 3):
            read(source="deep")
        with dsl.Else():
            read(source=fallback)
    with dsl.Else(name="refused"):
        again = settings_of_train(train(table=table, lr=trained.outputs["auc"]))
        publish(
            model=again.outputs["model"],
            note=again.outputs["label"],
            times=data.outputs["n"],
        ).set_caching_options(False)
    with dsl.If(trained.outputs["auc"] < 0.5):
        read(source="last")
