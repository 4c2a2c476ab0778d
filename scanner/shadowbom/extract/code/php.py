"""PHP's imports, parameters and strings."""

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

_PARAMETERS = frozenset({"simple_parameter", "property_promotion_parameter", "variadic_parameter"})
_BASES = frozenset({"base_clause", "class_interface_clause"})
_TEXT = frozenset({"string_content", "escape_sequence", "nowdoc_string"})
_MAX_NAMES = 200


class PhpSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(rb"(['\"])(?![^'\"]*\$[A-Za-z_{])(?=[^A-Za-z'\"]{0,60}[A-Za-z])(" + SHAPE.encode()
                             + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return raw[:1] in (b'"', b"<") and b"$" in raw

    def string(self, raw: str) -> str:
        quote = raw[:1]
        if quote == "'":
            return raw[1:].removesuffix("'").replace("\\'", "'").replace("\\\\", "\\")
        return unescape(raw[1:].removesuffix('"')) if quote == '"' else ""

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        body = node.child_by_field_name("value") or node
        is_plain = node.type == "nowdoc"
        for child in body.named_children:
            kind = child.type
            if kind in _TEXT:
                text = data[child.start_byte : child.end_byte].decode("utf-8", "replace")
                yield text if is_plain else unescape(text)
            elif kind not in ("heredoc_start", "heredoc_end"):
                yield child

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        prefix = ""
        clauses: list[Node] = []
        for child in node.named_children:
            if child.type == "namespace_name":
                prefix = outline.path_of(child)
            elif child.type == "namespace_use_group":
                clauses += child.named_children
            else:
                clauses.append(child)
        for clause in clauses[:_MAX_NAMES]:
            if clause.type == "namespace_use_clause" and clause.named_child_count:
                self._clause(outline, clause, prefix, frame)

    def _clause(self, outline: Outline, clause: Node, prefix: str, frame: Frame) -> None:
        named = next((child for child in clause.named_children if child.type in ("qualified_name", "name")), None)
        path = outline.path_of(named) if named is not None else ""
        if not path:
            return
        alias = clause.child_by_field_name("alias")
        module, _, name = (f"{prefix}.{path}" if prefix else path).rpartition(".")
        if not module:
            # A class without a namespace is a module of its own.
            module, name = name, ""
        local = outline.text(alias) if alias is not None else ""
        outline.imports.append(Import(outline.source.at(clause.start_byte), outline.language.id, module, name, local))
        binding = Binding(Kind.IMPORT, frame.scope, module=module, name=name, at=clause.start_byte)
        frame.scope.bind(local or name or module, binding)

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        holder = node.child_by_field_name("parameters")
        found: list[ParameterNode] = []
        for child in holder.named_children[:_MAX_NAMES] if holder is not None else ():
            label = child.child_by_field_name("name") if child.type in _PARAMETERS else None
            if label is None:
                continue
            name = outline.path_of(label)
            shown = f"...{name}" if child.type == "variadic_parameter" else name
            found.append(ParameterNode(name, label, child.child_by_field_name("default_value"),
                                       child.child_by_field_name("type"), child.type == "property_promotion_parameter",
                                       shown))
        return found

    def gives(self, body: Node) -> bool:
        return body.type != "compound_statement"

    def bases(self, node: Node) -> list[Node]:
        found: list[Node] = []
        body = node.child_by_field_name("body")
        for child in node.named_children:
            if child.type in _BASES:
                found += child.named_children
        for child in body.named_children[:_MAX_NAMES] if body is not None else ():
            if child.type == "use_declaration":
                found += [one for one in child.named_children if one.type in ("name", "qualified_name")]
        return found[:_MAX_NAMES]

    def decorators(self, node: Node) -> tuple[Node, ...]:
        listed = node.child_by_field_name("attributes")
        found: list[Node] = []
        for group in listed.named_children[:_MAX_NAMES] if listed is not None else ():
            for one in group.named_children:
                if one.type == "attribute" and one.named_child_count:
                    found.append(one.named_children[0])
        return tuple(found)
