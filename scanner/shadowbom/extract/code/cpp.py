"""Includes, macros, parameters and strings of C and C++."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.frames import DeclaredSite
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_MACRO = re.compile(r'\s*\(?\s*(?:u8|[uUL])?"((?:[^"\\]|\\.){1,300})"\s*\)?\s*(?://.*|/\*.*)?\Z')
_RAW = re.compile(r'(?:u8|[uUL])?R"([^(]{0,16})\((.*)\)\1"', re.DOTALL)
_MAX_NAMES = 200
_MAX_NEST = 8


class CppSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"(?:u8|[uUL])?(\")(?=[^A-Za-z\"]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def string(self, raw: str, /) -> str:
        found = _RAW.fullmatch(raw)
        if found is not None:
            return found[2]
        return unescape(raw.lstrip("u8UL").removeprefix('"').removesuffix('"'))

    def imports(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        """An include, which brings in all names of a header; or a macro that stands for a text."""
        if node.type == "preproc_def":
            self._macro(outline, node, frame)
            return
        path = node.child_by_field_name("path")
        module = outline.text(path).strip('<>"') if path is not None and path.type != "identifier" else ""
        if module and len(module) <= MAX_LENGTH:
            outline.imports.append(Import(outline.source.at(node.start_byte), outline.language.id, module, "*"))

    def _macro(self, outline: Outline, node: Node, frame: Frame) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None or value.end_byte - value.start_byte > 2 * MAX_LENGTH:
            return
        found = _MACRO.match(outline.text(value))
        if found is not None:
            at = value.start_byte
            dotted = frame.scope.dotted_name(outline.text(name))
            outline.declared.append(DeclaredSite(node.start_byte, dotted, "", unescape(found[1]), at))

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node, /) -> list[ParameterNode]:
        holder: Node | None = node.child_by_field_name("declarator")
        for _ in range(_MAX_NEST):
            if holder is None or holder.child_by_field_name("parameters") is not None:
                break
            holder = holder.child_by_field_name("declarator")
        listed = holder.child_by_field_name("parameters") if holder is not None else None
        found: list[ParameterNode] = []
        for child in listed.named_children[:_MAX_NAMES] if listed is not None else ():
            label = child.child_by_field_name("declarator")
            for _ in range(_MAX_NEST):
                if label is None or label.type == "identifier" or not label.named_child_count:
                    break
                label = label.named_children[-1]
            if label is not None and label.type == "identifier":
                name = outline.text(label)
                default, type_ = child.child_by_field_name("default_value"), child.child_by_field_name("type")
                found.append(ParameterNode(name, label, default, type_, shown=name))
        return found

    def gives(self, _body: Node, /) -> bool:
        return False

    def bases(self, node: Node, /) -> list[Node]:
        for child in node.named_children:
            if child.type == "base_class_clause":
                return [one for one in child.named_children[:_MAX_NAMES] if one.type.endswith("identifier")]
        return []
