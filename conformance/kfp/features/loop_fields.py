from kfp import dsl
from programs import show


@dsl.pipeline(name="loop-fields")
def twin():
    items = [{"kind": "a", "place": "x"}, {"kind": "b", "place": "y"}]
    with dsl.ParallelFor(items) as item:
        show(text=item.kind)
        show(text=item.place)
        with dsl.If(item.kind == "a"):
            show(text=f"only {item.kind}")
