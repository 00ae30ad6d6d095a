from kfp import dsl
from programs import fail_below, note, note_status


@dsl.pipeline(name="at-the-end")
def twin(n: int, path: str):
    end = note_status(path=path)
    with dsl.ExitHandler(end, name="guarded"):
        checked = fail_below(n=n)
        note(path=path, text="checked").after(checked)
