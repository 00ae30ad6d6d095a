from kfp import dsl
from programs import make, show


@dsl.pipeline(name="environment")
def twin():
    make().set_env_variable("MODE", "fast").set_env_variable("B", "'é'")
    make()
    show().set_env_variable("MODE", "slow")
