"""Tensors in archives that another program has to open: what their pickles would run is judged by our own walker."""

from __future__ import annotations

from shadowbom.engines.sevenzip import NotOpenedError, members
from shadowbom.engines.sevenzip_child import LIMIT
from shadowbom.extract.weights.header import MAX_READ, Bytes, Header, properties
from shadowbom.extract.weights.opcodes import CUT, Code, follow
from shadowbom.extract.weights.pickles import ENDINGS, STARTS

SEVEN = "7z"


def header(source: Bytes) -> Header:
    """What the pickles of a 7z archive would run. ``problem`` says why it is not known, or not of all."""
    if source.size > MAX_READ:
        return Header(SEVEN, 0.7, problem="a 7z archive larger than what is read of one is not opened")
    try:
        found = members(source.at(0, source.size))
    except NotOpenedError as error:
        return Header(SEVEN, 0.7, problem=f"a 7z archive {error}")
    pickles = [data for name, data in found if name.lower().endswith(ENDINGS) or data.startswith(STARTS)]
    code = Code()
    for data in pickles:
        follow(data, code)
    cut = code.cut or sum(len(data) for _, data in found) >= LIMIT
    return Header(SEVEN, 0.9 if pickles else 0.7, properties(code.said()), CUT if cut else "")
