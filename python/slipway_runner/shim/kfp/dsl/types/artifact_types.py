"""``kfp.dsl.types.artifact_types``."""

from slipway_step.artifacts import (  # noqa: F401
    HTML,
    Artifact,
    ClassificationMetrics,
    Dataset,
    Markdown,
    Metrics,
    Model,
    SlicedClassificationMetrics,
    get_uri,
)
