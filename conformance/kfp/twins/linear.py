"""The twin of linear.ts."""

from typing import NamedTuple

from kfp import dsl

from steps import read, settings_of_train, train

Outputs = NamedTuple(
    "Outputs",
    model=dsl.Model,
    accepted=bool,
    auc=float,
    label=str,
    losses=list,
    report=dict,
    n=int,
)


@dsl.pipeline(name="linear-twin", description="Reads twice, trains once.\nSecond line.")
def twin(
    source: str,
    file: str = "it's a \"file\" \\ é",
    rows: int = 100,
    lr: float = 0.1,
    factor: float = 1e-7,
    shuffle: bool = False,
    columns: list = ["age", "o'clock"],
    options: dict = {"on": {"list": [1, 2.5, 1e22, True]}},
    tag: str = None,
) -> Outputs:
    first = read(source=source, rows=rows)
    second = read(source="eval.csv").set_display_name("Read the rest").after(first)
    trained = settings_of_train(
        train(
            table=second.outputs["table"],
            lr=lr,
            shuffle=shuffle,
            columns=columns,
            options={"a": 1, "b": 0.5},
            note=file,
        )
    ).after(first)
    again = settings_of_train(
        train(table=first.outputs["table"], lr=1.0, columns=["x"], prefix="")
    )
    return Outputs(
        model=again.outputs["model"],
        accepted=trained.outputs["accepted"],
        auc=trained.outputs["auc"],
        label=trained.outputs["label"],
        losses=trained.outputs["losses"],
        report=trained.outputs["report"],
        n=first.outputs["n"],
    )
