"""A recipe of a local runtime: the model that it builds on, its adapters, and whether it sets a system prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Fact, Reference
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.cards.values import MAX_NAMES, beside, stated
from shadowbom.extract.table.row import Extraction, Request

_MAX_LINES = 20_000
_LINE = re.compile(r"[ \t]*(?P<word>[A-Za-z]{3,12})[ \t]+(?P<rest>\S.*)")
_FILE = re.compile(r"^[./~]|\.(?:gguf|safetensors|bin|ggml)$|^[A-Za-z]:\\", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9][\w.\-]*(?:[/:@][\w.\-]+){0,5}")
_QUOTES = '"""'
_WORDS = frozenset({"from", "adapter", "system", "template", "parameter", "license", "message"})


def extract(document: Document, request: Request) -> Extraction:
    """The instructions of a recipe, in which a text in three quotes may go over several lines."""
    del request
    found = list(_instructions(document.text))
    path = document.file.path
    words = {word for word, _, _, _ in found}
    facts: list[Fact] = []
    for word, rest, line, column in found:
        if word in ("from", "adapter") and len(facts) < MAX_NAMES:
            place = Location(path, line, column)
            said = {"system-prompt": "yes" if word == "from" and "system" in words else ""}
            facts += _reference(rest.strip("\"'"), "base" if word == "from" else "adapter", place, said)
    return Extraction(tuple(facts))


def _instructions(text: str) -> Iterator[tuple[str, str, int, int]]:
    """The instructions with what stands behind them, and the line and column of that."""
    inside = False
    for number, line in enumerate(text.split("\n", _MAX_LINES)[:_MAX_LINES], 1):
        line = line.rstrip("\r")  # noqa: PLW2901  # the same line
        if inside:
            inside = _QUOTES not in line
            continue
        found = _LINE.match(line)
        if found is None or found["word"].lower() not in _WORDS:
            continue
        inside = found["rest"].count(_QUOTES) % 2 == 1
        yield found["word"].lower(), found["rest"].strip(), number, found.start("rest") + 1


def _reference(name: str, role: str, place: Location, said: dict[str, str]) -> Iterator[Fact]:
    if _FILE.search(name):
        target = beside(place.path, name.replace("\\", "/"))
        if target:
            yield Reference(place, "model-file", target, "file", role, stated(said))
    elif _NAME.fullmatch(name):
        yield Reference(place, "model", name, "local", role, stated(said))
