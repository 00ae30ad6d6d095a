"""What a function takes, read without ``inspect``, whose import takes 10 ms."""

from typing import Any, Callable, Dict, List

_HAS_KEYWORDS = 0x08


def names_of(function: Callable[..., Any]) -> List[str]:
    """Names of the arguments, keyword-only ones included."""
    code = function.__code__
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def takes_any(function: Callable[..., Any]) -> bool:
    return bool(function.__code__.co_flags & _HAS_KEYWORDS)


def required_of(function: Callable[..., Any]) -> List[str]:
    """Names of the arguments without a default."""
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    defaults = len(function.__defaults__ or ())
    optional = set(positional[len(positional) - defaults :]) if defaults else set()
    optional |= set(function.__kwdefaults__ or ())
    return [name for name in names_of(function) if name not in optional]


def missing(function: Callable[..., Any], given: Dict[str, Any]) -> List[str]:
    return [name for name in required_of(function) if name not in given]
