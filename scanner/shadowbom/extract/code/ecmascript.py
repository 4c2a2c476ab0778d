"""Strings and parameters of JavaScript and TypeScript; imports and exports stand in ``code/modules.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.extract.code.modules import ScriptModules, script_string
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_MAX_NAMES = 200


class ScriptSyntax(ScriptModules, Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"(['\"`])(?=[^A-Za-z'\"`]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return raw[:1] == b"`" and b"${" in raw

    def string(self, raw: str, /) -> str:
        return script_string(raw)

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        start = node.start_byte + 1
        end = node.end_byte - (data[node.end_byte - 1 : node.end_byte] == b"`")
        for child in node.named_children:
            if child.type == "template_substitution":
                yield unescape(data[start : child.start_byte].decode("utf-8", "replace"))
                if child.named_child_count:
                    inner = child.named_child(0)
                    if inner is not None:
                        yield inner
                start = child.end_byte
        yield unescape(data[start : max(start, end)].decode("utf-8", "replace"))

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        single = node.child_by_field_name("parameter")
        if single is not None:
            return [ParameterNode(outline.text(single), single, shown=outline.text(single))]
        holder = node.child_by_field_name("parameters")
        found: list[ParameterNode] = []
        for child in holder.named_children if holder is not None else ():
            target: Node | None = child
            default: Node | None = None
            type_: Node | None = None
            attribute = False
            if child.type in ("required_parameter", "optional_parameter"):
                target = child.child_by_field_name("pattern")
                default = child.child_by_field_name("value")
                type_ = child.child_by_field_name("type")
                attribute = any(part.type in ("accessibility_modifier", "readonly", "override_modifier")
                                for part in child.children)
            elif child.type == "assignment_pattern":
                target = child.child_by_field_name("left")
                default = child.child_by_field_name("right")
            if target is None:
                continue
            if target.type == "identifier":
                name = outline.text(target)
                found.append(ParameterNode(name, target, default, type_, attribute, name))
            else:
                self._opened(outline, target, default, found, 0)
        return found

    def _opened(
        self, outline: Outline, target: Node, default: Node | None, found: list[ParameterNode], depth: int
    ) -> None:
        """The parameters in a pattern: an object pattern's members one by one."""
        kind = target.type
        if depth > 4 or len(found) > _MAX_NAMES:
            return
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            name = outline.text(target)
            found.append(ParameterNode(name, target, default, shown=name))
        elif kind == "rest_pattern" and target.named_child_count:
            name = outline.text(target.named_children[0])
            found.append(ParameterNode(name, target.named_children[0], shown=f"...{name}"))
        elif kind == "object_pattern":
            for member in target.named_children:
                self._opened(outline, member, None, found, depth + 1)
        elif kind in ("object_assignment_pattern", "assignment_pattern"):
            left, right = target.child_by_field_name("left"), target.child_by_field_name("right")
            if left is not None:
                self._opened(outline, left, right, found, depth + 1)
        elif kind == "pair_pattern":
            key, value = target.child_by_field_name("key"), target.child_by_field_name("value")
            if key is not None and value is not None:
                before = len(found)
                self._opened(outline, value, None, found, depth + 1)
                if value.type != "object_pattern" and len(found) == before + 1 and key.type == "property_identifier":
                    one = found[before]
                    found[before] = ParameterNode(one.name, one.node, one.default, shown=outline.text(key))

    def promised(self, outline: Outline, node: Node, around: Frame) -> tuple[Node, Node] | None:
        site = around.call
        if site is None or site.last != "then":
            return None
        awaited = outline.tables.access(site.function)[0]
        called = outline.tables.called(awaited) if awaited is not None and awaited.type == "call_expression" else None
        if awaited is None or called is None or called.type != "import":
            return None
        holder = node.child_by_field_name("parameters")
        target = node.child_by_field_name("parameter")
        if target is None and holder is not None and holder.named_child_count:
            target = holder.named_child(0)
        if target is not None and target.type == "required_parameter":
            target = target.child_by_field_name("pattern")
        return (target, awaited) if target is not None else None

    def gives(self, body: Node) -> bool:
        return body.type != "statement_block"

    def is_getter(self, node: Node) -> bool:
        return node.type == "method_definition" and any(child.type == "get" for child in node.children[:4])

    def bases(self, node: Node) -> list[Node]:
        for child in node.named_children:
            if child.type == "class_heritage":
                for clause in child.named_children:
                    if clause.type == "extends_clause":
                        value = clause.child_by_field_name("value")
                        return [value] if value is not None else []
                    if clause.type not in ("implements_clause", "comment"):
                        return [clause]
        return []

    def decorators(self, node: Node) -> tuple[Node, ...]:
        found: list[Node] = []
        for child in node.children:
            if child.type == "decorator" and child.named_child_count:
                inner = child.named_children[0]
                called = inner.child_by_field_name("function") if inner.type == "call_expression" else None
                found.append(called or inner)
            elif child.is_named and child.type != "decorator":
                break
        return tuple(found)
