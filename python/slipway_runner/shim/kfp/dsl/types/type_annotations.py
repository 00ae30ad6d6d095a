"""``kfp.dsl.types.type_annotations``."""

from kfp.dsl import (  # noqa: F401
    EmbeddedAnnotation,
    InputAnnotation,
    InputPath,
    OutputAnnotation,
    OutputPath,
)
