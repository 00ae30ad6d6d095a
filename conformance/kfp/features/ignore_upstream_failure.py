from kfp import dsl
from programs import IMAGE, make, report


@dsl.container_component
def mourn(text: str = "nothing"):
    return dsl.ContainerSpec(image=IMAGE, args=[text])


@dsl.pipeline(name="ignore-upstream-failure")
def twin():
    made = make()
    mourn(text=made.outputs["label"]).ignore_upstream_failure()
    mourn(text="anyway").after(made).ignore_upstream_failure()
    report(to="me").after(made).ignore_upstream_failure()
