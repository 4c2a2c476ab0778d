"""Go's imports, methods, struct tags and strings."""

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

_VERSION = re.compile(r"v\d+\Z")
_AFFIX = re.compile(r"\A(?:go|golang|sdk)-|[-.](?:go|golang|sdk|sdk-go|go-sdk)\Z")
_TAG = re.compile(r'([A-Za-z_][\w\-]{0,40}):"((?:[^"\\]|\\.){0,300})"')
_ENV_TAGS = ("env", "envconfig", "envvar")
_DEFAULT_TAGS = ("default", "envDefault", "env-default")
_TYPES = {"slice_type": "sequence", "array_type": "sequence", "implicit_length_array_type": "sequence",
          "map_type": "object"}


class GoSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"([\"`])(?=[^A-Za-z\"`]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def string(self, raw: str, /) -> str:
        quote = raw[:1]
        text = raw[1:].removesuffix(quote)
        return text if quote == "`" else unescape(text)

    def parts(self, node: Node, data: bytes, /) -> Iterator[str | Node]:
        yield self.string(data[node.start_byte : node.end_byte].decode("utf-8", "replace"))

    def imports(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        for child in node.named_children:
            for spec in child.named_children if child.type == "import_spec_list" else (child,):
                path = spec.child_by_field_name("path") if spec.type == "import_spec" else None
                if path is not None:
                    self._import(outline, spec, self.string(outline.text(path)), frame)

    def _import(self, outline: Outline, spec: Node, module: str, frame: Frame) -> None:
        name = spec.child_by_field_name("name")
        alias = outline.text(name) if name is not None else ""
        at = outline.source.at(spec.start_byte)
        outline.imports.append(Import(at, outline.language.id, module, "*" if alias == "." else "",
                                      "" if alias == "." else alias))
        if alias not in (".", "_"):
            for local in (alias,) if alias else package_names(module):
                frame.scope.bind(local, Binding(Kind.IMPORT, frame.scope, module=module, at=spec.start_byte))

    def parameters(self, outline: Outline, node: Node, /) -> list[ParameterNode]:
        holder = node.child_by_field_name("parameters")
        found: list[ParameterNode] = []
        for child in holder.named_children if holder is not None else ():
            type_ = child.child_by_field_name("type")
            star = "..." if child.type == "variadic_parameter_declaration" else ""
            for name in child.children_by_field_name("name"):
                text = outline.text(name)
                found.append(ParameterNode(text, name, None, None if star else type_, shown=star + text))
        return found

    def gives(self, _body: Node, /) -> bool:
        return False

    def receiver(self, outline: Outline, node: Node, /) -> tuple[str, str]:
        holder = node.child_by_field_name("receiver") if node.type == "method_declaration" else None
        first = holder.named_child(0) if holder is not None and holder.named_child_count else None
        if first is None:
            return "", ""
        name, type_ = first.child_by_field_name("name"), first.child_by_field_name("type")
        inner = type_
        while inner is not None and inner.type in ("pointer_type", "generic_type", "parenthesized_type"):
            inner = inner.named_child(0)
        if inner is None or inner.type != "type_identifier":
            return "", ""
        return outline.text(inner), outline.text(name) if name is not None else ""

    def shape(self, node: Node, /) -> str:
        return _TYPES.get(node.type, "instance")

    def tagged(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        if node.end_byte - node.start_byte > 2000 or not frame.name:
            return
        text = self.string(outline.text(node))
        env = default = ""
        for found in _TAG.finditer(text):
            if found[1] in _ENV_TAGS and not env:
                env = found[2].partition(",")[0]
            elif found[1] in _DEFAULT_TAGS:
                default = found[2]
        if env or default:
            start = outline.data.find(default.encode(), node.start_byte, node.end_byte)
            at = start if default and start >= 0 else node.start_byte
            outline.declared.append(DeclaredSite(node.start_byte, frame.path, env, default, at))

    def bases(self, node: Node, /) -> list[Node]:
        """The types that a struct embeds."""
        body = node.child_by_field_name("type")
        fields = body.named_child(0) if body is not None and body.named_child_count else None
        found: list[Node] = []
        for child in fields.named_children if fields is not None else ():
            if child.type == "field_declaration" and child.child_by_field_name("name") is None:
                type_ = child.child_by_field_name("type")
                if type_ is not None:
                    found.append(type_)
        return found


def package_names(module: str) -> tuple[str, ...]:
    """The names that a package may have whose path is ``module``: its last part, without a version and without what
    only says that it is one for Go. The clause that names it stands in files that are not here."""
    parts = [part for part in module.split("/") if part and not _VERSION.match(part)]
    if not parts:
        return ()
    last = re.sub(r"\.v\d+\Z", "", parts[-1])
    found = dict.fromkeys((last,))
    while True:
        shorter = _AFFIX.sub("", last)
        if shorter == last or not shorter:
            break
        found[shorter] = None
        last = shorter
    names = dict.fromkeys(name for text in found for name in (text.replace("-", "_"), text.replace("-", ""))
                          if "." not in name)
    return tuple(names)
