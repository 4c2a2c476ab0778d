"""File names as published: one spelling, the same in every report, from which the bytes can be had back.

A name is bytes. Its published form is UTF-8 text in which these bytes are percent-encoded: bytes that are
not UTF-8; control characters (a newline or an escape sequence in a name must not reach a terminal or break
a line-based format); line separators and the bidirectional controls, which make a name look like another
one. A ``%`` that would read as such an encoding becomes ``%25``, so two names never share a spelling.
"""

from __future__ import annotations

import re

_SURROGATES = "\ud800-\udfff"
"""Where ``surrogateescape`` puts bytes that are not UTF-8."""

_ENCODED = r"%(?=[0189A-F][0-9A-F]|7F|25)"
"""A ``%`` that reads as one of our own encodings: of 00-1F, 7F, 25 and 80-FF."""

_ODD = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069" + _SURROGATES + "]|" + _ENCODED
)
_DECODED = re.compile(rb"%([0189A-F][0-9A-F]|7F|25)")


def publish(raw: bytes) -> str:
    """The published spelling of ``raw``, a name or a path with ``/``."""
    text = raw.decode("utf-8", "surrogateescape")
    return _ODD.sub(_encode, text)


def publish_all(names: list[bytes]) -> list[str]:
    """``publish`` of each name (none may hold ``/``): one decoding and one look for the usual case that none
    needs a change. Nothing that ``publish`` encodes is printable but ``%``."""
    try:
        text = b"/".join(names).decode()
    except UnicodeDecodeError:
        return [publish(name) for name in names]
    if not names or "%" in text or not text.isprintable():
        return [publish(name) for name in names]
    return text.split("/")


def unpublish(path: str) -> bytes:
    """The bytes that ``publish`` spelt as ``path``."""
    return _DECODED.sub(lambda hit: bytes((int(hit[1], 16),)), path.encode("utf-8", "surrogateescape"))


def _encode(hit: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in hit[0].encode("utf-8", "surrogateescape"))
