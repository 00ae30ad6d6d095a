"""Versions and version specifiers of PEP 440, as far as requirements use them."""

import re
from typing import Any, List, Optional, Tuple

_VERSION = re.compile(
    r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)"
    r"(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?"
    r"(?:(?:-(\d+))|(?:[-_.]?(post|rev|r)[-_.]?(\d*)))?"
    r"(?:[-_.]?dev[-_.]?(\d*))?"
    r"(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\s*(===|==|!=|~=|<=|>=|<|>)\s*(\S+?)\s*")
_PHASES = {"a": 0, "alpha": 0, "b": 1, "beta": 1, "c": 2, "rc": 2, "pre": 2, "preview": 2}
_FIRST, _LAST = -1, float("inf")

# (epoch, release without trailing zeros, pre-release, post-release, development release)
Version = Tuple[int, Tuple[int, ...], Any, Any, Any]


def parse(text: str) -> Optional[Version]:
    """A key that sorts as versions do; the local part is left out. None for no version."""
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        return None
    epoch, release, phase, phase_number, bare_post, post, post_number, dev, _ = match.groups()
    numbers = [int(part) for part in release.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    after: Any = _FIRST
    if bare_post or post:
        after = int(bare_post or post_number or 0)
    before: Any = (_LAST, 0)
    if phase:
        before = (_PHASES[phase.lower()], int(phase_number or 0))
    elif dev is not None and after == _FIRST:
        before = (_FIRST, 0)
    development = _LAST if dev is None else int(dev or 0)
    return (int(epoch or 0), tuple(numbers), before, after, development)


def is_met(specifiers: str, installed: str) -> Optional[bool]:
    """Whether all of ``>=1,<2`` hold for a version; None when they cannot be read."""
    version = parse(installed)
    if version is None:
        return None
    results: List[Optional[bool]] = []
    for clause in filter(None, (part.strip() for part in specifiers.split(","))):
        match = _CLAUSE.fullmatch(clause)
        results.append(None if match is None else _holds(match.group(1), match.group(2), version))
    if None in results:
        return None
    # A pre-release is taken only where it is asked for.
    is_exact = specifiers.strip().startswith("==") and "*" not in specifiers
    return all(results) and (is_exact or not _is_pre(version))


def _is_pre(version: Version) -> bool:
    return version[2][0] != _LAST or version[4] != _LAST


def _holds(operator: str, text: str, version: Version) -> Optional[bool]:
    if operator == "===" or "+" in text or "!" in text:
        return None
    if text.endswith(".*"):
        prefix = _release(text[:-2])
        if prefix is None or operator not in ("==", "!="):
            return None
        starts = _padded(version, len(prefix)) == prefix
        return starts if operator == "==" else not starts
    wanted = parse(text)
    if wanted is None:
        return None
    if operator == "~=":
        release = _release(text)
        if release is None or len(release) < 2:
            return None
        return version >= wanted and _padded(version, len(release) - 1) == release[:-1]
    return {
        "==": version == wanted,
        "!=": version != wanted,
        "<=": version <= wanted,
        ">=": version >= wanted,
        "<": version < wanted,
        ">": version > wanted and not (version[1] == wanted[1] and wanted[3] == _FIRST),
    }[operator]


def _release(text: str) -> Optional[Tuple[int, ...]]:
    numbers = re.match(r"\d+(?:\.\d+)*", text)
    return None if numbers is None else tuple(int(part) for part in numbers.group().split("."))


def _padded(version: Version, length: int) -> Tuple[int, ...]:
    return (version[1] + (0,) * length)[:length]
