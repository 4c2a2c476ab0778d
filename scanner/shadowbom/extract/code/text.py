"""String literals to their text."""

from __future__ import annotations

import re

_PYTHON = re.compile(r"([A-Za-z]{0,2})(\"\"\"|'''|\"|')", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|[\s\S]))")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "v": "\v", "a": "\a"}


def python_string(source: str) -> str | None:
    """The text of a Python string literal with its prefix and quotes, None for one that is not whole."""
    head = _PYTHON.match(source)
    if head is None or not source.endswith(head[2]) or len(source) < head.end() + len(head[2]):
        return None
    inner = source[head.end() : -len(head[2])]
    return inner if "r" in head[1].lower() else unescape(inner)


def unescape(text: str) -> str:
    """``text`` with the escapes that Python and ECMAScript share; an unknown one stands for its character."""
    return _ESCAPE.sub(_one, text) if "\\" in text else text


def _one(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else "�"
    char = found[4]
    return "" if char in ("\n", "\r\n", "\r") else _SIMPLE.get(char, char)
