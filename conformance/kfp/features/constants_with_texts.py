from kfp import dsl
from programs import IMAGE, make


@dsl.container_component
def configure(args: list, options: dict):
    return dsl.ContainerSpec(image=IMAGE, args=[args, options])


@dsl.pipeline(name="constants-with-texts")
def twin(bucket: str, mode: str = "fast"):
    made = make()
    configure(
        args=["--mode", mode, f"gs://{bucket}/{made.outputs['n']}"],
        options={"label": made.outputs["label"], "size": 3, "tags": [{"mode": mode}]},
    )
    with dsl.If(mode == "fast"):
        configure(args=["again"], options={"from": f"{bucket}: {made.outputs['label']}"})
