"""Names and paths with ``*`` in them, matched in time that grows with the text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_MAX_STARS = 10
_SEPARATORS = re.compile(r"[\s_-]+")


def is_bounded(pattern: str) -> bool:
    """Whether a pattern has so few stars that matching it is cheap."""
    return pattern.count("*") <= _MAX_STARS


def spelling(name: str) -> str:
    """A name as names are compared: in lower case, with one ``-`` for spaces and underscores."""
    return _SEPARATORS.sub("-", name.strip().casefold())


def matches(pattern: str, name: str) -> bool:
    """Whether ``pattern`` (lower case) takes the whole of ``name``; ``*`` is any run of characters."""
    return takes(spelling(pattern).split("*"), spelling(name))


def covers(globs: tuple[str, ...], path: str) -> bool:
    """Whether one of ``globs`` takes a path (published spelling): ``*`` stays within a folder, ``**`` does not, a glob
    without a slash takes a name anywhere, and one that names a folder takes all below it."""
    return any(_covers(glob, path) for glob in globs)


@lru_cache(maxsize=4096)
def _covers(glob: str, path: str) -> bool:
    parts = _parts(glob)
    at = _closed({0}, parts)
    for folder in path.split("/"):
        if len(parts) in at:
            return True  # the glob named a folder above
        at = _closed({
            number + (parts[number] != "**") for number in at
            if parts[number] == "**" or takes(parts[number].split("*"), folder)
        }, parts)
    return len(parts) in at


def _parts(glob: str) -> tuple[str, ...]:
    text = glob.strip().removeprefix("./").rstrip("/")
    anywhere = "/" not in text
    names = [name for name in text.split("/") if name]
    return ("**", *names) if anywhere else tuple(names)


def _closed(at: set[int], parts: tuple[str, ...]) -> set[int]:
    """``at``, and where one gets from there when ``**`` stands for nothing."""
    for number, name in enumerate(parts):
        if number in at and name == "**":
            at.add(number + 1)
    return at


def takes(pieces: Sequence[str], name: str) -> bool:
    """Whether a pattern takes the whole of ``name``. ``pieces`` are what stands between its ``*``."""
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return first == name
    if not (name.startswith(first) and name.endswith(last)):
        return False
    at = len(first)
    for piece in pieces[1:-1]:
        found = name.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(name) - at >= len(last)
