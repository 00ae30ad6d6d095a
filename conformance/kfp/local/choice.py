from kfp import dsl
from programs import add, spell


@dsl.pipeline(name="choice")
def twin(n: int, m: int = 2) -> str:
    sum = add(a=n, b=m)
    with dsl.If(sum.output > 5):
        big = spell(n=9)
    with dsl.Elif(sum.output == m):
        same = spell(n=0, words=["the same"])
    with dsl.Else():
        small = spell(n=n)
    return dsl.OneOf(big.output, same.output, small.output)
