"""Dart's imports, parameters and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.core.value import Ref
from shadowbom.extract.code.frames import ExportSite
from shadowbom.extract.code.scopes import Binding, Kind
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_HOLE = re.compile(rb"(?<!\\)\$[A-Za-z_{]")
_PIECE = re.compile(r"(r?)('''|\"\"\"|'|\")(.*?)(?<!\\)\2", re.DOTALL)
_URI = re.compile(r"(?:import|export)?\s*(['\"])([^'\"]{1,300})\1")
_ALIAS = re.compile(r"\bas\s+(\w{1,100})")
_SHOWN = re.compile(r"\bshow\s+([\w\s,]{1,2000})")
_BASES = frozenset({"superclass", "interfaces", "mixins"})
_MAX_NAMES = 200


def module_of(uri: str) -> str:
    """A library as modules are named: a package without its scheme, a file of the same package with a dot in front."""
    if uri.startswith("package:"):
        return uri[len("package:") :]
    return uri if ":" in uri or uri.startswith(".") else f"./{uri}"


class DartSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"r?('''|\"\"\"|'|\")(?![^'\"]*\$[A-Za-z_{])(?=[^A-Za-z'\"]{0,60}[A-Za-z])(" + SHAPE.encode()
        + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return raw[:1] != b"r" and _HOLE.search(raw) is not None

    def string(self, raw: str) -> str:
        return "".join(text if mark else unescape(text) for mark, _, text in _PIECE.findall(raw))

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        quote = 3 if data[node.start_byte : node.start_byte + 3] in (b"'''", b'"""') else 1
        start, end = node.start_byte + quote, max(node.start_byte + quote, node.end_byte - quote)
        for child in node.named_children:
            if child.type == "template_substitution":
                yield unescape(data[start : child.start_byte].decode("utf-8", "replace"))
                inner = child.named_child(0)
                if inner is not None:
                    yield inner
                start = child.end_byte
        yield unescape(data[start:end].decode("utf-8", "replace"))

    # libraries ------------------------------------------------------------------------------------------------

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        text = outline.text(node)[:3000]
        match = _URI.match(text)
        if match is None:
            return
        module = module_of(match[2])
        at = outline.source.at(node.start_byte)
        language = outline.language.id
        behind = text[match.end() :]
        alias = _ALIAS.search(behind)
        shown = _SHOWN.search(behind)
        if alias is not None:
            outline.imports.append(Import(at, language, module, "*", alias[1]))
            frame.scope.bind(alias[1], Binding(Kind.IMPORT, frame.scope, module=module, at=node.start_byte))
            return
        names = [name for name in re.findall(r"\w+", shown[1]) if name != "hide"] if shown is not None else []
        if not names:
            outline.imports.append(Import(at, language, module, "*"))
        for name in names[:_MAX_NAMES]:
            outline.imports.append(Import(at, language, module, name))
            frame.scope.bind(name, Binding(Kind.IMPORT, frame.scope, module=module, name=name, at=node.start_byte))

    def exports(self, outline: Outline, node: Node, _frame: Frame) -> bool:
        match = _URI.match(outline.text(node)[:400])
        if match is not None:
            module = module_of(match[2])
            outline.exports.append(ExportSite(node.start_byte, "*", outline.module, None, Ref(module, "")))
        return match is not None

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        holder = node.child_by_field_name("parameters")
        found: list[ParameterNode] = []
        todo = list(holder.named_children[:_MAX_NAMES]) if holder is not None else []
        for child in todo:
            inner = child.named_children[:_MAX_NAMES] if child.type == "optional_formal_parameters" else [child]
            for one in inner:
                default = one.child_by_field_name("value") if one.type == "default_parameter" else None
                parameter = one.child_by_field_name("parameter") if one.type == "default_parameter" else one
                label = parameter.child_by_field_name("name") if parameter is not None else None
                if parameter is None or label is None:
                    continue
                name = outline.text(label)
                found.append(ParameterNode(name, label, default, parameter.child_by_field_name("type"), shown=name))
        return found

    def gives(self, body: Node) -> bool:
        first = body.named_child(0) if body.named_child_count else None
        return first is not None and first.type != "block"

    def is_getter(self, node: Node) -> bool:
        return node.type == "getter"

    def bases(self, node: Node) -> list[Node]:
        found: list[Node] = []
        for child in node.named_children:
            if child.type in _BASES:
                for inner in child.named_children:
                    found += inner.named_children if inner.type in _BASES else [inner]
        return [one for one in found[:_MAX_NAMES] if one.type in ("type_identifier", "identifier")]
