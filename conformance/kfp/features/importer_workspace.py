from kfp import dsl
from programs import train


@dsl.pipeline(
    name="importer-workspace",
    pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="10Gi")),
)
def twin():
    data = dsl.importer(
        artifact_uri="gs://acme/data.csv",
        artifact_class=dsl.Dataset,
        download_to_workspace=True,
    )
    train(data=data.output)
