"""C#'s using directives, parameters and strings."""

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

_PREFIX = re.compile(r"([$@]{0,4})(\"{3,12}|\")")
_USING = re.compile(r"(?:global\s+)?using\s+(?:static\s+)?(?:(\w{1,100})\s*=\s*)?(?:global::)?([\w.\s]{1,300});?\Z")
_MAX_NAMES = 200


class CSharpSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"@?(\"\"\"|\")(?=[^A-Za-z\"]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return raw[:1] == b"$" or raw[:2] == b"@$"

    def string(self, raw: str) -> str:
        match = _PREFIX.match(raw)
        if match is None:
            return ""
        signs, quotes = match.groups()
        text = raw[match.end() :].removesuffix(quotes)
        if "@" in signs:
            return text.replace('""', '"')
        return text if len(quotes) > 1 else unescape(text)

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        begun = data[node.start_byte : min(node.start_byte + 20, node.end_byte)]
        match = _PREFIX.match(begun.decode("utf-8", "replace"))
        signs, quotes = match.groups() if match is not None else ("$", '"')
        start = node.start_byte + len(signs) + len(quotes)
        end = max(start, node.end_byte - len(quotes))
        for child in node.named_children:
            if child.type == "interpolation":
                yield self._piece(data[start : child.start_byte], signs, quotes)
                inner = next((one for one in child.named_children if one.type != "interpolation_brace"), None)
                if inner is not None:
                    yield inner
                start = child.end_byte
        yield self._piece(data[start:end], signs, quotes)

    def _piece(self, data: bytes, signs: str, quotes: str) -> str:
        text = data.decode("utf-8", "replace").replace("{{", "{").replace("}}", "}")
        return text if len(quotes) > 1 or "@" in signs else unescape(text)

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        match = _USING.match(outline.text(node)[:500].strip())
        if match is None:
            return
        alias, path = match[1] or "", "".join(match[2].split())
        at = outline.source.at(node.start_byte)
        if not alias:
            outline.imports.append(Import(at, outline.language.id, path, "*"))
            return
        outline.imports.append(Import(at, outline.language.id, path, "", alias))
        module, _, name = path.rpartition(".")
        binding = Binding(Kind.IMPORT, frame.scope, module=module or path, name=name if module else "",
                          at=node.start_byte)
        frame.scope.bind(alias, binding)

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        holder = node.child_by_field_name("parameters")
        holder = holder or next((child for child in node.named_children if child.type == "parameter_list"), None)
        if holder is not None and holder.type == "identifier":
            return [ParameterNode(outline.text(holder), holder, shown=outline.text(holder))]
        found: list[ParameterNode] = []
        for child in holder.named_children[:_MAX_NAMES] if holder is not None else ():
            label = child if child.type == "identifier" else child.child_by_field_name("name")
            if label is not None:
                name = outline.text(label)
                default = outline.sides(child)[1] if child.type == "parameter" else None
                found.append(ParameterNode(name, label, default, child.child_by_field_name("type"), shown=name))
        return found

    def gives(self, body: Node) -> bool:
        return body.type != "block"

    def bases(self, node: Node) -> list[Node]:
        holder = next((child for child in node.named_children if child.type == "base_list"), None)
        if holder is None:
            return []
        return [child for child in holder.named_children[:_MAX_NAMES] if child.type not in ("argument_list", "comment")]

    def decorators(self, node: Node) -> tuple[Node, ...]:
        lists = [child for child in node.named_children[:20] if child.type == "attribute_list"]
        names = [one.child_by_field_name("name") for each in lists for one in each.named_children]
        return tuple([name for name in names if name is not None])
