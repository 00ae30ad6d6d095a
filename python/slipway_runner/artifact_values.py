"""KFP's RuntimeArtifact and the artifact objects of Python."""

from typing import Any, Dict

from slipway_step.artifacts import SYSTEM_TYPES, Artifact


def artifact_of(value: Dict[str, Any], fallback: Any = Artifact) -> Any:
    """An object of the artifact's own class; of ``fallback`` when its type is none of KFP's."""
    title = value.get("type", {}).get("schemaTitle", "")
    made_by = SYSTEM_TYPES.get(title, fallback)
    make = getattr(made_by, "_from_executor_fields", made_by)
    artifact = make(
        name=value.get("name", ""), uri=value.get("uri", ""), metadata=value.get("metadata", {})
    )
    if value.get("customPath"):
        artifact.custom_path = value["customPath"]
    return artifact


def value_of(artifact: Any) -> Dict[str, Any]:
    value = {"name": artifact.name, "uri": artifact.uri, "metadata": artifact.metadata}
    path = getattr(artifact, "custom_path", "")
    if path:
        value["custom_path"] = path
    return value
