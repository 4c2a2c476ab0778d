"""Jupyter notebooks: the code of their cells, with magics and shell lines told apart. Outputs and images are
never read; a Location is of the file on disk, with the cell besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from shadowbom.core.fact import Fact
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import BY_ID, Extraction, Request
from shadowbom.extract.positions import Malformed, Node, json_tree
from shadowbom.extract.shell import shell_facts

# Scalars that are large and never code.
_SKIPPED = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml", "text/html", "application/pdf"})
_LANGUAGES = {"python": "python", "ipython": "python", "javascript": "javascript", "typescript": "typescript"}
_LINE_MAGIC = re.compile(r"(\s*)(?:[%!?]|[\w, ]{1,60}=\s*[!%](?!=))")
_SHELL_CELLS = frozenset({"bash", "sh", "script", "cmd", "system", "sx"})
# Cell magics whose body is not Python.
_OTHER_CELLS = frozenset(
    ["html", "javascript", "js", "latex", "markdown", "svg", "sql", "bigquery", "R", "perl", "ruby", "cypher", "scala"]
)
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cell: its text, and where its text begins on disk. ``raw`` is that text as JSON spells it."""

    text: str
    raw: str
    line: int
    column: int
    cell: int
    cell_line: int

    def at(self, path: str, column: int) -> Location:
        """The place on disk of the 1-based ``column`` of this line."""
        return Location(path, self.line, self.column + _spelt(self.raw, column - 1), self.cell, self.cell_line)


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a notebook's code cells. A broken file is a Problem, with what could be read of it."""
    path = document.file.path
    problems: list[Problem] = []
    try:
        root = json_tree(document.text, _SKIPPED)
    except Malformed as error:
        problems.append(Problem(path, "extract", f"broken notebook: {error}", error.line))
        if error.partial is None:
            return Extraction((), tuple(problems))
        root = error.partial
    language = _language(root)
    lines = [line for number, cell in enumerate(_cells(root), 1) for line in _lines(cell, number, document.text)]
    code, facts = _split(lines, path)
    row = BY_ID.get(_LANGUAGES.get(language, ""))
    if row is None:
        if code:
            problems.append(Problem(path, "extract", f"cells in {language[:40]!r} are not read"))
        return Extraction(tuple(facts), tuple(problems))
    text = "\n".join(code)
    inner = row.load()(replace(document, file=document.file._replace(format=row.id), text=text), request)
    facts.extend(_moved(fact, lines, path) for fact in inner.facts)
    return Extraction(tuple(facts), (*problems, *inner.problems))


def _language(root: Node) -> str:
    metadata = root.child("metadata")
    for section, key in (("kernelspec", "language"), ("language_info", "name")):
        node = metadata.child(section) if metadata is not None else None
        name = node.child(key) if node is not None else None
        if name is not None and name.string:
            return name.string.lower()
    return "python"


def _cells(root: Node) -> Iterator[Node]:
    """Code cells of format 4, or of the worksheets of format 3; other cells are counted by None-like nodes."""
    found = root.child("cells")
    if found is not None:
        yield from found.elements
        return
    sheets = root.child("worksheets")
    for sheet in sheets.elements if sheets is not None else ():
        inner = sheet.child("cells")
        yield from inner.elements if inner is not None else ()


def _lines(cell: Node, number: int, text: str) -> Iterator[_Line]:
    kind = cell.child("cell_type")
    if kind is None or kind.string != "code":
        return
    source = cell.child("source") or cell.child("input")
    if source is None:
        return
    count = 0
    for part in source.elements or ([source] if source.kind == "string" else []):
        start = part.offset + 1
        raw = _raw(text, part.offset)
        at = 0
        for piece in _pieces(raw):
            count += 1
            line, column = part.lines.at(start + at)
            decoded = _decode(piece)
            yield _Line(decoded, piece, line, column, number, count)
            at += len(piece) + 2  # the two characters of \n


def _raw(text: str, offset: int) -> str:
    """The spelling of the JSON string that opens at ``offset``, without its quotes."""
    at = offset + 1
    while True:
        end = text.find('"', at)
        if end < 0:
            return text[offset + 1 :]
        slashes = 0
        while text[end - 1 - slashes] == "\\":
            slashes += 1
        if slashes % 2 == 0:
            return text[offset + 1 : end]
        at = end + 1


def _pieces(raw: str) -> list[str]:
    """The lines of a JSON string, as they are spelt."""
    pieces: list[str] = []
    start = 0
    for escape in _ESCAPE.finditer(raw):
        if escape[0] == "\\n":
            pieces.append(raw[start : escape.start()])
            start = escape.end()
    if start < len(raw) or not pieces:
        pieces.append(raw[start:])
    return pieces


_SIMPLE = {"t": "\t", "r": "\r", "b": "\b", "f": "\f", "n": "\n"}


def _decode(raw: str) -> str:
    def one(found: re.Match[str]) -> str:
        text = found[0]
        if text[1] == "u" and len(text) == 6:
            char = chr(int(text[2:], 16))
            return char if not "\ud800" <= char <= "\udfff" else "�"
        return _SIMPLE.get(text[1], text[1])

    return _ESCAPE.sub(one, raw) if "\\" in raw else raw


def _spelt(raw: str, count: int) -> int:
    """How many characters of ``raw`` spell its first ``count`` decoded ones."""
    if "\\" not in raw:
        return count
    at = 0
    for _ in range(count):
        escape = _ESCAPE.match(raw, at)
        at = escape.end() if escape else at + 1
    return at


def _split(lines: list[_Line], path: str) -> tuple[list[str], list[Fact]]:
    """The code with one line for each line of ``lines``, and the facts of its shell lines."""
    code: list[str] = []
    facts: list[Fact] = []
    mode = ""
    cell = 0
    for line in lines:
        text = line.text.rstrip("\r")
        if line.cell != cell:
            cell, mode = line.cell, ""
            if text.lstrip().startswith("%%"):
                word = text.lstrip()[2:].split(" ")[0].strip()
                mode = "shell" if word in _SHELL_CELLS else "other" if word in _OTHER_CELLS else ""
                if word == "writefile" and not text.rstrip().endswith(".py"):
                    mode = "other"
                code.append("")
                continue
        if mode == "shell":
            facts.extend(shell_facts(text, line.at(path, 1)))
            code.append("")
        elif mode == "other":
            code.append("")
        elif magic := _LINE_MAGIC.match(text):
            # An indented magic is the body of a block: something must stand there.
            code.append(f"{magic[1]}pass" if magic[1] else "")
            command = text[magic.end() - 1 :].lstrip("!%? ")
            facts.extend(shell_facts(command, line.at(path, 1)))
        else:
            code.append(text)
    return code, facts


def _moved(value: Any, lines: list[_Line], path: str) -> Any:
    """``value`` with every Location in it moved from the code to the file on disk."""
    if isinstance(value, Location):
        if not 0 < value.line <= len(lines):
            return value
        return lines[value.line - 1].at(path, value.column)
    if isinstance(value, tuple):
        if any(isinstance(item, (tuple, Location)) or is_dataclass(item) for item in value):
            return tuple(_moved(item, lines, path) for item in value)
        return value
    if is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for field in fields(value):
            old = getattr(value, field.name)
            new = _moved(old, lines, path)
            if new is not old:
                changed[field.name] = new
        return replace(value, **changed) if changed else value
    return value
