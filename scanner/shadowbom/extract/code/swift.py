"""Swift's imports, parameters, enumerations and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.frames import DeclaredSite
from shadowbom.extract.code.scopes import Binding, Kind
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_IMPORT = re.compile(r"(?:@\w+(?:\([^)]*\))?\s+|(?:public|package|internal|private|fileprivate)\s+)*import\s+"
                     r"(?:(typealias|struct|class|enum|protocol|let|var|func|actor)\s+)?([\w.]{1,200})")
_STRINGS = frozenset({"line_string_literal", "multi_line_string_literal", "raw_string_literal"})
_MAX_NAMES = 500


class SwiftSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"#{0,3}(\"\"\"|\")(?=[^A-Za-z\"]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1#{0,3}" % MAX_LENGTH)

    def interpolated(self, raw: bytes, /) -> bool:
        return b"\\(" in raw

    def string(self, raw: str, /) -> str:
        text = raw.strip("#")
        quotes = '"""' if text.startswith('"""') and len(text) >= 6 else '"'
        inner = text.removeprefix(quotes).removesuffix(quotes)
        if len(quotes) > 1:
            inner = inner.replace("\r\n", "\n").strip()
        return inner if raw[:1] == "#" else unescape(inner)

    def parts(self, node: Node, data: bytes, /) -> Iterator[str | Node]:
        quotes = 3 if data[node.start_byte : node.start_byte + 3] == b'"""' else 1
        start, end = node.start_byte + quotes, max(node.end_byte - quotes, node.start_byte + quotes)
        for child in node.named_children:
            if child.type == "interpolated_expression":
                yield unescape(data[start : max(start, child.start_byte - 2)].decode("utf-8", "replace"))
                inner = child.child_by_field_name("value")
                yield inner if inner is not None else child
                start = child.end_byte + 1
        yield unescape(data[start : max(start, end)].decode("utf-8", "replace"))

    def imports(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        match = _IMPORT.match(outline.text(node)[:500])
        if match is None:
            return
        module, name = match[2], ""
        if match[1]:
            module, _, name = module.rpartition(".")
        at = outline.source.at(node.start_byte)
        outline.imports.append(Import(at, outline.language.id, module, name or "*"))
        if name:
            binding = Binding(Kind.IMPORT, frame.scope, module=module, name=name, at=node.start_byte)
            frame.scope.bind(name, binding)

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node, /) -> list[ParameterNode]:
        """The parameters, shown by the names that calls give them."""
        found: list[ParameterNode] = []
        for index, child in enumerate(node.children[: 4 * _MAX_NAMES]):
            if child.type == "parameter":
                names = [one for one in child.named_children if one.type == "simple_identifier"]
                if names:
                    shown = outline.text(names[0])
                    name = outline.text(names[-1])
                    kinds = ("user_type", "optional_type", "opaque_type", "existential_type")
                    type_ = next((one for one in child.named_children if one.type in kinds), None)
                    found.append(ParameterNode(name, names[-1], None, type_, shown=name if shown == "_" else shown))
            elif found and node.field_name_for_child(index) == "default_value":
                last = found.pop()
                found.append(ParameterNode(last.name, last.node, child, last.type, shown=last.shown))
        return found

    def gives(self, _body: Node, /) -> bool:
        return False

    def tail(self, body: Node, /) -> Node | None:
        """A body of one expression gives it back."""
        inner = body.named_child(0) if body.type == "function_body" and body.named_child_count == 1 else None
        if inner is None or inner.type != "statements" or inner.named_child_count != 1:
            return None
        only = inner.named_child(0)
        return None if only is None or only.type.endswith(("_statement", "_declaration")) else only

    def reopened(self, outline: Outline, node: Node, /) -> str:
        name = node.child_by_field_name("name")
        text = outline.text(name) if name is not None and name.end_byte - name.start_byte < MAX_LENGTH else ""
        return text if text.isidentifier() else ""

    def bases(self, node: Node, /) -> list[Node]:
        found: list[Node] = []
        for child in node.named_children[:_MAX_NAMES]:
            if child.type == "inheritance_specifier":
                base = child.child_by_field_name("inherits_from")
                if base is not None:
                    found.append(base)
        return found

    def tagged(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        """The raw values of the constants of an enumeration."""
        name = ""
        for index, child in enumerate(node.children[:_MAX_NAMES]):
            field = node.field_name_for_child(index)
            if field == "name":
                name = outline.text(child)
            elif field == "raw_value" and child.type in _STRINGS and name:
                text = self.string(outline.text(child)) if child.end_byte - child.start_byte < MAX_LENGTH else ""
                if text and "\\(" not in text:
                    at = child.start_byte
                    outline.declared.append(DeclaredSite(at, frame.scope.dotted_name(name), "", text, at))

    def tokens(self, outline: Outline, node: Node, /) -> list[tuple[int, str]]:
        """The strings of a dictionary, by the keys that they stand behind."""
        found: list[tuple[int, str]] = []
        keys = node.children_by_field_name("key")[:_MAX_NAMES]
        values = node.children_by_field_name("value")[:_MAX_NAMES]
        for key, value in zip(keys, values, strict=False):
            is_plain = key.type == "line_string_literal" and key.end_byte - key.start_byte < MAX_LENGTH
            text = self.string(outline.text(key)) if is_plain else ""
            if is_plain:
                found.append((key.start_byte, ""))
            if text and value.type in _STRINGS:
                found.append((value.start_byte, text))
        return found
