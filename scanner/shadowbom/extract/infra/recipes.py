"""Files of recipes: Makefile, justfile, Procfile, units of systemd. What is run is shell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Fact, Image
from shadowbom.core.location import Location
from shadowbom.core.masking import names_secret
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.infra.scripts import text_facts
from shadowbom.extract.settings.placeholders import value_of
from shadowbom.extract.settings.shapes import Leaves

MAX_LINES = 20_000
_MAX_LINE = 10_000
_MAX_VALUE = 500
_MAX_EXPANDED = 4000
_ASSIGNED = re.compile(
    r"(?:export[ \t]+|override[ \t]+)?(?P<name>[A-Za-z_][\w.\-]{0,99})[ \t]*(?P<sign>::?:?=|\?=|=)[ \t]*(?P<value>.*)")
_NAMED = re.compile(r"\$[({]([A-Za-z_][\w.\-]{0,99})[)}]|\{\{[ \t]*([A-Za-z_]\w{0,99})[ \t]*\}\}")
_PREFIX = re.compile(r"[ \t]*[@\-+]*[ \t]*")
_PROCESS = re.compile(r"(?P<name>[A-Za-z][\w\-]{0,99}):[ \t]*(?P<command>\S.*)")
_UNIT = re.compile(r"(?P<key>Exec\w*|Environment|Image)[ \t]*=[ \t]*[@\-:+!]*(?P<value>\S.*)")


def makefile(document: Document, request: Request) -> Extraction:
    """A Makefile: variables as settings, recipes as shell."""
    del request  # no server table is kept in one
    return _recipes(document, ("\t",))


def justfile(document: Document, request: Request) -> Extraction:
    """A justfile: variables as settings, recipes as shell."""
    del request
    return _recipes(document, ("\t", " "))


def procfile(document: Document, request: Request) -> Extraction:
    """A Procfile: a command a line behind its process's name."""
    del request
    path = document.file.path
    facts: list[Fact] = []
    for number, line in _lines(document.text):
        found = _PROCESS.match(line)
        if found is not None:
            facts += _shell(path, found["command"], number, found.start("command"))
    return Extraction(tuple(facts))


def unit(document: Document, request: Request) -> Extraction:
    """A service of systemd, or a container of one (a quadlet): what it starts, and its environment as settings."""
    del request
    path = document.file.path
    leaves = Leaves(path)
    facts: list[Fact] = []
    for number, line in _lines(document.text):
        found = _UNIT.match(line)
        if found is None:
            continue
        value, at = found["value"].strip(), found.start("value")
        if found["key"] == "Environment":
            name, equals, text = value.strip("\"'").partition("=")
            if equals:
                place = Location(path, number, at + 1)
                leaves.offer(name, text, place, place)
        elif found["key"] == "Image":
            place = Location(path, number, at + 1)
            facts.append(Image(place, value_of(value[:_MAX_VALUE], place)))
        else:
            facts += _shell(path, value, number, at)
    return Extraction((*leaves.facts, *facts), leaves.problems())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines that are no comments."""
    for number, line in enumerate(text.split("\n", MAX_LINES)[:MAX_LINES], 1):
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            yield number, line[:_MAX_LINE].rstrip("\r")


def _shell(path: str, text: str, number: int, column: int) -> Iterator[Fact]:
    return text_facts(path, text, lambda line, at: Location(path, number + line - 1, at + (column if line == 1 else 0)))


def _recipes(document: Document, indents: tuple[str, ...]) -> Extraction:
    """Lines of a recipe are shell, each run by a shell of its own; a backslash goes on with the next one."""
    path = document.file.path
    leaves = Leaves(path)
    facts: list[Fact] = []
    known: dict[str, str] = {}
    pending: list[str] = []
    start = column = 0
    for number, line in _lines(document.text):
        if pending or line.startswith(indents):
            if not pending:
                start, column = number, _end(line)
            # A blank or a comment in between has no line of its own here: each keeps its place by filling up.
            pending += [""] * (number - start - len(pending))
            pending.append(_expanded(line[column:] if number == start else line, known))
            if not line.endswith("\\"):
                facts += _shell(path, "\n".join(pending), start, column)
                pending = []
            continue
        found = _ASSIGNED.match(line)
        if found is None:
            continue
        value = _expanded(found["value"].strip().strip("\"'"), known)
        place = Location(path, number, found.start("name") + 1)
        leaves.offer(found["name"], value, place, Location(path, number, found.start("value") + 1))
        if len(value) <= _MAX_VALUE and not names_secret(found["name"]):
            known.setdefault(found["name"], value)
    if pending:
        facts += _shell(path, "\n".join(pending), start, column)
    return Extraction((*leaves.facts, *facts), leaves.problems())


def _end(line: str) -> int:
    found = _PREFIX.match(line)
    return found.end() if found else 0


def _expanded(text: str, known: dict[str, str]) -> str:
    """``text`` with the variables of the file that are known; the shell's own are left to it."""
    if "$" not in text and "{{" not in text:
        return text
    left = _MAX_EXPANDED

    def value(found: re.Match[str]) -> str:
        nonlocal left
        # What a file does not set is left to the shell, as one of its own variables.
        text = known.get(found[1] or found[2], f"${{{found[1]}}}" if found[1] else found[0])
        left -= len(text)
        return text if left > 0 else found[0]

    return _NAMED.sub(value, text).replace("$$", "$")
