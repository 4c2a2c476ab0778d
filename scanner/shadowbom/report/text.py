"""Text that came out of a scanned repository, made safe to show."""

from __future__ import annotations

import re
import unicodedata

# What a terminal obeys or a reader cannot see: controls, formatting and bidirectional characters, fillers,
# variation selectors, tags, lone surrogates, and every space but the plain one.
_INVISIBLE = (
    "\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_LONE = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile(f"[\x00-\x1f{_INVISIBLE}\ud800-\udfff]")
_HIDDEN_IN_JSON = re.compile(f"[{_INVISIBLE}]")


def clean(text: str) -> str:
    """``text`` on one line, with what cannot be seen written as ``\\x1b``, ``\\u202e`` or ``\\U000e0041``."""
    return _HIDDEN.sub(_escape, text)


def clip(text: str, length: int) -> str:
    """``clean(text)``, cut to ``length`` characters with an ellipsis where it is longer."""
    shown = clean(text[: length + 1])
    return shown if len(shown) <= length else shown[: max(length - 1, 0)] + "…"


def count(number: int, noun: str) -> str:
    """"1 file", "2 files"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def safe_json(document: str) -> str:
    """A JSON text (dumped without ``ensure_ascii``) that is safe to print and to decode.

    Invisible characters become JSON escapes, which parse back to the same string. A lone surrogate stands
    for nothing and makes strict parsers refuse the whole file, so it becomes U+FFFD.
    """
    return _HIDDEN_IN_JSON.sub(_json_escape, _LONE.sub("\ufffd", document))


def columns(text: str) -> int:
    """How many terminal columns ``text`` takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def chunks(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns (2 or more), broken after a space, "/" or ":" where one stands in
    the last half of a line, else anywhere."""
    lines: list[str] = []
    while columns(text) > width:
        end = used = 0
        while used + _width(text[end]) <= width:
            used += _width(text[end])
            end += 1
        soft = max(text.rfind(mark, 0, end) for mark in " /:") + 1
        cut = soft if soft > end // 2 else end
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text]


def _escape(hit: re.Match[str]) -> str:
    code = ord(hit[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(hit: re.Match[str]) -> str:
    code = ord(hit[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
