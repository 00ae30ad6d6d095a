from kfp import dsl
from programs import make, show


@dsl.pipeline(name="exit-handler-after")
def twin(text: str):
    before = make()
    clean_up = show(text="clean up").set_caching_options(False)
    with dsl.ExitHandler(clean_up) as handler:
        show(text=before.outputs["label"])
        show(text=text)
    show(text="then").after(handler)
