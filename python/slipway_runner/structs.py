"""The structs that the engine hands to a function: KFP's final status and task configuration."""

from typing import Any, Dict, Optional


class _Fields:
    """Makes a class a dataclass for those who ask: the import of dataclasses takes 10 ms."""

    def __get__(self, instance: object, owner: type) -> Any:
        import dataclasses

        fields = [(name, type_, None) for name, type_ in owner.__annotations__.items()]
        made = dataclasses.make_dataclass(owner.__name__, fields)
        return made.__dataclass_fields__


class _Struct:
    __dataclass_fields__ = _Fields()

    def __init__(self, *values: Any, **named: Any) -> None:
        names = list(type(self).__annotations__)
        for name in names:
            setattr(self, name, None)
        for name, value in list(zip(names, values)) + list(named.items()):
            if name not in names:
                raise TypeError(f"{type(self).__name__} has no field {name!r}.")
            setattr(self, name, value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({fields})"


class PipelineTaskFinalStatus(_Struct):
    """How the tasks before an exit task ended."""

    state: str
    pipeline_job_resource_name: str
    pipeline_task_name: str
    error_code: Optional[int]
    error_message: Optional[str]


class TaskConfig(_Struct):
    """Parts of the pod's specification, for components that start workloads of their own."""

    affinity: Optional[Dict[str, Any]]
    tolerations: Optional[list]
    node_selector: Optional[Dict[str, str]]
    env: Optional[list]
    volumes: Optional[list]
    volume_mounts: Optional[list]
    resources: Optional[Dict[str, Any]]


def final_status(value: Dict[str, Any]) -> PipelineTaskFinalStatus:
    error = value.get("error") or {}
    return PipelineTaskFinalStatus(
        state=value.get("state"),
        pipeline_job_resource_name=_either(value, "pipelineJobResourceName"),
        pipeline_task_name=_either(value, "pipelineTaskName"),
        error_code=error.get("code"),
        error_message=error.get("message"),
    )


_OLD_NAMES = {
    "pipelineJobResourceName": "pipeline_job_resource_name",
    "pipelineTaskName": "pipeline_task_name",
}


def _either(value: Dict[str, Any], name: str) -> Any:
    found = value.get(name)
    return value.get(_OLD_NAMES[name]) if found is None else found


def task_config(value: Dict[str, Any]) -> TaskConfig:
    return TaskConfig(
        affinity=value.get("affinity"),
        tolerations=value.get("tolerations"),
        node_selector=value.get("nodeSelector"),
        env=value.get("env"),
        volumes=value.get("volumes"),
        volume_mounts=value.get("volumeMounts"),
        resources=value.get("resources"),
    )
