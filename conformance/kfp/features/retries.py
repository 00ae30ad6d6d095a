from kfp import dsl
from programs import make, show


@dsl.pipeline(name="retries")
def twin():
    make().set_retry(3)
    show().set_retry(
        5, backoff_duration="30s", backoff_factor=1.5, backoff_max_duration="2h"
    )
    show(text="fast").set_retry(1, backoff_duration="0s", backoff_factor=3)
