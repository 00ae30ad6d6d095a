from kfp import dsl
from programs import make, show


@dsl.pipeline(name="image")
def twin(image: str):
    make().set_container_image("acme/tools:2")
    show().set_container_image(image)
