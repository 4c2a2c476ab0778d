"""MCP servers in a client's configuration: where its tables say, in the shapes that clients write.

Of environment variables and headers only the names are kept; secrets among the arguments and in addresses are
starred out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from shadowbom.core.fact import Server, ServerTable
from shadowbom.core.location import Location
from shadowbom.extract.positions import Malformed, Node, json_tree
from shadowbom.extract.settings.entries import is_server, server, starts

MAX_SERVERS = 500
_MAX_TABLES = 200
_MAX_TEXT = 20_000
_MAX_ALLOWED = 1000
_MAX_NAME = 300
_MAX_FILES = 20
_ALLOWED = re.compile(r"(?:@(?P<at>[^/]+)(?:/(?P<tool>.+))?|mcp__(?P<mcp>(?:[^_]|_(?!_))+)(?:__(?P<of>.+))?)\Z")
_FILE = re.compile(r"(?:\$\{\w{1,60}\}/|\./)?(?P<path>(?:(?!\.\./)[\w@.\- ]{1,100}/){0,10}+[\w@.\-]{1,100}\.jsonc?)")
_NO_NAMES = frozenset({"transport", "source", "server"})
_OTHERS = ("openapi", "swagger", "asyncapi")
"""Keys of descriptions of interfaces, whose servers are those of the interface."""
_VARIABLE = re.compile(r"\A[A-Z_][A-Z0-9_]{0,99}=")
_NAME_OF_TABLE = re.compile(r"mcp|server", re.IGNORECASE)


@dataclass(slots=True)
class Servers:
    """The servers of one file. ``consumed`` are the ids of the nodes that declare them: what stands below those is
    said by the ``Server`` facts and must not become settings. ``elsewhere`` are files, as they are written, that hold
    a table instead."""

    path: str
    facts: list[Server] = field(default_factory=list)
    elsewhere: list[tuple[str, ServerTable]] = field(default_factory=list)
    consumed: set[int] = field(default_factory=set)

    def read(self, root: Node, tables: tuple[ServerTable, ...]) -> None:
        """Read each table of a document."""
        for table in tables:
            before = len(self.facts)
            found = False
            for pointer in table.pointers:
                for node in places(root, pointer):
                    found = self._place(node, table, pointer, root) or found
            if not found and table.flat and _is_flat(root, table):
                self.read_entries(root, table, root=root)
            if table.allowed:
                unasked = _unasked(root, table)
                self.facts[before:] = [
                    replace(fact, auto_approve=tuple(dict.fromkeys((*fact.auto_approve, *unasked.get(fact.name, ())))))
                    for fact in self.facts[before:]
                ]

    def _place(self, node: Node, table: ServerTable, pointer: str, root: Node) -> bool:
        """Read what stands at a pointer: a map or list of servers, one server, or either as JSON in a string. A whole
        file is one server where it has what its table asks for."""
        if node.kind == "string":
            return self._other(node, table) or self._inner(node, table)
        for entry in node.children[:_MAX_FILES] if node.kind == "array" else ():
            self._other(entry, table)
        if node is root and table.when:
            told = next((node.child(key.partition(".")[0]) for key, _ in table.when), None) or node
            return _is_wanted(node, table) and self._keep(node, table, root, told.at(self.path), single=True)
        if node.kind == "object" and starts(node, table, whole=True):
            return self._keep(node, table, root, node.at(self.path), single=True)
        return self.read_entries(node, table, pointer=pointer, root=root)

    def _other(self, node: Node, table: ServerTable) -> bool:
        """Note a file that is named where servers could stand, and say whether it is one."""
        match = _FILE.fullmatch(node.string) if len(node.string) <= _MAX_NAME else None
        if match is None or len(self.elsewhere) >= _MAX_FILES:
            return False
        self.elsewhere.append((match["path"], table))
        return True

    def _inner(self, node: Node, table: ServerTable) -> bool:
        text = _VARIABLE.sub("", node.text[:_MAX_TEXT], count=1)
        if text.lstrip()[:1] not in ("{", "["):
            return False
        try:
            inner = json_tree(text)
        except Malformed:
            return False
        self.consumed.add(id(node))
        return self.read_entries(inner, table, at=node.value_at(self.path))

    def read_entries(
        self, node: Node, table: ServerTable, *, pointer: str = "", root: Node | None = None, at: Location | None = None
    ) -> bool:
        """Read a map or a list of servers, and say whether there was any. ``at`` is their place where the nodes are
        of a text inside a value."""
        # A place called after servers holds nothing else; one of a general name holds them among other things.
        named = _NAME_OF_TABLE.search(pointer.rpartition(".")[2]) is not None
        strict = table.shared or not named or node.kind == "array"
        found = False
        if table.shared and root is not None and any(root.child(key) is not None for key in _OTHERS):
            return False
        for entry, single in islice(_entries(node, table), MAX_SERVERS):
            if is_server(entry, table, strict=strict):
                found = self._keep(entry, table, root, at or entry.at(self.path), single=single) or found
        return found

    def _keep(
        self, entry: Node, table: ServerTable, root: Node | None, at: Location, *, single: bool = False
    ) -> bool:
        if len(self.facts) >= MAX_SERVERS or not _is_wanted(entry, table):
            return False
        self.consumed.add(id(entry))
        self.facts.append(server(entry, table, root, at, single=single))
        return True


def _entries(node: Node, table: ServerTable) -> Iterator[tuple[Node, bool]]:
    """The entries of a map or list, and whether the key of one is no name. An entry of a list may be a map of its own:
    ``- name: {command: ...}``, or ``- transport: {command: ...}``."""
    for entry in node.children:
        only = entry.children[0] if entry.kind == "object" and len(entry.children) == 1 else None
        if node.kind == "array" and only is not None and only.kind == "object" and starts(only, table):
            yield only, only.key in _NO_NAMES
        else:
            yield entry, False


def _is_wanted(entry: Node, table: ServerTable) -> bool:
    """Whether an entry has what its table asks for."""
    for key, wanted in table.when:
        node = entry.get(*key.split("."))
        text = node.text if node is not None else ""
        if not any(text == value or (text and value.endswith("*") and text.startswith(value[:-1])) for value in wanted):
            return False
    return True


def _unasked(root: Node, table: ServerTable) -> dict[str, list[str]]:
    """The tools that a file lets run unasked, by the names of their servers; "*" for all of one."""
    found: dict[str, list[str]] = {}
    for node in (node for pointer in table.allowed for node in places(root, pointer)):
        for entry in node.children[:_MAX_ALLOWED]:
            match = _ALLOWED.match(entry.string[:_MAX_NAME])
            if match is not None:
                found.setdefault(match["at"] or match["mcp"], []).append(match["tool"] or match["of"] or "*")
    return found


def places(root: Node, pointer: str) -> list[Node]:
    """The nodes at a dotted pointer: "~1" stands for a dot in a key, "*" for any key or index; "." is the root."""
    nodes = [root]
    for part in pointer.split(".") if pointer.strip(".") else ():
        key = part.replace("~1", ".")
        below: list[Node] = []
        for node in nodes:
            if key == "*":
                below += node.children[:_MAX_TABLES]
            elif (child := node.child(key)) is not None:
                below.append(child)
            elif node.kind == "array":
                below += [inner for entry in node.children[:_MAX_TABLES] if (inner := _member(entry, key)) is not None]
        nodes = below[:_MAX_TABLES]
    return [node for node in nodes if node.kind in ("object", "array", "string")]


def _member(entry: Node, key: str) -> Node | None:
    """What an entry of a list has under ``key``: an object's member, the value of a variable that is written as
    {name, value}, or the entry itself where that is ``NAME=value``."""
    if entry.string.startswith(f"{key}="):
        return entry
    inner, name = entry.child(key), entry.child("name")
    return entry.child("value") if inner is None and name is not None and name.string == key else inner


def _is_flat(root: Node, table: ServerTable) -> bool:
    """Whether the root is itself a map of servers: each object in it is one, and there is one."""
    objects = [node for node in root.members if node.kind == "object"]
    return bool(objects) and all(starts(node, table, whole=table.shared) for node in objects)
