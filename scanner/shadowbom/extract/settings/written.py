"""Server tables as JSON within another text: the here-document that a job writes, an argument that an agent gets."""

from __future__ import annotations

import re
from itertools import islice

from shadowbom.core.fact import Server
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Request
from shadowbom.extract.positions import Lines, Malformed, json_tree
from shadowbom.extract.settings.servers import Servers

FORMAT = "written"
MAX_TABLES = 20
MAX_LENGTH = 64_000
"""Characters of one such table."""

_TOKEN = re.compile(r'"(?:[^"\\\n]++|\\.)*+"|[{}]')


def written_servers(document: Document, request: Request) -> tuple[Server, ...]:
    """The servers of each object in the text whose first key is a table's pointer, at their places. Lines that are
    comments declare nothing. Linear in the text."""
    tables = [table for table in request.tables if table.format == FORMAT]
    text = document.text
    if not tables or not any(pointer in text for table in tables for pointer in table.pointers):
        return ()
    found, lines = Servers(document.file.path), Lines(text)
    for table in tables:
        keys = "|".join(map(re.escape, table.pointers))
        for opened in islice(re.finditer(rf'\{{\s*+"(?:{keys})"\s*+:', text), MAX_TABLES):
            line, column = lines.at(opened.start())
            begins = text.rfind("\n", 0, opened.start()) + 1
            if text[begins : opened.start()].lstrip().startswith("#"):
                continue
            inner = text[opened.start() : _end(text, opened.start())]
            try:
                # What is in front of it in the text is blank, so that all places are those of the file.
                root = json_tree("\n" * (line - 1) + " " * (column - 1) + inner)
            except Malformed:
                continue
            found.read(root, (table,))
    return tuple(found.facts)


def _end(text: str, start: int) -> int:
    """Behind the brace that closes the one at ``start``; as far as a table may reach where none does."""
    depth = 0
    for token in _TOKEN.finditer(text, start, start + MAX_LENGTH):
        if token[0] in "{}":
            depth += 1 if token[0] == "{" else -1
            if depth == 0:
                return token.end()
    return start + MAX_LENGTH
