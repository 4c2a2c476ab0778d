"""``.env`` files: ``KEY=value`` a line, ``export`` in front or not, quoted values over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import ServerTable
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.positions import Malformed, json_tree
from shadowbom.extract.settings.servers import Servers
from shadowbom.extract.settings.shapes import MAX_TEXT, Leaves, is_telling, kind_of

_LINE = re.compile(r"[ \t]*(?:export[ \t]+)?(?P<key>[A-Za-z_][\w.\-]{0,199})[ \t]*(?:=|:(?=[ \t]))[ \t]*")
_COMMENT = re.compile(r"(?:^|[ \t])#")
_MAX_QUOTED = 10_000


def extract(document: Document, request: Request) -> Extraction:
    """The variables of a dotenv file, as settings; a variable that a table names holds servers as JSON."""
    path = document.file.path
    leaves = Leaves(path)
    tables = [table for table in request.tables if table.format == "dotenv"]
    servers = Servers(path)
    for key, text, location, at, literal in _variables(document.text, path):
        named = [table for table in tables if key in table.pointers]
        if named:
            _read_servers(servers, text, named, location)
        else:
            kept = text if len(text) <= MAX_TEXT else ""
            if is_telling(kept, kind_of(key), string=True):
                leaves.add(key, kept, location, at, value=Lit(kept, at) if literal else None)
    return Extraction((*servers.facts, *leaves.facts), leaves.problems())


def _variables(text: str, path: str) -> Iterator[tuple[str, str, Location, Location, bool]]:
    """Name, value, place of each, and whether the value is to be taken as it stands (single quotes)."""
    position = 0
    number = 0
    first = 1 if text.startswith("\ufeff") else 0
    while position < len(text):
        number += 1
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        match = _LINE.match(text, position + (first if number == 1 else 0), end)
        if match is None:
            position = end + 1
            continue
        start = match.end()
        line_start = position + (first if number == 1 else 0)
        location = Location(path, number, match.start("key") - line_start + 1)
        at = Location(path, number, start - line_start + 1)
        quote = text[start : start + 1]
        close = text.find(quote, start + 1, start + _MAX_QUOTED) if quote in ("'", '"', "`") and quote else -1
        if close > 0:
            value = text[start + 1 : close]
            number += value.count("\n")
            end = text.find("\n", close)
            end = len(text) if end < 0 else end
            yield match["key"], value, location, at, quote == "'"
        else:
            value = text[start:end]
            comment = _COMMENT.search(value)
            yield match["key"], (value[: comment.start()] if comment else value).strip(), location, at, False
        position = end + 1


def _read_servers(servers: Servers, text: str, tables: list[ServerTable], location: Location) -> None:
    try:
        root = json_tree(text)
    except Malformed:
        return
    for table in tables:
        servers.read_entries(root, table, at=location)
