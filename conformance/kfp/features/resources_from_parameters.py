from kfp import dsl
from programs import show


@dsl.pipeline(name="resources-from-parameters")
def twin(cpu: str, memory: str = "2Gi", gpu: str = "nvidia.com/gpu", gpus: str = "1"):
    task = show(text="a").set_cpu_limit(cpu).set_cpu_request(cpu)
    task.set_memory_limit(memory).set_memory_request("1Gi")
    task.set_accelerator_type(gpu).set_accelerator_limit(gpus)
