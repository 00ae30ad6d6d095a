from kfp import dsl
from programs import make, report, show


@dsl.pipeline(name="exit-handler")
def twin(to: str = "team"):
    exit_task = report(to=to)
    with dsl.ExitHandler(exit_task, name="guarded"):
        made = make()
        with dsl.If(made.outputs["n"] > 3):
            show(text=to)
