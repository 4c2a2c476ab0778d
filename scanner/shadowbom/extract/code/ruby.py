"""Ruby's requires, parameters and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import CallSite, Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_MAX_MIXINS = 60
_MIXING = frozenset({"include", "extend", "prepend"})
_STARS = {"splat_parameter": "*", "hash_splat_parameter": "**", "block_parameter": "&"}
_PERCENT = re.compile(r"%[qQwWiI]?([^\w\s])")
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_FEATURE = re.compile(r"[A-Za-z0-9_.][\w./+-]{0,200}\Z", re.ASCII)


class RubySyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb":?(['\"]?)(?!.*#\{)(?=[^A-Za-z'\"]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return raw[:1] != b"'" and b"#{" in raw

    def string(self, raw: str) -> str:
        raw = raw.removeprefix(":")
        quote = raw[:1]
        if quote in ("'", '"'):
            text = raw[1:].removesuffix(quote)
            return unescape(text) if quote == '"' else text.replace("\\'", "'").replace("\\\\", "\\")
        match = _PERCENT.match(raw)
        if match is None:
            return raw
        text = raw[match.end() :].removesuffix(_CLOSING.get(match[1], match[1]))
        return text if raw[1] == "q" else unescape(text)

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        for child in node.named_children:
            if child.type == "interpolation":
                if child.named_child_count:
                    yield child.named_children[0]
            else:
                yield unescape(data[child.start_byte : child.end_byte].decode("utf-8", "replace"))

    def imports(self, _outline: Outline, _node: Node, _frame: Frame) -> None:
        return

    def imported(self, outline: Outline, site: CallSite) -> bool:
        given = site.arguments
        first = given.named_child(0) if given is not None and given.named_child_count else None
        if first is None or first.type != "string" or "." in site.text:
            return False
        name = self.string(outline.text(first))
        if not _FEATURE.match(name):
            return False
        at = outline.source.at(site.start)
        if site.last == "require_relative":
            spec = name if name.startswith(".") else f"./{name}"
            outline.imports.append(Import(at, outline.language.id, spec))
        else:
            outline.imports.append(Import(at, outline.language.id, name))
        return True

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        holder = node.child_by_field_name("parameters")
        found: list[ParameterNode] = []
        for child in holder.named_children if holder is not None else ():
            named = child.child_by_field_name("name") if child.type != "identifier" else child
            if named is None or named.type != "identifier":
                continue
            name = outline.text(named)
            shown = _STARS.get(child.type, "") + name
            found.append(ParameterNode(name, named, child.child_by_field_name("value"), shown=shown))
        return found

    def gives(self, _body: Node) -> bool:
        return True

    def is_getter(self, node: Node) -> bool:
        return node.type in ("method", "singleton_method") and node.child_by_field_name("parameters") is None

    def bases(self, node: Node) -> list[Node]:
        found: list[Node] = []
        above = node.child_by_field_name("superclass")
        if above is not None and above.named_child_count:
            found.append(above.named_children[0])
        body = node.child_by_field_name("body")
        for child in body.named_children[:_MAX_MIXINS] if body is not None else ():
            method = child.child_by_field_name("method") if child.type == "call" else None
            given = child.child_by_field_name("arguments") if method is not None else None
            if method is not None and given is not None and method.text is not None and method.text.decode() in _MIXING:
                found += [one for one in given.named_children if one.type in ("constant", "scope_resolution")]
        return found
