"""Reads a text as the scan would: its path picks the row of ``EXTRACTORS``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shadowbom.core.fact import Dependency
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import BY_ID, Extraction, Request, format_of

Read = Callable[[str, str], Extraction]


def extract(path: str, text: str) -> Extraction:
    source = SourceFile(path, path.encode(), format_of(path))
    return BY_ID[source.format].load()(Document(source, text), Request())


@pytest.fixture
def read() -> Read:
    return extract


def dependencies(extraction: Extraction) -> list[Dependency]:
    return [fact for fact in extraction.facts if isinstance(fact, Dependency)]


@pytest.fixture
def rows() -> Callable[[Extraction], list[tuple[int, str, str, str, str]]]:
    """Line, name, spec, version and group of each dependency."""

    def listed(extraction: Extraction) -> list[tuple[int, str, str, str, str]]:
        return [
            (fact.location.line, fact.name, fact.spec, fact.version, fact.group.value)
            for fact in dependencies(extraction)
        ]

    return listed
