"""``kfp.v2``, the name of this package in KFP 1.8."""

import sys

from kfp import dsl

sys.modules["kfp.v2.dsl"] = dsl
