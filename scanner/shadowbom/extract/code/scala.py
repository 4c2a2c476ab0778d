"""Scala's imports, parameters and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.extract.code.packages import imported_name
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_PREFIX = re.compile(r"([A-Za-z]\w{0,20})?(\"\"\"|\")")
_PATH = re.compile(r"(?:_root_\.)?([\w.`]+?)(?:\.\{([^{}]{0,2000})\}|\.(_|\*|given))?\Z")
_RENAMED = re.compile(r"([\w`]+)\s*(?:=>|\bas\b)\s*([\w`]+)\Z")
_MAX_NAMES = 200


class ScalaSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"(\"\"\"|\")(?=[^A-Za-z\"]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return raw[:1].isalpha()

    def string(self, raw: str) -> str:
        match = _PREFIX.match(raw)
        if match is None:
            return ""
        text = raw[match.end() :].removesuffix(match[2])
        return text if match[2] == '"""' else unescape(text)

    def parts(self, node: Node, data: bytes) -> Iterator[str | Node]:
        holder = next((child for child in node.named_children if child.type == "interpolated_string"), None)
        if holder is None:
            return
        quotes = 3 if data[holder.start_byte : holder.start_byte + 3] == b'"""' else 1
        start, end = holder.start_byte + quotes, max(holder.start_byte + quotes, holder.end_byte - quotes)
        for child in holder.named_children:
            if child.type == "interpolation":
                yield self._piece(data[start : child.start_byte], quotes)
                inner = child.named_child(0) if child.named_child_count else None
                if inner is not None:
                    yield inner
                start = child.end_byte
        yield self._piece(data[start:end], quotes)

    def _piece(self, data: bytes, quotes: int) -> str:
        text = data.decode("utf-8", "replace").replace("$$", "$")
        return text if quotes > 1 else unescape(text)

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        text = "".join(outline.text(node)[:4000].removeprefix("import").split("\n")).strip()
        for path in re.findall(r"[^,{}]+(?:\{[^{}]*\})?", text)[:_MAX_NAMES]:
            match = _PATH.match("".join(path.split()) if "{" not in path else path.strip())
            if match is None:
                continue
            base = match[1].replace("`", "")
            if match[2] is None:
                imported_name(outline, node, base, "*" if match[3] else "", "", frame)
                continue
            for name in (part.strip() for part in match[2].split(",")[:_MAX_NAMES]):
                renamed = _RENAMED.match(name)
                if name in ("_", "*", "given"):
                    imported_name(outline, node, base, "*", "", frame)
                elif renamed is not None and renamed[2] != "_":
                    imported_name(outline, node, f"{base}.{renamed[1]}", "", renamed[2], frame)
                elif renamed is None and name:
                    imported_name(outline, node, f"{base}.{name}", "", "", frame)

    # definitions ----------------------------------------------------------------------------------------------

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        field = "class_parameters" if node.type in ("class_definition", "enum_definition") else "parameters"
        found: list[ParameterNode] = []
        for holder in node.children_by_field_name(field)[:20]:
            children = [holder] if holder.type == "identifier" else holder.named_children[:_MAX_NAMES]
            for child in children:
                label = child if child.type == "identifier" else child.child_by_field_name("name")
                if label is not None:
                    name = outline.text(label)
                    default = child.child_by_field_name("default_value") or self.noted(outline, child)
                    found.append(ParameterNode(name, label, default, child.child_by_field_name("type"), shown=name))
        return found

    def gives(self, body: Node) -> bool:
        return body.type != "block"

    def tail(self, body: Node) -> Node | None:
        return body.named_child(body.named_child_count - 1) if body.type == "block" and body.named_child_count else None

    def bases(self, node: Node) -> list[Node]:
        holder = node.child_by_field_name("extend")
        types = holder.children_by_field_name("type")[:_MAX_NAMES] if holder is not None else []
        return [one for one in types if one.is_named]

    def _annotations(self, node: Node) -> list[Node]:
        return [child for child in node.named_children[:20] if child.type == "annotation"]

    def decorators(self, node: Node) -> tuple[Node, ...]:
        names = (one.child_by_field_name("name") for one in self._annotations(node))
        return tuple([name for name in names if name is not None])

    def noted(self, outline: Outline, node: Node) -> Node | None:
        for annotation in self._annotations(node):
            name = annotation.child_by_field_name("name")
            given = annotation.child_by_field_name("arguments")
            first = given.named_child(0) if given is not None and given.named_child_count else None
            if name is not None and first is not None and outline.text(name) in outline.language.inheriting:
                return first if first.type == "string" else None
        return None
