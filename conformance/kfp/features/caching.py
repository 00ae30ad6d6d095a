from kfp import dsl
from programs import make, show


@dsl.pipeline(name="caching")
def twin():
    make().set_caching_options(False)
    make().set_caching_options(True, cache_key="monthly")
    show()
