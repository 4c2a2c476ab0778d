"""Parts of a file that are code of one language, read where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from shadowbom.core.fact import Fact
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import Extraction

Part = tuple[int, int, str]
"""The offsets where a part begins and ends, and the id of its language."""

_TEXT = re.compile(r"[^\r\n]")


def masked(text: str, parts: Iterable[tuple[int, int]]) -> str:
    """``text`` with spaces for all that is not in ``parts``, which come in order: lines and columns stay what they
    are."""
    pieces: list[str] = []
    at = 0
    for start, end in parts:
        pieces.append(_TEXT.sub(" ", text[at:start]))
        pieces.append(text[start:end])
        at = end
    pieces.append(_TEXT.sub(" ", text[at:]))
    return "".join(pieces)


def read_parts(document: Document, parts: Sequence[Part]) -> Extraction:
    """The facts of the ``parts`` of a file; those in one language are one program."""
    from shadowbom.extract.code import TooBrokenError, facts_of

    path = document.file.path
    facts: list[Fact] = []
    problems: list[Problem] = []
    for language in sorted({language for _, _, language in parts}):
        own = [(start, end) for start, end, of in parts if of == language]
        try:
            facts += facts_of(masked(document.text, own), language, path)
        except TooBrokenError as error:
            problems.append(Problem(path, "extract", str(error)))
    return Extraction(tuple(facts), tuple(problems))
