from typing import Optional

from kfp import dsl
from programs import IMAGE, make


@dsl.container_component
def run(
    name: str,
    note: str = None,
    level: int = None,
    base: Optional[dsl.Input[dsl.Model]] = None,
):
    return dsl.ContainerSpec(
        image=IMAGE,
        command=["run", dsl.ConcatPlaceholder(["--name=", name, ".", "é'\""])],
        args=[
            dsl.IfPresentPlaceholder(
                input_name="note", then=["--note", note], else_=["--no-note"]
            ),
            dsl.IfPresentPlaceholder(input_name="level", then=["--level", level]),
            dsl.ConcatPlaceholder(
                [
                    "--all=",
                    dsl.IfPresentPlaceholder(
                        input_name="note",
                        then=dsl.ConcatPlaceholder([note, ","]),
                        else_="none,",
                    ),
                    name,
                ]
            ),
            dsl.IfPresentPlaceholder(
                input_name="base",
                then=[
                    "--base",
                    dsl.IfPresentPlaceholder(
                        input_name="note", then=[note], else_=["plain"]
                    ),
                ],
            ),
        ],
    )


@dsl.pipeline(name="container-structures")
def twin():
    made = make()
    run(name="a", note="b", base=made.outputs["model"])
    run(name=made.outputs["label"])
