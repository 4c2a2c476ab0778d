"""Tree-sitter grammars, loaded when a language is first met. The only importer of tree_sitter and its grammars.

A grammar wheel is a module with a function that gives the language; ``languages.py`` names both. tree-sitter
keeps the GIL, so nothing here is made for threads.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

from tree_sitter import Language, Node, Parser, Query, QueryCursor

__all__ = ["MAX_DEPTH", "Grammar", "Node", "TooBrokenError", "grammar"]

MAX_DEPTH = 2000
"""Levels of the tree that are looked at. Generated code stays below; the cursor's own counter ends at 2**15."""
_MAX_OPEN = 128
"""Patterns that may be open at a time. Each open one is looked at for every node: without a limit, deep trees would
take quadratic time."""
_WIDE = 2000
_MAX_BROKEN = 20_000
_STEPS = 20_000
_STEPS_PER_BYTE = 0.25
"""Steps that a parser may take. One is a hundred of its operations, which take about 15 microseconds, or a look at
``_CHUNK`` bytes. Real code takes 0.005 to 0.05 a byte. They are counted, not timed: what is read of a file must not
depend on how busy a machine is."""
_CHUNK = 1 << 10


class TooBrokenError(ValueError):
    """A text that its grammar takes far longer for than for any real one: some recover from errors in quadratic
    time."""


class Grammar:
    """A parser with the language's one query."""

    __slots__ = ("_parser", "_query", "language")

    def __init__(self, loader: str, queries: tuple[str, ...]) -> None:
        module, _, name = loader.partition(":")
        folder = Path(__file__).parent / "queries"
        self.language = Language(getattr(importlib.import_module(module), name)())
        self._parser = Parser(self.language)
        self._query = Query(self.language, "\n".join((folder / query).read_text("utf-8") for query in queries))

    def parse(self, data: bytes) -> Node:
        """The root of the tree of ``data``, which is UTF-8. Broken syntax gives a tree with ERROR nodes; raises
        ``TooBrokenError`` where the parser does not come to an end within many times the steps that a text of that
        size needs."""
        most = _STEPS + int(len(data) * _STEPS_PER_BYTE)
        steps = 0

        def read(start: int, _: object) -> bytes:
            nonlocal steps
            steps += 1
            # Some scanners look for an end that is not there through the whole text, from every place: the text is at
            # an end for them when the steps are.
            return data[start : start + _CHUNK] if steps <= most else b""

        def stop(*_: object) -> bool:
            nonlocal steps
            steps += 1
            return steps > most

        try:
            tree = self._parser.parse(read, progress_callback=stop)
        except ValueError:
            # That is how the parser says that it was stopped.
            tree = None
        if tree is None or steps > most:
            self._parser.reset()
            raise TooBrokenError("the syntax is too broken to be read in time")
        return tree.root_node

    def captures(self, root: Node) -> dict[str, list[Node]]:
        """The nodes below ``root`` that the query names, by capture name, down to ``MAX_DEPTH``."""
        if not root.has_error:
            return self._captures(root)
        found: dict[str, list[Node]] = {}
        for piece in _pieces(root):
            for name, nodes in self._captures(piece).items():
                found.setdefault(name, []).extend(nodes)
        return found

    def _captures(self, root: Node) -> dict[str, list[Node]]:
        cursor = QueryCursor(self._query, match_limit=_MAX_OPEN)
        cursor.set_max_start_depth(MAX_DEPTH)
        return cursor.captures(root)

    def kind(self, name: str) -> int:
        """The id of the named node type ``name``; -1 where this grammar has none."""
        found = self.language.id_for_node_kind(name, True)
        return -1 if found is None else found

    def field(self, name: str) -> int:
        """The id of the field ``name``; 0, which no field has, where this grammar has none."""
        return self.language.field_id_for_name(name) or 0


def _pieces(root: Node) -> list[Node]:
    """``root``, or parts of it to be queried one by one.

    The cursor looks, at each node, for the next named sibling; an ERROR node that holds thousands of tokens
    and nothing else would make that quadratic. Around such a node only its named children are looked at.
    """
    children_of: dict[int, list[Node]] = {}
    wide: set[int] = set()
    order: list[tuple[Node, int]] = []
    stack: list[tuple[Node, int]] = [(root, 0)]
    while stack and len(order) < _MAX_BROKEN:
        node, above = stack.pop()
        order.append((node, above))
        children = children_of[node.id] = node.named_children
        if node.is_error and node.child_count - len(children) > _WIDE:
            wide.add(node.id)
        stack.extend((child, node.id) for child in children if child.has_error)
    # What is left on the stack was not looked into; the nodes above it count as wide, to be safe.
    wide.update(above for _, above in stack)
    for node, above in reversed(order):
        if node.id in wide:
            wide.add(above)
    if root.id not in wide:
        return [root]
    pieces: list[Node] = []
    todo = [root]
    while todo:
        node = todo.pop()
        if node.id not in wide:
            pieces.append(node)
        else:
            todo.extend(reversed(children_of[node.id]))
    return pieces


@cache
def grammar(loader: str, queries: tuple[str, ...]) -> Grammar:
    """The grammar that ``loader`` ("module:function") gives, with one query made of the files in ``queries/``."""
    return Grammar(loader, queries)
