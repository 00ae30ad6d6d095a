"""The part of ``kfp`` that a running component may import, without its dependencies."""

__version__ = "2.17.0"

TYPE_CHECK = True

from . import dsl  # noqa: E402,F401  (`kfp.dsl` is reachable from a bare `import kfp`)
