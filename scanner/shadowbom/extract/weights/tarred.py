"""Tensors in a tar archive, as the oldest files have them: each of its members is a pickle, or the numbers."""

from __future__ import annotations

from shadowbom.extract.weights.header import MAX_READ, BadHeaderError, Bytes, Header, properties
from shadowbom.extract.weights.opcodes import CUT, Code, follow
from shadowbom.extract.weights.pickles import ENDINGS, STARTS

_BLOCK = 512
_MAX_MEMBERS = 2000
_FILE = (b"0", b"\0")


def header(source: Bytes) -> Header:
    """What the pickles in it would run. Raises BadHeaderError where its list of members leads nowhere."""
    code = Code()
    at = members = 0
    left = MAX_READ
    while at + _BLOCK <= source.size:
        block = source.at(at, _BLOCK)
        if not block.strip(b"\0"):
            break
        members += 1
        name, size = block[:100].rstrip(b"\0").decode("latin-1").lower(), _size(block[124:136])
        data = at + _BLOCK
        first = source.at(data, 2)
        if block[156:157] in _FILE and (
                first in STARTS or name == "pickle" or name.endswith(ENDINGS)):
            found = source.at(data, min(size, left))
            left -= len(found)
            follow(found, code)
        if members >= _MAX_MEMBERS or left <= 0 or code.left <= 0:
            code.cut = True
            break
        at = data + -(-size // _BLOCK) * _BLOCK
    return Header("pytorch", 0.9, properties({"layout": "tar", **code.said()}), CUT if code.cut else "")


def _size(field: bytes) -> int:
    """The size of a member: an octal number as text, or a binary one that the first bit marks."""
    if field[:1] >= b"\x80":
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.strip(b" \0") or b"0", 8)
    except ValueError:
        raise BadHeaderError("its list of members cannot be read") from None
