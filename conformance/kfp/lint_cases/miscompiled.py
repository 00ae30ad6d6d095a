"""Pipelines that KFP compiles to what cannot run; lint must find each."""

from kfp import dsl

from cases import count, flag, make, table, word


@dsl.pipeline
def quote_in_text(text: str = "a"):
    with dsl.If(text == "it's"):
        word()


@dsl.pipeline
def text_with_number(text: str = "a", n: int = 1):
    with dsl.If(text == n):
        word()


@dsl.pipeline
def field_within_branch(on: bool = True):
    with dsl.If(on == True):  # noqa: E712
        with dsl.ParallelFor([{"a": 1, "b": 2}]) as item:
            table(n=item.a)


@dsl.pipeline
def field_in_text():
    with dsl.ParallelFor([{"a": 1, "b": 2}]) as item:
        word(text=f"{item.a}")


@dsl.pipeline
def item_in_text_within_branch(n: int = 1):
    with dsl.ParallelFor(["a", "b"]) as item:
        with dsl.If(n > 1):
            word(text=f"{item} {n}")


@dsl.pipeline
def inner_item_in_text():
    with dsl.ParallelFor(["a", "b"]):
        with dsl.ParallelFor([1, 2]) as inner:
            make(name=f"{inner}")


@dsl.pipeline
def contradiction(n: int = 1):
    with dsl.If(n == 1):
        one = count()
    with dsl.Elif(n == 1):
        two = flag()
    with dsl.Else():
        word()
