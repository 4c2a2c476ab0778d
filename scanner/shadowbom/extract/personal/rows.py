"""Rows of datasets and outputs of notebooks as keys and texts, whatever shape a file is in."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_ROWS = 5000
MAX_TEXT = 20_000
"""Characters of one value that are looked at."""
_MAX_NODES = 2000
_MAX_DEPTH = 30
_MAX_LINE = 1 << 20
_DIGITS = re.compile(r"\d\d[ .\-A-Za-z]?\d\d")
"""What every value that is looked for has somewhere."""
_JSON_KEY = re.compile(r'\s{0,200}"([^"\\]{1,100})"\s{0,20}:')
_TAG = re.compile(r"<[^<>]{0,500}>")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """A record: ``line`` is 1-based, ``cell`` that of a notebook, else 0. ``values`` are pairs of a key and a text."""

    line: int
    values: tuple[tuple[str, str], ...]
    cell: int = 0


def rows(text: str, suffix: str, *, whole: bool) -> Iterator[Row]:
    """At most ``MAX_ROWS`` rows of a file by its suffix; ``whole`` says that the text is all of it. What is malformed
    is read as lines of text. Rows without a longer number have no values."""
    reader = {".jsonl": _lines, ".ndjson": _lines, ".json": _document, ".ipynb": _outputs}.get(suffix, _table)
    for count, row in enumerate(reader(text, whole=whole)):
        if count >= MAX_ROWS:
            return
        yield row


def may_tell(text: str) -> bool:
    """Whether a text has a number at all that could be one of those looked for."""
    return _DIGITS.search(text) is not None


def _lines(text: str, *, whole: bool) -> Iterator[Row]:
    del whole
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield Row(number, tuple(_record(line)))


def _record(line: str) -> Iterator[tuple[str, str]]:
    if len(line) > _MAX_LINE or not may_tell(line):
        return
    try:
        yield from _values(json.loads(line))
    except (ValueError, RecursionError):
        found = _JSON_KEY.match(line)
        yield (found[1] if found else "", line[:MAX_TEXT])


def _document(text: str, *, whole: bool) -> Iterator[Row]:
    stated: Any = None
    if whole:
        try:
            stated = json.loads(text)
        except (ValueError, RecursionError):
            stated = None
    if stated is None:
        yield from _lines(text, whole=whole)
        return
    for record in stated if isinstance(stated, list) else [stated]:
        yield Row(1, tuple(_values(record)))


def _values(stated: Any) -> Iterator[tuple[str, str]]:
    """The texts and numbers of a document, each with its keys joined by dots; deep and numerous ones are left out."""
    stack: list[tuple[str, Any, int]] = [("", stated, 0)]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        key, value, depth = stack.pop()
        if isinstance(value, dict) and depth < _MAX_DEPTH:
            stack += [(f"{key}.{name}" if key else str(name), inner, depth + 1)
                      for name, inner in list(value.items())[:_MAX_NODES]]
        elif isinstance(value, list) and depth < _MAX_DEPTH:
            stack += [(key, inner, depth + 1) for inner in value[:_MAX_NODES]]
        elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**20):
            shown = str(value)[:MAX_TEXT]
            if may_tell(shown):
                yield key, shown


def _table(text: str, *, whole: bool) -> Iterator[Row]:
    del whole
    lines = text.split("\n")
    delimiter = max(_DELIMITERS, key=lines[0][:2000].count)
    names: list[str] | None = None
    reader = csv.reader(((line[:_MAX_LINE] + "\n") for line in lines), delimiter=delimiter)
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A quote that is never closed, or a field that is too large: what follows is read by line.
            for number, line in enumerate(lines[reader.line_num:], reader.line_num + 1):
                yield Row(number, _named(line[:_MAX_LINE].split(delimiter), names or []))
            return
        if names is None:
            names = [] if any(may_tell(field) for field in fields) else [field.strip() for field in fields]
            if names:
                continue
        yield Row(reader.line_num, _named(fields, names))


def _named(fields: list[str], names: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((names[at] if at < len(names) else f"column {at + 1}", field[:MAX_TEXT])
                 for at, field in enumerate(fields[:_MAX_NODES]) if may_tell(field))


def _outputs(text: str, *, whole: bool) -> Iterator[Row]:
    """What the cells of a notebook have put out, by line."""
    try:
        cells = json.loads(text)["cells"] if whole else []
        shown = [(number, output) for number, cell in enumerate(cells, 1) for output in cell.get("outputs", ())]
        for number, output in shown:
            data = output.get("data", {})
            for part in (output.get("text"), data.get("text/plain"), data.get("text/html")):
                for line in "".join(part or ()).split("\n"):
                    yield Row(1, (("", _TAG.sub(" ", line[:MAX_TEXT])),) if may_tell(line) else (), number)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return
