"""A value in a structured text, with where it and its key stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shadowbom.core.location import Location

Kind = Literal["object", "array", "string", "number", "boolean", "null", "date"]

MAX_DEPTH = 200
"""Levels of nesting that are followed; far over what people write, and safe for a reader that recurses."""
MAX_NODES = 1_000_000
"""Values kept from one file."""

_NEWLINE = re.compile("\n")
_INDEX_FROM = 12


class Lines:
    """Turns offsets into 1-based lines and columns. Only a line feed ends a line; a column counts code
    points, a byte order mark none. The table is made when first asked for."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at ``offset``."""
        starts = self._starts
        if starts is None:
            starts = self._starts = [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        line = bisect_right(starts, offset)
        column = offset - starts[line - 1] + 1
        if line == 1 and column > 1 and self.text.startswith("\ufeff"):
            column -= 1
        return line, column


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A value.

    ``text`` is a string's value, or any other scalar as it is written ("" for containers). ``children`` are
    an object's values or an array's elements, in the order of the text, doubles included. ``offset`` is
    where the value starts; ``key`` and ``key_offset`` are the member's name and where that stands (the
    name's opening quote, if it has one); ``key_offset`` is -1 for what has no key. Children may be shared
    between two nodes of a YAML file (aliases): whoever walks without ``walk`` must bound the steps.
    """

    kind: Kind
    text: str
    children: list[Node]
    offset: int
    key: str
    key_offset: int
    lines: Lines
    _index: dict[str, Node] | None = None

    def __repr__(self) -> str:
        line, column = self.place
        return f"Node({self.kind}, {self.text[:40]!r}, key={self.key!r}, {line}:{column}, {len(self.children)})"

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the key, or of the value where there is no key."""
        return self.lines.at(self.offset if self.key_offset < 0 else self.key_offset)

    @property
    def value_place(self) -> tuple[int, int]:
        """Line and column of the value."""
        return self.lines.at(self.offset)

    def at(self, path: str) -> Location:
        """``place`` as a location in the file ``path``."""
        return Location(path, *self.place)

    def value_at(self, path: str) -> Location:
        """``value_place`` as a location in the file ``path``."""
        return Location(path, *self.lines.at(self.offset))

    @property
    def members(self) -> list[Node]:
        """The values of an object, each with its key; nothing for other kinds."""
        return self.children if self.kind == "object" else []

    @property
    def elements(self) -> list[Node]:
        """The elements of an array; nothing for other kinds."""
        return self.children if self.kind == "array" else []

    @property
    def string(self) -> str:
        """The text of a string; "" for other kinds."""
        return self.text if self.kind == "string" else ""

    def child(self, key: str) -> Node | None:
        """The member called ``key``, the last of several."""
        if self.kind != "object":
            return None
        if self._index is None:
            if len(self.children) < _INDEX_FROM:
                for node in reversed(self.children):
                    if node.key == key:
                        return node
                return None
            self._index = {node.key: node for node in self.children}
        return self._index.get(key)

    def get(self, *path: str) -> Node | None:
        """The value under ``path``, a key a level; None where a level is absent or no object."""
        node: Node | None = self
        for key in path:
            if node is None:
                return None
            node = node.child(key)
        return node

    def add(self, node: Node) -> None:
        """Appends a child."""
        self.children.append(node)
        if self._index is not None:
            self._index[node.key] = node


LEAF: list[Node] = []
"""The children of every scalar: one list for all, so that a million of them take no room. Nothing is put in."""


class Malformed(ValueError):  # noqa: N818 - it is about the text, and carries what could be read of it
    """The text is not what it should be. ``line`` and ``column`` are those of the first fault; ``partial``
    is what could be read all the same (None where that is nothing)."""

    def __init__(self, message: str, line: int, column: int, partial: Node | None = None) -> None:
        super().__init__(f"{message} (line {line}, column {column})")
        self.message = message
        self.line = line
        self.column = column
        self.partial = partial


def walk(root: Node, limit: int = MAX_NODES) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Every node below ``root`` in the order of the text, containers before what they hold, with its path:
    keys, and decimal indexes for elements. Stops after ``limit`` nodes, so that aliases of aliases cannot
    make it run for ever."""
    stack: list[tuple[tuple[str, ...], Node, Iterator[Node], int]] = []
    path: tuple[str, ...] = ()
    node, rest, position = root, iter(root.children), 0
    while True:
        child = next(rest, None)
        if child is None:
            if not stack:
                return
            path, node, rest, position = stack.pop()
            continue
        if limit <= 0:
            return
        limit -= 1
        below = (*path, child.key if node.kind == "object" else str(position))
        position += 1
        yield below, child
        if child.children and len(stack) < MAX_DEPTH:
            stack.append((path, node, rest, position))
            path, node, rest, position = below, child, iter(child.children), 0
