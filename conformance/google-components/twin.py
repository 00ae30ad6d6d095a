from google_cloud_pipeline_components.types import artifact_types
from google_cloud_pipeline_components.v1.bigquery import BigqueryQueryJobOp
from google_cloud_pipeline_components.v1.custom_job import CustomTrainingJobOp
from google_cloud_pipeline_components.v1.dataflow import DataflowPythonJobOp
from google_cloud_pipeline_components.v1.endpoint import EndpointCreateOp, ModelDeployOp
from google_cloud_pipeline_components.v1.model import ModelUploadOp
from kfp import dsl


@dsl.pipeline(name="google-components")
def twin(project: str, display_name: str, should_deploy: bool = True):
    query = BigqueryQueryJobOp(
        project=project,
        query="SELECT 1",
        query_parameters=[{"name": "n", "parameterType": {"type": "INT64"}}],
    )
    dataflow = DataflowPythonJobOp(
        project=project,
        python_module_path="gs://code/main.py",
        temp_location="gs://code/tmp",
        args=["--runner", "DataflowRunner"],
    ).after(query)
    train = CustomTrainingJobOp(
        project=project,
        display_name=display_name,
        worker_pool_specs=[{"replica_count": 1, "machine_spec": {"machine_type": "n1-standard-4"}}],
    ).after(dataflow)
    container = dsl.importer(
        artifact_uri="gs://models/census",
        artifact_class=artifact_types.UnmanagedContainerModel,
        metadata={"containerSpec": {"imageUri": "gcr.io/models/census:1"}},
    )
    model = ModelUploadOp(
        project=project,
        display_name=display_name,
        unmanaged_container_model=container.output,
    ).after(train)
    endpoint = EndpointCreateOp(project=project, display_name=display_name, labels={"team": "ml"})
    with dsl.If(should_deploy == True):  # noqa: E712
        ModelDeployOp(
            model=model.outputs["model"],
            endpoint=endpoint.outputs["endpoint"],
            traffic_split={"0": 100},
            dedicated_resources_machine_type="n1-standard-2",
            dedicated_resources_min_replica_count=1,
        )
