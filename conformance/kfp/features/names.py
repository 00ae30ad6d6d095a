from kfp import dsl
from programs import make, show


@dsl.pipeline(name="names", display_name="All names", description="What people see.\nTwo lines.", pipeline_root="gs://acme/runs")
def twin(text: str):
    make().set_display_name("Make the data")
    show(text=text).set_display_name("Zeige é")
    show(text=text)
