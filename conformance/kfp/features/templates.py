from kfp import dsl
from programs import make, show


@dsl.pipeline(name="templates")
def twin(bucket: str, n: int = 3):
    made = make()
    show(text=f"gs://{bucket}/{made.outputs['label']}-{n}.csv")
    show(text=f"{bucket}{bucket}")
    with dsl.If(n > 1):
        show(text=f"in {bucket}: {made.outputs['label']}")
    with dsl.ParallelFor([1, 2]) as item:
        show(text=f"{item} of {n}")
