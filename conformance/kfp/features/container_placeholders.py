from kfp import dsl
from programs import make


@dsl.container_component
def everything(
    data: dsl.Input[dsl.Dataset],
    model: dsl.Output[dsl.Model],
    count: dsl.OutputPath(int),
    text: str,
    options: dict,
):
    return dsl.ContainerSpec(
        image="acme/tools:1",
        command=["sh", "-c", 'exec "$@"', dsl.PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER],
        args=[
            text,
            options,
            f"--text={text}",
            data.uri,
            data.path,
            data.metadata,
            data.metadata["rows"],
            model.uri,
            model.path,
            model.metadata,
            model.metadata["rows"],
            count,
            dsl.PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER,
            dsl.PIPELINE_JOB_NAME_PLACEHOLDER,
            dsl.PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER,
            dsl.PIPELINE_JOB_ID_PLACEHOLDER,
            dsl.PIPELINE_TASK_NAME_PLACEHOLDER,
            dsl.PIPELINE_TASK_ID_PLACEHOLDER,
            dsl.PIPELINE_ROOT_PLACEHOLDER,
            dsl.PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER,
            dsl.PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER,
            dsl.WORKSPACE_PATH_PLACEHOLDER,
            "{{$.pipeline_google_cloud_project_id}}",
            "{{$.pipeline_google_cloud_location}}",
            "{{$.pipeline_service_account}}",
            "{{$.pipeline_network}}",
            "{{$.pipeline_persistent_resource_id}}",
            "{{$.pipeline_encryption_key_name}}",
        ],
    )


@dsl.pipeline(name="container-placeholders")
def twin(text: str):
    made = make()
    everything(data=made.outputs["data"], text=text, options=made.outputs["facts"])
