"""Trees of another shape than the grammar's: where a grammar puts the parts of an expression side by side, they are put
into each other here, so that the rest of the program can read all languages alike.

A ``Shape`` has what is used of a tree-sitter node. A tree is made from the leaves up, without recursion: a file's nodes
are listed once, outer before inner, and then shaped in the opposite order.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from shadowbom.extract.grammars import grammar

if TYPE_CHECKING:
    from shadowbom.extract.grammars import Node

MAX_NODES = 2_000_000
_DEEPEST = 2000


class Kinds:
    """Numbers for names of node types and fields, as a grammar has them."""

    def __init__(self) -> None:
        self._kinds: dict[str, int] = {}
        self._fields: dict[str, int] = {}

    def kind(self, name: str) -> int:
        """The number of a node type."""
        return self._kinds.setdefault(name, len(self._kinds) + 1)

    def field(self, name: str) -> int:
        """The number of a field."""
        return self._fields.setdefault(name, len(self._fields) + 1)


class Shape:
    """A node: its type, the bytes that it stands on, its children and those of them that have a name."""

    __slots__ = ("_kinds", "children", "end_byte", "fields", "is_named", "kind_id", "named_children", "start_byte",
                 "type")

    def __init__(
        self, kinds: Kinds, type_: str, start: int, end: int, children: Sequence[Shape] = (), *,
        fields: Mapping[str, Shape] | None = None, is_named: bool = True,
    ) -> None:
        self._kinds = kinds
        self.type = type_
        self.kind_id = kinds.kind(type_)
        self.start_byte = start
        self.end_byte = end
        self.is_named: bool = is_named
        self.children: list[Shape] = list(children)
        self.named_children: list[Shape] = [child for child in self.children if child.is_named]
        self.fields = {kinds.field(name): child for name, child in (fields or {}).items()}

    @property
    def id(self) -> int:
        """A number that no other node has."""
        return id(self)

    @property
    def named_child_count(self) -> int:
        """How many children are no mere signs."""
        return len(self.named_children)

    @property
    def child_count(self) -> int:
        """How many children there are."""
        return len(self.children)

    def named_child(self, index: int) -> Shape | None:
        """The child at ``index`` among those that are no mere signs."""
        return self.named_children[index] if 0 <= index < len(self.named_children) else None

    def child_by_field_id(self, which: int) -> Shape | None:
        """The child with the field of that number."""
        return self.fields.get(which)

    def child_by_field_name(self, name: str) -> Shape | None:
        """The child with the field of that name."""
        return self.fields.get(self._kinds.field(name))

    def first(self, *types: str) -> Shape | None:
        """The first child of one of ``types``."""
        return next((child for child in self.children if child.type in types), None)

    def as_node(self) -> Node:
        """This shape for readers of nodes, who use no more of a node than it has."""
        return cast("Node", self)


@dataclass(frozen=True, slots=True)
class Raw:
    """A node of the grammar whose children have been shaped: these with the names of their fields, "" for none."""

    type: str
    start: int
    end: int
    is_named: bool
    children: list[tuple[str, Shape]]


Shaper = Callable[[Kinds, Raw], Shape]
"""Makes the shape of a node."""


def shaped(root: Node, kinds: Kinds, shaper: Shaper) -> Shape:
    """The tree below ``root`` in its new shape. What is nested too deeply, or stands behind too many nodes, is left
    out."""
    types: list[tuple[str, int, int, bool, str]] = []
    parents: list[int] = []
    cursor = root.walk()
    above: list[int] = []
    parent = -1
    while True:
        node = cursor.node
        if node is None or len(types) >= MAX_NODES:
            break
        types.append((node.type, node.start_byte, node.end_byte, node.is_named, cursor.field_name or ""))
        parents.append(parent)
        if len(above) < _DEEPEST and cursor.goto_first_child():
            above.append(parent)
            parent = len(types) - 1
            continue
        while not cursor.goto_next_sibling():
            if not above or not cursor.goto_parent():
                return _built(types, parents, kinds, shaper)
            parent = above.pop()
    return _built(types, parents, kinds, shaper)


def _built(
    types: list[tuple[str, int, int, bool, str]], parents: list[int], kinds: Kinds, shaper: Shaper
) -> Shape:
    children: list[list[tuple[str, Shape]]] = [[] for _ in types]
    shape = Shape(kinds, "", 0, 0)
    for index in range(len(types) - 1, -1, -1):
        type_, start, end, is_named, field = types[index]
        own = children[index]
        own.reverse()
        shape = shaper(kinds, Raw(type_, start, end, is_named, own))
        children[index] = []
        if parents[index] >= 0:
            children[parents[index]].append((field, shape))
    return shape


def _captures(root: Shape, wanted: Mapping[str, Sequence[str]]) -> dict[str, list[Node]]:
    """The nodes below ``root`` by what ``wanted`` calls their types, in the order of the file."""
    found: dict[str, list[Node]] = {}
    stack = [root]
    while stack:
        shape = stack.pop()
        for name in wanted.get(shape.type, ()):
            found.setdefault(name, []).append(shape.as_node())
        stack.extend(reversed(shape.children))
    return found


class ShapedGrammar(Kinds):
    """A grammar whose trees are given in another shape: ``loader`` is the grammar's "module:function", ``shaper`` that
    of what makes the shapes, ``wanted`` what node types are captured as."""

    def __init__(self, loader: str, shaper: str, wanted: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        module, _, name = shaper.partition(":")
        self._grammar = grammar(loader, ())
        self._shaper: Shaper = getattr(importlib.import_module(module), name)
        self._wanted = wanted

    def parse(self, data: bytes) -> Node:
        """The root of the tree of ``data``, which is UTF-8, as it is shaped."""
        return shaped(self._grammar.parse(data), self, self._shaper).as_node()

    def captures(self, root: Node) -> dict[str, list[Node]]:
        """The nodes below ``root``, which ``parse`` gave, by what they are captured as."""
        return _captures(cast("Shape", root), self._wanted)
