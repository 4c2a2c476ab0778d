"""Java's imports, parameters and strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowbom.extract.code.packages import imported_name
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_BASES = frozenset({"superclass", "super_interfaces", "extends_interfaces"})
_ANNOTATIONS = frozenset({"annotation", "marker_annotation"})
_MAX_NAMES = 200


def quoted(raw: str) -> str:
    """The value of a string in double quotes or of a text block, given as it stands in the source."""
    quotes = '"""' if raw.startswith('"""') and len(raw) >= 6 else '"'
    return unescape(raw.removeprefix(quotes).removesuffix(quotes)) if raw[:1] == '"' else ""


class JavaSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"(\"\"\"|\")(?=[^A-Za-z\"]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def string(self, raw: str) -> str:
        return quoted(raw)

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        named = next((child for child in node.named_children if child.type.endswith("identifier")), None)
        if named is None:
            return
        has_star = any(child.type == "asterisk" for child in node.named_children)
        imported_name(outline, node, "".join(outline.text(named).split()), "*" if has_star else "", "", frame)

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        holder = node.child_by_field_name("parameters")
        if holder is None:
            return []
        if holder.type == "identifier":
            return [ParameterNode(outline.text(holder), holder, shown=outline.text(holder))]
        found: list[ParameterNode] = []
        for child in holder.named_children[:_MAX_NAMES]:
            label: Node | None = child if child.type == "identifier" else child.child_by_field_name("name")
            type_ = child.child_by_field_name("type")
            if child.type == "spread_parameter":
                inner = next((part for part in child.named_children if part.type == "variable_declarator"), None)
                label = inner.child_by_field_name("name") if inner is not None else None
            if label is None:
                continue
            name = outline.text(label)
            star = "..." if child.type == "spread_parameter" else ""
            found.append(ParameterNode(name, label, self.noted(outline, child), type_, shown=star + name))
        return found

    def gives(self, body: Node) -> bool:
        return body.type not in ("block", "constructor_body")

    def bases(self, node: Node) -> list[Node]:
        found: list[Node] = []
        for child in node.named_children:
            if child.type in _BASES:
                for inner in child.named_children:
                    found += inner.named_children if inner.type == "type_list" else [inner]
        return found[:_MAX_NAMES]

    def _annotations(self, node: Node) -> list[Node]:
        first = node.named_child(0) if node.named_child_count else None
        if first is None or first.type != "modifiers":
            return []
        return [child for child in first.named_children if child.type in _ANNOTATIONS]

    def decorators(self, node: Node) -> tuple[Node, ...]:
        names = (one.child_by_field_name("name") for one in self._annotations(node))
        return tuple([name for name in names if name is not None])

    def noted(self, outline: Outline, node: Node) -> Node | None:
        """The text that an annotation of a parameter or field says to be its value: ``@Value("${a.b:c}")``."""
        for annotation in self._annotations(node):
            name = annotation.child_by_field_name("name")
            given = annotation.child_by_field_name("arguments")
            if name is None or given is None or outline.text(name) not in outline.language.inheriting:
                continue
            for argument in given.named_children:
                value = argument.child_by_field_name("value") if argument.type == "element_value_pair" else argument
                if value is not None and value.type == "string_literal":
                    return value
        return None
