from __future__ import annotations

import pytest

from shadowbom.core.fact import Server, ServerTable, Setting
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import BY_ID, Extraction, Request, format_of


class Reader:
    """Reads a text as the file ``path`` would be."""

    def __call__(self, path: str, text: str, *tables: ServerTable) -> Extraction:
        row = BY_ID[format_of(path)]
        return row.load()(Document(SourceFile(path, path.encode(), row.id), text), Request(tables))

    def settings(self, path: str, text: str) -> dict[str, object]:
        """Values by key."""
        return {fact.key: fact.value for fact in self(path, text).facts if isinstance(fact, Setting)}

    def servers(self, path: str, text: str, *tables: ServerTable) -> list[Server]:
        return [fact for fact in self(path, text, *tables).facts if isinstance(fact, Server)]


@pytest.fixture
def read() -> Reader:
    return Reader()


@pytest.fixture
def table():
    def make(pointer: str = "mcpServers", format_: str = "json", flat: bool = False, **fields: tuple[str, ...]):
        return ServerTable("client", ("**",), format_, (pointer,) if pointer else (), flat, tuple(fields.items()))

    return make
