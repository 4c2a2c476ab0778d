"""Python's imports, parameters and strings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.scopes import Binding, Kind
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import MAX_DOC, ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import CallSite, Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_QUOTED = re.compile(r"([A-Za-z]{0,3})('''|\"\"\"|'|\")(.*)", re.DOTALL)
_FOLLOWED = re.compile(rb"\s*\.\s*([A-Za-z_]\w*)")
_STARS = {"list_splat_pattern": "*", "dictionary_splat_pattern": "**"}


class PythonSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"[bBrRuU]{0,2}('''|\"\"\"|'|\")(?=[^A-Za-z'\"]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        quote = 0
        while quote < 3 and raw[quote : quote + 1].isalpha():
            quote += 1
        return quote > 0 and raw[:quote].lower().strip(b"rb") in (b"f", b"t") and b"{" in raw

    def string(self, raw: str) -> str:
        match = _QUOTED.match(raw)
        if match is None:
            return ""
        prefix, quotes, rest = match.groups()
        text = str(rest.removesuffix(quotes))
        prefix = prefix.lower()
        if "f" in prefix or "t" in prefix:
            text = text.replace("{{", "{").replace("}}", "}")
        return text if "r" in prefix else unescape(text)

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        start = node.start_byte
        end = node.end_byte
        match = _QUOTED.match(data[start : min(start + 6, end)].decode("utf-8", "replace"))
        if match is None:
            return
        prefix, quotes = match[1], match[2]
        if end - start >= len(prefix) + 2 * len(quotes) and data[end - len(quotes) : end] == quotes.encode():
            end -= len(quotes)
        start += len(prefix) + len(quotes)
        for child in node.named_children:
            if child.type == "interpolation":
                piece = data[start : child.start_byte].decode("utf-8", "replace")
                yield self.string(f"{prefix}{quotes}{piece}{quotes}")
                inner = child.child_by_field_name("expression")
                if inner is not None:
                    yield inner
                start = child.end_byte
        piece = data[start:end].decode("utf-8", "replace")
        yield self.string(f"{prefix}{quotes}{piece}{quotes}")

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        if node.type == "import_from_statement":
            module = node.child_by_field_name("module_name")
            if module is not None:
                self._import_from(outline, node, "".join(outline.text(module).split()), frame)
            return
        prefix = "__future__" if node.type == "future_import_statement" else ""
        for child in node.children_by_field_name("name"):
            name, alias = self._alias(outline, child)
            at = outline.source.at(child.start_byte)
            if prefix:
                outline.imports.append(Import(at, outline.language.id, prefix, name, alias))
                continue
            outline.imports.append(Import(at, outline.language.id, name, "", alias, frame.types))
            kind = Kind.IMPORT if alias else Kind.PACKAGE
            binding = Binding(kind, frame.scope, module=name, at=child.start_byte)
            frame.scope.bind(alias or name.partition(".")[0], binding)

    def _import_from(self, outline: Outline, node: Node, module: str, frame: Frame) -> None:
        names = node.children_by_field_name("name")
        for child in names:
            name, alias = self._alias(outline, child)
            at = outline.source.at(child.start_byte)
            outline.imports.append(Import(at, outline.language.id, module, name, alias, frame.types))
            binding = Binding(Kind.IMPORT, frame.scope, module=module, name=name, at=child.start_byte)
            frame.scope.bind(alias or name, binding)
        if not names and any(child.type == "wildcard_import" for child in node.named_children):
            at = outline.source.at(node.start_byte)
            outline.imports.append(Import(at, outline.language.id, module, "*", "", frame.types))

    def _alias(self, outline: Outline, node: Node) -> tuple[str, str]:
        if node.type == "aliased_import":
            name = node.child_by_field_name("name")
            alias = node.child_by_field_name("alias")
            return (_dotted(outline.text(name)) if name is not None else "",
                    outline.text(alias) if alias is not None else "")
        return _dotted(outline.text(node)), ""

    def imported(self, outline: Outline, site: CallSite) -> bool:
        given = site.arguments
        first = given.named_child(0) if given is not None and given.named_child_count else None
        if first is None or first.type != "string":
            return False
        module = self.string(outline.text(first))
        if not re.fullmatch(r"\.{0,8}[A-Za-z_][\w.]*", module):
            return False
        frame = site.frame
        name = alias = ""
        followed = _FOLLOWED.match(outline.data, site.node.end_byte, site.node.end_byte + 80)
        if followed is not None:
            name = followed[1].decode()
        if frame.target is not None and frame.start == site.node.start_byte and outline.is_dotted(frame.name):
            alias = frame.name
        at = outline.source.at(site.node.start_byte)
        outline.imports.append(Import(at, outline.language.id, module, name, alias, dynamic=True))
        return True

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        holder = node.child_by_field_name("parameters")
        found: list[ParameterNode] = []
        for child in holder.named_children if holder is not None else ():
            kind = child.type
            inner: Node | None = child
            default: Node | None = None
            if kind in ("default_parameter", "typed_default_parameter"):
                inner = child.child_by_field_name("name")
                default = child.child_by_field_name("value")
            elif kind == "typed_parameter":
                inner = child.named_child(0)
            if inner is None:
                continue
            star = _STARS.get(inner.type, "")
            if star:
                inner = inner.named_child(0) if inner.named_child_count else None
            if inner is not None and inner.type == "identifier":
                name = outline.text(inner)
                found.append(ParameterNode(name, inner, default, child.child_by_field_name("type"), shown=star + name))
        return found

    def gives(self, body: Node) -> bool:
        return body.type != "block"

    def bases(self, node: Node) -> list[Node]:
        holder = node.child_by_field_name("superclasses")
        if holder is None:
            return []
        return [child for child in holder.named_children if child.type not in ("keyword_argument", "comment")]

    def decorators(self, node: Node) -> tuple[Node, ...]:
        before = node.prev_named_sibling
        found: list[Node] = []
        while before is not None and before.type == "decorator":
            inner = before.named_child(0) if before.named_child_count else None
            if inner is not None:
                function = inner.child_by_field_name("function") if inner.type == "call" else None
                found.append(function or inner)
            before = before.prev_named_sibling
        return tuple(reversed(found))

    def doc(self, node: Node, data: bytes) -> str:
        body = node.child_by_field_name("body")
        first = body.named_child(0) if body is not None and body.named_child_count else None
        if first is not None and first.type == "expression_statement" and first.named_child_count:
            first = first.named_child(0)
        if first is None or first.type != "string":
            return ""
        raw = data[first.start_byte : first.end_byte].decode("utf-8", "replace")
        return inspect.cleandoc(self.string(raw))[:MAX_DOC]


def _dotted(text: str) -> str:
    """A dotted name without the white space that may stand in it."""
    return text if text.isidentifier() else "".join(text.replace("\\", "").split())
