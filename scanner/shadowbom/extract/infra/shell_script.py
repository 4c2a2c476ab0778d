"""Scripts for a shell: everything that ``extract/shell`` reads, and what their commands bring in."""

from __future__ import annotations

from itertools import islice

from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.infra.scripts import text_facts

MAX_FACTS = 50_000


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a shell script."""
    del request  # no server table is kept in one
    path = document.file.path
    text = document.text.removeprefix("\ufeff")
    if text.startswith("#!"):
        text = " " * len(text.partition("\n")[0]) + text[len(text.partition("\n")[0]) :]
    facts = text_facts(path, text, lambda line, column: Location(path, line, column))
    return Extraction(tuple(islice(facts, MAX_FACTS)))
