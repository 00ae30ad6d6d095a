"""Settings of one component differ from use to use, and stay with each."""

from kfp import dsl
from programs import make, publish, show


@dsl.pipeline(name="inner")
def inner(text: str = "inner"):
    show(text=text).set_env_variable("IN", "inner").set_caching_options(False)


@dsl.pipeline(name="settings")
def twin(text: str, cpu: str = "2", go: bool = True):
    show(text=text).set_cpu_limit("1").set_env_variable("A", "1").set_env_variable("B", "2")
    show(text=text).set_cpu_limit(cpu).set_retry(1)
    show(text=text).set_cpu_limit(cpu)
    show().set_memory_limit("1G").set_memory_request("500M").set_display_name("Show")
    with dsl.If(go == True):  # noqa: E712
        show().set_env_variable("A", "1").set_container_image("acme/tools:3")
        made = make().set_accelerator_type("nvidia.com/gpu").set_accelerator_limit("4")
        publish(model=made.outputs["model"]).set_caching_options(True, cache_key="k")
    inner().set_display_name("Inner").set_caching_options(False)
    inner(text=text).set_retry(2)
