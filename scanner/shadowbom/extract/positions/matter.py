"""The YAML in front of a text."""

from __future__ import annotations

import re

_MAX_LINES = 5000
_OPEN = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")


def matter(text: str) -> str:
    """The YAML in front of a text with its first line, so that its lines keep their numbers; "" for none."""
    opened = _OPEN.match(text)
    if opened is None:
        return ""
    end = opened.end()
    for _ in range(_MAX_LINES):
        stop = text.find("\n", end)
        line = text[end:] if stop < 0 else text[end:stop]
        if _CLOSE.match(line.rstrip("\r")):
            return text[:end]
        if stop < 0:
            return ""
        end = stop + 1
    return ""
