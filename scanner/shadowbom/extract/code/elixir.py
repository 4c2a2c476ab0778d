"""Elixir's aliases, parameters and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.scopes import Binding, Kind
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_SIGIL = re.compile(r"~[a-zA-Z]+(\"\"\"|'''|.)", re.DOTALL)
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_TEXT = frozenset({"quoted_content", "escape_sequence"})
_MAX_NAMES = 200


class ElixirSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(rb"(\"\"\"|\"|:)(?![^\"]*#\{)(?=[^A-Za-z\"]{0,60}[A-Za-z])(" + SHAPE.encode()
                             + rb"{2,%d})(?:(?<=:.)|(?!:)|\1)" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return b"#{" in raw

    def string(self, raw: str) -> str:
        if raw.startswith(":"):
            raw = raw[1:]
        for quotes in ('"""', '"', "'"):
            if raw.startswith(quotes) and len(raw) >= 2 * len(quotes):
                return unescape(raw.removeprefix(quotes).removesuffix(quotes))
        sigil = _SIGIL.match(raw)
        if sigil is not None:
            return raw[sigil.end() :].removesuffix(_CLOSING.get(sigil[1], sigil[1]))
        return raw

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        for child in node.named_children:
            kind = child.type
            if kind in _TEXT:
                yield unescape(data[child.start_byte : child.end_byte].decode("utf-8", "replace"))
            elif kind == "interpolation" and child.named_child_count:
                yield child.named_children[0]

    # modules --------------------------------------------------------------------------------------------------

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        given = next((child for child in node.named_children if child.type == "arguments"), None)
        word = outline.text(node.named_children[0]) if node.named_child_count else ""
        first = given.named_child(0) if given is not None and given.named_child_count else None
        if given is None or first is None:
            return
        alias = self._as(outline, given) if word in ("alias", "require") else ""
        if first.type == "alias":
            self._named(outline, first, outline.path_of(first), alias, frame, binds=word == "alias" or bool(alias))
        elif first.type == "dot":
            self._several(outline, first, frame)

    def _several(self, outline: Outline, node: Node, frame: Frame) -> None:
        """``alias A.{B, C}``."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        prefix = outline.path_of(left) if left is not None else ""
        if right is None or right.type != "tuple" or not prefix:
            return
        for child in right.named_children[:_MAX_NAMES]:
            if child.type == "alias":
                self._named(outline, child, f"{prefix}.{outline.path_of(child)}", "", frame, binds=True)

    def _as(self, outline: Outline, given: Node) -> str:
        for child in given.named_children[1:2]:
            for pair in child.named_children if child.type == "keywords" else ():
                key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
                if key is not None and value is not None and outline.text(key).startswith("as:"):
                    return outline.path_of(value)
        return ""

    def _named(self, outline: Outline, node: Node, path: str, alias: str, frame: Frame, *, binds: bool) -> None:
        if not path:
            return
        module, _, name = path.rpartition(".")
        if not module:
            module, name = path, ""
        at = outline.source.at(node.start_byte)
        outline.imports.append(Import(at, outline.language.id, module, name, alias))
        if binds and (name or alias):
            binding = Binding(Kind.IMPORT, frame.scope, module=module, name=name, at=node.start_byte)
            frame.scope.bind(alias or name, binding)

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        given = next((child for child in node.named_children if child.type == "arguments"), None)
        head = given.named_child(0) if given is not None and given.named_child_count else None
        if head is not None and head.type == "binary_operator":
            head = head.child_by_field_name("left")
        if head is None or head.type != "call":
            return []
        outline.heads.add(head.id)
        listed = next((child for child in head.named_children if child.type == "arguments"), None)
        found: list[ParameterNode] = []
        for child in listed.named_children[:_MAX_NAMES] if listed is not None else ():
            target: Node | None = child
            default: Node | None = None
            if child.type == "binary_operator":
                target, default = child.child_by_field_name("left"), child.child_by_field_name("right")
            if target is not None and target.type == "identifier":
                name = outline.text(target)
                found.append(ParameterNode(name, target, default, shown=name))
        return found

    def gives(self, _body: Node) -> bool:
        return True
