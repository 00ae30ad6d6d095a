from kfp import dsl
from programs import IMAGE


@dsl.container_component
def configure(
    name: str,
    count: int,
    rate: float,
    dry: bool,
    columns: list,
    options: dict,
):
    return dsl.ContainerSpec(
        image=IMAGE, args=[name, count, rate, dry, columns, options]
    )


@dsl.pipeline(name="parameter-types")
def twin(
    source: str,
    name: str = "it's \"é\"",
    count: int = 100,
    rate: float = 1e-7,
    dry: bool = False,
    columns: list = ["age", "o'clock"],
    options: dict = {"on": {"list": [1, 2.5, True]}},
    seed: int = 9007199254740991,
):
    configure(
        name=name, count=count, rate=rate, dry=dry, columns=columns, options=options
    )
    configure(
        name=source,
        count=3,
        rate=1.0,
        dry=True,
        columns=["a", "b"],
        options={"a": 1, "b": [2.5, False]},
    )
