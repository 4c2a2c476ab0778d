"""Kotlin's imports, parameters and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.extract.code.packages import imported_name
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import Name, ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_HOLE = re.compile(rb"(?<!\\)\$[A-Za-z_{]")
_NAMED = re.compile(r"(?<!\\)\$([A-Za-z_]\w*)")
_IMPORT = re.compile(r"import\s+([\w.`\s]{1,300}?)(\.\*)?\s*(?:as\s+(\w+)\s*)?;?\Z")
_MAX_NAMES = 200


class KotlinSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"(\"\"\"|\")(?![^\"]*\$[A-Za-z_{])(?=[^A-Za-z\"]{0,60}[A-Za-z])(" + SHAPE.encode()
        + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return _HOLE.search(raw) is not None

    def string(self, raw: str) -> str:
        if raw.startswith('"""') and len(raw) >= 6:
            return raw[3:].removesuffix('"""')
        return unescape(raw[1:].removesuffix('"')) if raw[:1] == '"' else ""

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        is_raw = data[node.start_byte : node.start_byte + 3] == b'"""'
        quotes = 3 if is_raw else 1
        start, end = node.start_byte + quotes, max(node.end_byte - quotes, node.start_byte + quotes)
        for child in node.named_children:
            if child.type == "interpolation":
                yield from self._text(data[start : child.start_byte], is_raw)
                inner = child.named_child(0) if child.named_child_count else None
                if inner is not None:
                    yield inner
                start = child.end_byte
        yield from self._text(data[start:end], is_raw)

    def _text(self, data: bytes, is_raw: bool) -> Iterator[str]:
        """The pieces of a text in which names may stand behind a dollar sign."""
        pieces = _NAMED.split(data.decode("utf-8", "replace"))
        for index, piece in enumerate(pieces):
            if index % 2:
                yield Name(piece)
            elif piece:
                yield piece if is_raw else unescape(piece)

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        match = _IMPORT.match(outline.text(node)[:400].strip())
        if match is not None:
            path = "".join(match[1].split()).replace("`", "")
            imported_name(outline, node, path, "*" if match[2] else "", match[3] or "", frame)

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        kinds = ("primary_constructor", "function_value_parameters", "lambda_parameters")
        holder = next((child for child in node.named_children if child.type in kinds), None)
        if holder is not None and holder.type == "primary_constructor":
            holder = next((child for child in holder.named_children if child.type == "class_parameters"), None)
        found: list[ParameterNode] = []
        assigned = False
        for child in holder.children[: 4 * _MAX_NAMES] if holder is not None else ():
            if child.type == "=":
                assigned = True
            elif assigned and child.is_named and found:
                last = found.pop()
                found.append(ParameterNode(last.name, last.node, child, last.type, shown=last.shown))
                assigned = False
            elif child.type in ("parameter", "class_parameter", "variable_declaration"):
                found += self._parameter(outline, child)
        return found

    def _parameter(self, outline: Outline, node: Node) -> list[ParameterNode]:
        label = type_ = default = None
        assigned = False
        for child in node.children:
            if child.type == "=":
                assigned = True
            elif assigned and child.is_named:
                default = default or child
            elif child.type == "identifier":
                label = label or child
            elif child.type in ("user_type", "nullable_type"):
                type_ = child
        if label is None:
            return []
        name = outline.text(label)
        return [ParameterNode(name, label, default or self.noted(outline, node), type_, shown=name)]

    def gives(self, body: Node) -> bool:
        first = body.named_child(0) if body.named_child_count else None
        return body.type == "function_body" and first is not None and first.type != "block"

    def bases(self, node: Node) -> list[Node]:
        holder = next((child for child in node.named_children if child.type == "delegation_specifiers"), None)
        found: list[Node] = []
        for child in holder.named_children[:_MAX_NAMES] if holder is not None else ():
            inner = child.named_child(0) if child.named_child_count else None
            if inner is not None and inner.type == "constructor_invocation":
                inner = inner.named_child(0)
            if inner is not None:
                found.append(inner)
        return found

    def _annotations(self, node: Node) -> list[Node]:
        first = node.named_child(0) if node.named_child_count else None
        if first is None or first.type != "modifiers":
            return []
        annotations = (child for child in first.named_children if child.type == "annotation")
        return [one.named_children[-1] for one in annotations if one.named_child_count]

    def decorators(self, node: Node) -> tuple[Node, ...]:
        called = (one.named_child(0) if one.type == "constructor_invocation" else one
                  for one in self._annotations(node))
        return tuple([name for name in called if name is not None])

    def noted(self, outline: Outline, node: Node) -> Node | None:
        for annotation in self._annotations(node):
            if annotation.type != "constructor_invocation" or annotation.named_child_count < 2:
                continue
            name, given = annotation.named_children[:2]
            first = given.named_child(0) if given.named_child_count else None
            if outline.text(name) in outline.language.inheriting and first is not None and first.named_child_count:
                value = first.named_children[-1]
                if value.type == "string_literal":
                    return value
        return None
