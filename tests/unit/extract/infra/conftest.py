from __future__ import annotations

from typing import TypeVar

import pytest

from shadowbom.core.fact import Argument, Fact, Resource
from shadowbom.core.source import Document, SourceFile
from shadowbom.core.value import Value
from shadowbom.extract.extractors import BY_ID, Extraction, Request, format_of

_F = TypeVar("_F", bound=Fact)


class Reader:
    """Reads a text as the file ``path`` would be."""

    def __call__(self, path: str, text: str) -> Extraction:
        row = BY_ID[format_of(path)]
        return row.load()(Document(SourceFile(path, path.encode(), row.id), text), Request())

    def facts(self, path: str, text: str, kind: type[_F]) -> list[_F]:
        """The facts of one kind."""
        return [fact for fact in self(path, text).facts if isinstance(fact, kind)]

    def resources(self, path: str, text: str) -> dict[str, dict[str, Value]]:
        """The settings of each resource by ``type name``; of equal keys the last one."""
        return {
            f"{fact.type} {fact.name}".strip(): {one.key: one.value for one in fact.settings}
            for fact in self.facts(path, text, Resource)
        }


def given(arguments: tuple[Argument, ...]) -> dict[str, Value]:
    """Values by key."""
    return {one.key: one.value for one in arguments}


@pytest.fixture
def read() -> Reader:
    return Reader()
