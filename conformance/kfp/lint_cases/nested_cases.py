"""More pipelines that KFP compiles rightly: pipelines within pipelines, imports and settings."""

from typing import NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Dataset, Input, Model

from cases import count, make, make_model, report, take_model, use, use_one, word


@dsl.pipeline(name="inner")
def inner(data: Input[Dataset], n: int = 3, lr: float = 0.5) -> NamedTuple(
    "Outputs", n=int, model=Model
):
    used = use_one(data=data)
    with dsl.If(n > 2):
        word()
    return NamedTuple("Outputs", n=int, model=Model)(used.output, make_model().output)


@dsl.pipeline
def middle(text: str, n: int = 1, note: Optional[str] = None) -> int:
    made = make(name=text)
    first = inner(data=made.outputs["data"], n=n)
    take_model(model=first.outputs["model"], note=note)
    return count(text=text).output


@dsl.pipeline
def nested(text: str = "x", n: int = 2):
    first = middle(text=text, n=n)
    with dsl.If(first.output > n):
        made = make(name=text)
        second = inner(data=made.outputs["data"]).set_display_name("The second")
        take_model(model=second.outputs["model"])
    with dsl.ParallelFor(["a", "b"]) as item:
        middle(text=item)
    with dsl.ExitHandler(report(who=text)):
        middle(text=text)


@dsl.pipeline
def importers(uri: str = "gs://bucket/x", version: str = "1"):
    constant = dsl.importer(
        artifact_uri="gs://b/model",
        artifact_class=Model,
        reimport=True,
        metadata={"a": 1, "version": version, "list": ["x", version]},
    )
    dynamic = dsl.importer(artifact_uri=uri, artifact_class=Dataset)
    from_task = dsl.importer(
        artifact_uri=word(text=uri).output, artifact_class=Dataset, metadata={"by": "me"}
    )
    take_model(model=constant.output)
    use(data=dynamic.output, anything=from_task.output)


@dsl.pipeline
def settings(cpu: str = "500m", memory: str = "1Gi", gpu: str = "nvidia.com/gpu", n: int = 1):
    task = word(text="a")
    task.set_cpu_limit(cpu).set_memory_limit(memory).set_cpu_request("100m")
    task.set_memory_request(word(text="2Gi").output)
    task.set_accelerator_type(gpu).set_accelerator_limit("1")
    task.set_env_variable("MODE", "fast").set_env_variable("TOKEN_PATH", "/var/run/token")
    task.set_retry(3, backoff_duration="60s", backoff_factor=2, backoff_max_duration="3600s")
    task.set_caching_options(True, cache_key="key").set_display_name("A word: ü")
    count().set_caching_options(False).set_cpu_limit("1").set_memory_limit("2Gi")
    with dsl.ParallelFor(["1", "2"]) as item:
        word(text=item).set_cpu_limit(item).set_env_variable("MAX_TOKENS", "512")


@dsl.component(base_image="python:3.11")
def imaged(text: str) -> str:
    return text


@dsl.pipeline
def images(image: str = "python:3.12"):
    imaged(text="a").set_container_image(image)


@dsl.component
def quiet():
    """Mentions {{$.nothing}} and inputs.parameter_values['x'] in words."""


@dsl.pipeline
def bare():
    quiet()


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def workspace(uri: str = "gs://b/x"):
    word(text=dsl.WORKSPACE_PATH_PLACEHOLDER + "/a")
    use_one(
        data=dsl.importer(
            artifact_uri=uri, artifact_class=Dataset, download_to_workspace=True
        ).output
    )
