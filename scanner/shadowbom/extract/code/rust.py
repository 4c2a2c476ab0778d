"""Rust's use declarations, implementations, attributes, macros and strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.frames import DeclaredSite
from shadowbom.extract.code.scopes import Binding, Kind
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import MAX_DOC, ParameterNode, Plain

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_MAX_NEST = 16
_MAX_NAMES = 500
_MAX_ATTRIBUTE = 2000
_ROOT = re.compile(rb"(?<![\w:.])([a-z_]\w{0,60})::")
_PATH = re.compile(rb"(?<![\w:.])([a-z_]\w{0,60})::((?:[a-z_]\w{0,60}::){0,6}[A-Za-z_]\w{0,60})")
_OWN = frozenset({"crate", "self", "super", "std", "core", "alloc"})
_MAX_TRIED = 5
_RAW = re.compile(r'[bc]{0,1}r(#*)"(.*)"\1', re.DOTALL)
_ENV = re.compile(r'\b(?:env|from)\s*=\s*"([A-Z][A-Z0-9_]{1,80})"')
_DEFAULT = re.compile(r'\bdefault(?:_value(?:_t)?)?\s*=\s*"((?:[^"\\]|\\.){1,300})"')
_NAMED = re.compile(r'\b(?:rename|serialize|to_string|name)\s*=\s*"((?:[^"\\]|\\.){1,300})"')
_DESCRIPTION = re.compile(r'\bdescription\s*=\s*"((?:[^"\\]|\\.){1,4000})"')
_LIST = re.compile(rb"\bvec!(?=\[)")
_MOST_BEFORE = 60
_FIELDS = frozenset({"field_declaration", "enum_variant"})
_TESTS = frozenset({"tests", "test"})


class RustSyntax(Plain):
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"[bc]?(\")(?=[^A-Za-z\"]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def readable(self, data: bytes, /) -> bytes:
        """Lists that a macro makes, as lists: what stands in a macro are mere tokens to the grammar."""
        return _LIST.sub(b"    ", data)

    def string(self, raw: str, /) -> str:
        found = _RAW.fullmatch(raw)
        if found is not None:
            return found[2]
        return unescape(raw.lstrip("bc").removeprefix('"').removesuffix('"'))

    def roots(self, data: bytes, /) -> frozenset[str]:
        return frozenset(found[1].decode() for found in _ROOT.finditer(data))

    def mentioned(self, outline: Outline, /) -> list[Import]:
        """Paths from the root of a crate, where they stand in code."""
        tried: dict[str, int] = {}
        found: list[Import] = []
        for match in _PATH.finditer(outline.data):
            root, rest = match[1].decode(), match[2].decode().replace("::", ".").strip(".")
            if root in _OWN or tried.get(root, 0) >= _MAX_TRIED or outline.module.bindings.get(root):
                continue
            tried[root] = tried.get(root, 0) + 1
            node = outline.module.node.descendant_for_byte_range(match.start(), match.end(1))
            if node is not None and node.type == "identifier" and not _is_used(node):
                tried[root] = _MAX_TRIED
                module, _, name = f"{root}.{rest}".rpartition(".")
                found.append(Import(outline.source.at(match.start()), outline.language.id, module, name))
            if len(tried) > _MAX_NAMES:
                break
        return found

    # imports --------------------------------------------------------------------------------------------------

    def imports(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        if node.type == "extern_crate_declaration":
            name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
            if name is not None:
                self._add(outline, name, (outline.text(name),), outline.text(alias) if alias is not None else "", frame)
            return
        argument = node.child_by_field_name("argument")
        if argument is not None:
            self._use(outline, argument, (), frame, 0)

    def _use(self, outline: Outline, node: Node, above: tuple[str, ...], frame: Frame, nest: int) -> None:
        """Read one part of a use declaration, below the names ``above``."""
        kind = node.type
        if nest > _MAX_NEST or len(above) > _MAX_NEST:
            return
        if kind == "use_list":
            for child in node.named_children[:_MAX_NAMES]:
                self._use(outline, child, above, frame, nest + 1)
        elif kind == "scoped_use_list":
            path, listed = node.child_by_field_name("path"), node.child_by_field_name("list")
            if listed is not None:
                names = above + (_segments(outline, path) if path is not None else ())
                self._use(outline, listed, names, frame, nest + 1)
        elif kind == "use_as_clause":
            path, alias = node.child_by_field_name("path"), node.child_by_field_name("alias")
            if path is not None and alias is not None:
                self._add(outline, node, above + _segments(outline, path), outline.text(alias), frame)
        elif kind == "use_wildcard":
            inner = node.named_child(0) if node.named_child_count else None
            names = above + (_segments(outline, inner) if inner is not None else ())
            at = outline.source.at(node.start_byte)
            outline.imports.append(Import(at, outline.language.id, ".".join(names), "*"))
        elif kind == "self":
            self._add(outline, node, above, "", frame)
        else:
            self._add(outline, node, above + _segments(outline, node), "", frame)

    def _add(self, outline: Outline, node: Node, names: tuple[str, ...], alias: str, frame: Frame) -> None:
        if not names or not all(names):
            return
        module, name = ".".join(names[:-1]), names[-1]
        if not module:
            module, name = name, ""
        at = outline.source.at(node.start_byte)
        outline.imports.append(Import(at, outline.language.id, module, name, alias))
        if alias != "_":
            frame.scope.bind(alias or names[-1], Binding(Kind.IMPORT, frame.scope, module=module, name=name,
                                                         at=node.start_byte))

    # definitions ----------------------------------------------------------------------------------------------

    def is_skipped(self, node: Node, /) -> bool:
        """Unit tests inside of a file are no part of the program."""
        name = node.child_by_field_name("name")
        return name is not None and name.text is not None and name.text.decode("utf-8", "replace") in _TESTS

    def reopened(self, outline: Outline, node: Node, /) -> str:
        inner = node.child_by_field_name("type")
        if inner is not None and inner.type == "generic_type":
            inner = inner.child_by_field_name("type")
        return outline.text(inner) if inner is not None and inner.type == "type_identifier" else ""

    def parameters(self, outline: Outline, node: Node, /) -> list[ParameterNode]:
        holder = node.child_by_field_name("parameters")
        found: list[ParameterNode] = []
        for child in holder.named_children[:_MAX_NAMES] if holder is not None else ():
            target = child.child_by_field_name("pattern") if child.type == "parameter" else child
            if target is not None and target.type == "mut_pattern" and target.named_child_count:
                target = target.named_children[-1]
            if target is not None and target.type == "identifier":
                name = outline.text(target)
                found.append(ParameterNode(name, target, None, child.child_by_field_name("type"), shown=name))
        return found

    def gives(self, body: Node, /) -> bool:
        return body.type not in ("block", "declaration_list", "field_declaration_list", "enum_variant_list")

    def tail(self, body: Node, /) -> Node | None:
        if body.type != "block" or not body.named_child_count:
            return None
        last = body.named_children[-1]
        return None if last.type.endswith(("_declaration", "_item", "_comment", "empty_statement")) else last

    def tagged(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        """Attributes of the fields of a structure and of the variants of an enumeration, which ``node`` lists."""
        attributes: list[Node] = []
        for child in node.named_children[:_MAX_NAMES]:
            if child.type == "attribute_item":
                attributes.append(child)
            elif child.type in _FIELDS:
                name = child.child_by_field_name("name")
                for attribute in attributes if name is not None else ():
                    if attribute.end_byte - attribute.start_byte <= _MAX_ATTRIBUTE:
                        self._attribute(outline, attribute, child, name, frame)
                attributes = []

    def _attribute(self, outline: Outline, attribute: Node, field: Node, label: Node | None, frame: Frame) -> None:
        text = outline.text(attribute)
        is_variant = field.type == "enum_variant"
        env = None if is_variant else _ENV.search(text)
        default = (_NAMED if is_variant else _DEFAULT).search(text)
        if label is None or (env is None and default is None):
            return
        # A name of a function that gives the default is no default.
        known = unescape(default[1]) if default is not None and not ("serde" in text and not is_variant) else ""
        begin = attribute.start_byte
        at = begin + len(text[: default.start(1)].encode()) - 1 if default is not None else begin
        name = frame.scope.dotted_name(outline.text(label))
        place = at if is_variant else begin
        if not any(site.name == name and site.default for site in outline.declared[-4:]):
            outline.declared.append(DeclaredSite(place, name, env[1] if env is not None else "", known, at))

    def decorators(self, node: Node, /) -> tuple[Node, ...]:
        """The names of the attributes before a definition."""
        found = [one.named_child(0) for one in _before(node) if one.type == "attribute_item"]
        names = [inner.named_child(0) for inner in found if inner is not None and inner.named_child_count]
        return tuple([name for name in reversed(names) if name is not None])

    def bases(self, node: Node, /) -> list[Node]:
        """The trait that an implementation is of."""
        trait = node.child_by_field_name("trait") if node.type == "impl_item" else None
        return [trait] if trait is not None else []

    def marked(self, node: Node, /) -> Node | None:
        behind = node.next_named_sibling
        return behind if behind is not None and behind.type == "token_tree" else None

    def doc(self, node: Node, data: bytes, /) -> str:
        """The comments before a definition, or the description in one of its attributes."""
        before = _before(node)
        for one in before:
            text = data[one.start_byte : min(one.end_byte, one.start_byte + _MAX_ATTRIBUTE)].decode("utf-8", "replace")
            said = _DESCRIPTION.search(text) if one.type == "attribute_item" else None
            if said is not None:
                return unescape(said[1])
        lines = [data[one.start_byte : one.end_byte].decode("utf-8", "replace") for one in reversed(before)
                 if one.type == "line_comment"]
        return "\n".join(line.removeprefix("///").strip() for line in lines if line.startswith("///"))[:MAX_DOC]

    def tokens(self, outline: Outline, node: Node, /) -> list[tuple[int, str]]:
        """The strings of a macro that stand behind a key and a colon: ``json!({"model": "m-1"})``; a key that is a
        string has no name."""
        found: list[tuple[int, str]] = []
        before: list[Node] = []
        for child in node.children:
            is_value = len(before) == 2 and before[1].type in (":", "=")
            if is_value and child.type in ("string_literal", "raw_string_literal"):
                key = outline.text(before[0]) if before[0].end_byte - before[0].start_byte < MAX_LENGTH else ""
                name = self.string(key) if key[:1] == '"' else key
                if name:
                    found.append((child.start_byte, name))
            if child.type == ":" and before and before[-1].type == "string_literal":
                found.append((before[-1].start_byte, ""))
            before = [*before[-1:], child]
        return found


def _before(node: Node) -> list[Node]:
    """The attributes and comments right before a definition, nearest first."""
    found: list[Node] = []
    one = node.prev_named_sibling
    while one is not None and one.type in ("attribute_item", "line_comment") and len(found) < _MOST_BEFORE:
        found.append(one)
        one = one.prev_named_sibling
    return found


def _is_used(node: Node) -> bool:
    """Whether a name stands in a use declaration, which has been read."""
    around = node.parent
    for _ in range(_MAX_NEST):
        if around is None or around.type.endswith(("_item", "block", "_list")):
            return around is not None and around.type in ("use_list", "scoped_use_list")
        if around.type.startswith("use_"):
            return True
        around = around.parent
    return False


def _segments(outline: Outline, node: Node) -> tuple[str, ...]:
    """The names of a path; () for one that is too long."""
    if node.end_byte - node.start_byte > MAX_LENGTH:
        return ()
    return tuple(name.strip().removeprefix("r#") for name in outline.text(node).split("::") if name.strip())
