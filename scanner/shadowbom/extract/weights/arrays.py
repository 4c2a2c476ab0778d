"""Arrays of NumPy: those of Python objects are pickles behind a short header, in a file or in a zip of such files.

The header's form is that of numpy.lib.format: a magic, a version, the length of a text, and the text of a dict.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from shadowbom.extract.weights.archive import Archive
from shadowbom.extract.weights.header import MAX_READ, BadHeaderError, Bytes, Header, properties
from shadowbom.extract.weights.opcodes import CUT, Code, follow

MAGIC = b"\x93NUMPY"
_MAX_HEADER = 1 << 16
_MAX_PARSED = 10_000
"""Bytes of the text, and of one that is looked into: its loader takes no longer one, unless it is told to trust it."""
_MAX_MEMBERS = 2000
_PLAIN = re.compile(r"[|<>=]?[biufcmMSUVa?]\d{0,9}(?:\[[^\]]{0,20}\])?")
"""A type of which no element is an object. What else a description may be called is followed as a pickle: of one that
is none, nothing comes."""


def array(source: Bytes) -> Header:
    """What loading an array would run; nothing of one that is plain numbers."""
    return _header("npy", [source.at(0, MAX_READ)], source.size > MAX_READ)


def archive(source: Bytes) -> Header:
    """The same of all arrays of an archive, whatever its members are called."""
    try:
        opened = Archive(source)
    except BadHeaderError:
        return Header("")
    parts: list[bytes] = []
    left = MAX_READ
    for name in list(opened.members)[:_MAX_MEMBERS]:
        if not _pickled(opened.first(name, _MAX_HEADER)):
            continue
        parts.append(opened.first(name, left))
        left -= len(parts[-1])
        if left <= 0:
            break
    return _header("npz", parts, left <= 0 or len(opened.members) > _MAX_MEMBERS)


def _header(format_id: str, arrays: list[bytes], longer: bool) -> Header:
    code = Code()
    looked = False
    for data in arrays:
        if pickled := _pickled(data):
            looked = True
            follow(data[pickled:], code)
    said = code.said()
    cut = looked and (longer or code.cut)
    # That an array is there is nothing to tell.
    return Header(format_id, 0.0, properties(said), CUT if cut else "") if said or cut else Header("")


def _pickled(data: bytes) -> int:
    """Where the pickle of an array of objects begins, 0 for an array of anything else."""
    if data[: len(MAGIC)] != MAGIC or len(data) < 12:
        return 0
    wide = data[6] > 1
    start = 12 if wide else 10
    end = start + int.from_bytes(data[8:start], "little")
    if end - start > _MAX_HEADER or end > len(data):
        return 0
    if end - start > _MAX_PARSED:
        return end
    try:
        said = ast.literal_eval(data[start:end].decode("latin-1").strip())
        plain = _is_plain(said["descr"])
    except (ValueError, SyntaxError, TypeError, LookupError, MemoryError, RecursionError):
        plain = False
    return 0 if plain else end


def _is_plain(described: Any) -> bool:
    if isinstance(described, str):
        return _PLAIN.fullmatch(described) is not None
    return isinstance(described, list) and all(_is_plain(field[1]) for field in described)
