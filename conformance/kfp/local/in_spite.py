from kfp import dsl
from programs import fail_below, note


@dsl.pipeline(name="in-spite")
def twin(n: int, path: str):
    checked = fail_below(n=n, limit=3)
    note(path=path, text="in spite of it").after(checked).ignore_upstream_failure()
    note(path=path, text="only after success").after(checked)
