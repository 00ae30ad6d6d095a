from kfp import dsl
from programs import make, show


@dsl.pipeline(name="resources")
def twin():
    make().set_cpu_limit("4").set_cpu_request("500m").set_memory_limit(
        "2Gi"
    ).set_memory_request("1500M").set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(2)
    make().set_accelerator_type("NVIDIA_TESLA_T4")
    show().set_cpu_limit("0.25").set_memory_limit("512Ki")
