"""Parts of a container in structured text: its words and its variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from shadowbom.core.fact import Command
from shadowbom.core.location import Location
from shadowbom.extract.positions import Node
from shadowbom.extract.settings.placeholders import with_defaults

MAX_ITEMS = 200
STARTED = ("entrypoint", "command", "cmd")
ARGUMENTS = ("args", "extraargs", "extra_args")


class Variable(NamedTuple):
    """A variable that a container is given: ``text`` as written, None where it comes from elsewhere."""

    name: str
    text: str | None
    at: Location


def words_of(path: str, nodes: list[Node]) -> Command:
    """The words of a command that is a list, or a text, with their places."""
    words: list[str] = []
    places: list[Location] = []
    for node in nodes:
        for element in node.elements[:MAX_ITEMS] if node.kind == "array" else [node]:
            if element.kind in ("object", "array", "null"):
                continue
            text = with_defaults(element.text[:20_000])
            parts = [text] if node.kind == "array" else text.split()
            words += parts
            places += [element.value_at(path)] * len(parts)
    first = places[0] if places else Location(path)
    return Command(first, tuple(words), tuple(places))


def variables(path: str, members: Mapping[str, Node]) -> Iterator[Variable]:
    """The variables of a container: a mapping, ``NAME=value`` lines, or objects of name and value."""
    for key in ("environment", "env"):
        node = members.get(key)
        for child in (node.children[:MAX_ITEMS] if node is not None else ()):
            at = child.value_at(path)
            if child.kind == "object" and node is not None and node.kind == "array":
                named, value = child.child("name"), child.child("value")
                if named is not None:
                    yield Variable(named.text, value.text if value is not None else None,
                                   value.value_at(path) if value is not None else at)
            elif child.kind == "string" and not child.key:
                name, equals, text = child.text.partition("=")
                yield Variable(name, text if equals else None, at)
            elif child.kind not in ("object", "array"):
                yield Variable(child.key, child.text if child.kind != "null" else None, at)
