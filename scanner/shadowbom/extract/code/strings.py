"""Strings of source code: escapes, and which of them have the shape of a name, a path or an address."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\r\n|.))",
    re.DOTALL,
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "\n": "", "\r\n": "", "\r": ""}

SHAPE = r"[A-Za-z0-9_./:@+~%?=&#{}$*,\-]"
"""A character of a name, a path or an address."""
MAX_LENGTH = 300
_PART = re.compile(SHAPE + r"*", re.ASCII)
_TELLING = re.compile(r"[A-Za-z][A-Za-z0-9]|[0-9][A-Za-z]")


def unescape(raw: str) -> str:
    """``raw`` with its backslash escapes replaced: those of Python and ECMAScript, which agree. Halves of surrogate
    pairs become one character, or U+FFFD alone."""
    if "\\" not in raw:
        return raw
    text = _ESCAPE.sub(_character, raw)
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3] or match[4]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    if match[5]:
        return chr(int(match[5], 8))
    return _LETTERS.get(match[6], match[6])


def is_shaped(parts: list[str]) -> bool:
    """Whether the known parts of a string, in order, have the shape of one name, path or address."""
    return (
        sum(map(len, parts)) <= MAX_LENGTH
        and all(_PART.fullmatch(part) for part in parts)
        and any(_TELLING.search(part) for part in parts)
    )
