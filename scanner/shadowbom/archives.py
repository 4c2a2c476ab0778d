"""Tensors in archives that another program has to open: what their pickles would run is judged by our own walker."""

from __future__ import annotations

from shadowbom.engines.sevenzip import NotOpenedError, pickles
from shadowbom.engines.sevenzip_child import LIMIT
from shadowbom.extract.weights.header import MAX_READ, Bytes, Header, properties
from shadowbom.extract.weights.opcodes import CUT, Code, follow

SEVEN = "7z"


def header(source: Bytes) -> Header:
    """What the pickles of a 7z archive would run. ``problem`` says why it is not known, or not of all."""
    if source.size > MAX_READ:
        return Header(SEVEN, 0.7, problem="a 7z archive larger than what is read of one is not opened")
    try:
        found = pickles(_whole(source))
    except NotOpenedError as error:
        return Header(SEVEN, 0.7, problem=f"a 7z archive {error}")
    code = Code()
    for data in found:
        follow(data, code)
    cut = code.cut or sum(map(len, found)) >= LIMIT
    return Header(SEVEN, 0.9 if found else 0.7, properties(code.said()), CUT if cut else "")


def _whole(source: Bytes) -> bytes:
    parts = []
    at = 0
    while part := source.at(at, source.size - at):
        parts.append(part)
        at += len(part)
    return b"".join(parts)
