"""Imports, exports, parameters and strings of JavaScript and TypeScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.core.value import Ref
from shadowbom.extract.code.frames import ExportSite
from shadowbom.extract.code.scopes import Binding, Kind
from shadowbom.extract.code.strings import MAX_LENGTH, SHAPE, unescape
from shadowbom.extract.code.syntax import ParameterNode

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import CallSite, Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.grammars import Node

_MEMBER = re.compile(rb"\s*\)?\s*(?:as\s+\w+\s*\)\s*)?\??\.\s*([A-Za-z_$][\w$]*)")
_THEN_TAKEN = re.compile(rb"\s*\)?\s*\.then\(\s*(?:async\s*)?\(?\s*\{([^{}()]{1,200})\}")
_THEN_MEMBER = re.compile(rb"\s*\)?\s*\.then\(\s*(?:async\s*)?\(?\s*([A-Za-z_$][\w$]*)[^)=]{0,40}\)?\s*=>[\s({]*"
                          rb"(?:default\s*:\s*)?\1\.([A-Za-z_$][\w$]*)")
_BEFORE = re.compile(rb"[\s(]*(?:await[\s(]+)?\Z")
_PROMISE = frozenset({"then", "catch", "finally"})
_MODULE = re.compile(r"[^\s'\"`]{1,300}\Z")
_MAX_NAMES = 200


class ScriptSyntax:
    """See ``Syntax``."""

    name_shaped = re.compile(
        rb"(['\"`])(?=[^A-Za-z'\"`]{0,60}[A-Za-z])(" + SHAPE.encode() + rb"{2,%d})\1" % MAX_LENGTH)

    def interpolated(self, raw: bytes) -> bool:
        return raw[:1] == b"`" and b"${" in raw

    def string(self, raw: str) -> str:
        quote = raw[:1]
        return unescape(raw[1:].removesuffix(quote)) if quote and quote in "'\"`" else ""

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

    # imports --------------------------------------------------------------------------------------------------

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        types = frame.types
        clause: Node | None = None
        source = node.child_by_field_name("source")
        for child in node.children:
            kind = child.type
            if kind in ("type", "typeof"):
                types = True
            elif kind == "import_clause":
                clause = child
            elif kind == "import_require_clause":
                source = child.child_by_field_name("source")
                local = child.named_child(0)
                if source is not None and local is not None:
                    self._add(outline, frame.scope, local, self._module(outline, source), "", outline.text(local), types)
                return
        if source is None:
            return
        module = self._module(outline, source)
        if clause is None:
            outline.imports.append(Import(outline.source.at(node.start_byte), outline.language.id, module))
            return
        for child in clause.named_children:
            if child.type == "identifier":
                self._add(outline, frame.scope, child, module, "default", outline.text(child), types)
            elif child.type == "namespace_import" and child.named_child_count:
                self._add(outline, frame.scope, child, module, "*", outline.text(child.named_children[-1]), types)
            elif child.type == "named_imports":
                for specifier in child.named_children:
                    if specifier.type == "import_specifier":
                        name, alias, only = self._specifier(outline, specifier)
                        self._add(outline, frame.scope, specifier, module, name, alias, types or only)

    def _module(self, outline: Outline, source: Node) -> str:
        return self.string(outline.text(source))

    def _specifier(self, outline: Outline, node: Node) -> tuple[str, str, bool]:
        """The outside name of an import or export specifier, its other name, and whether it is a type."""
        name = node.child_by_field_name("name")
        alias = node.child_by_field_name("alias")
        only = node.child_count > 1 and node.children[0].type in ("type", "typeof")
        texts = [outline.text(part) if part is not None else "" for part in (name, alias)]
        first, second = (self.string(text) if text[:1] in ("'", '"') else text for text in texts)
        return first, second, only

    def _add(
        self, outline: Outline, scope: Scope, node: Node, module: str, name: str, alias: str, types: bool,
        dynamic: bool = False,
    ) -> None:
        """Note an import and bind its name."""
        at = outline.source.at(node.start_byte)
        outline.imports.append(Import(at, outline.language.id, module, name, alias, types, dynamic))
        taken = "" if name == "*" else name
        scope.bind(alias or name, Binding(Kind.IMPORT, scope, module=module, name=taken, at=node.start_byte))

    def imported(self, outline: Outline, site: CallSite) -> bool:
        first = site.arguments.named_child(0) if site.arguments is not None and site.arguments.named_child_count else None
        if first is None or first.type not in ("string", "template_string"):
            return False
        text = outline.text(first)
        module = self.string(text)
        if not _MODULE.match(module) or (text[0] == "`" and "${" in text):
            return False
        data, node = outline.data, site.node
        dynamic = site.last == "import"
        at = outline.source.at(node.start_byte)
        for name, alias in self._names(outline, site, data, node) or [("", "")]:
            outline.imports.append(Import(at, outline.language.id, module, name, alias, False, dynamic))
        return True

    def _names(self, outline: Outline, site: CallSite, data: bytes, node: Node) -> list[tuple[str, str]]:
        """What is taken from the module that a call gives, and under which names."""
        frame = site.frame
        end = node.end_byte
        then = _THEN_TAKEN.match(data, end, end + 400)
        if then is not None:
            pairs = (part.strip().partition(":") for part in then[1].decode("utf-8", "replace").split(",") if part.strip())
            return [(name.strip(), alias.strip()) for name, _, alias in pairs]
        member = _THEN_MEMBER.match(data, end, end + 400)
        if member is not None:
            return [(member[2].decode(), "")]
        target = frame.target
        direct = target is not None and _BEFORE.fullmatch(data, frame.start, max(frame.start, node.start_byte)) is not None
        member = _MEMBER.match(data, end, end + 80)
        taken = member[1].decode() if member is not None else ""
        if taken in _PROMISE:
            taken, direct = "", False
        form = outline.tables.targets.get(target.kind_id) if target is not None else None
        if target is None or not direct or form not in ("name", "members"):
            return [(taken, "")]
        if form == "name":
            return [(taken, outline.text(target))]
        names: list[tuple[str, str]] = []
        for part in target.named_children[:_MAX_NAMES]:
            inner: Node | None = part
            key = part
            if part.type == "pair_pattern":
                inner = part.child_by_field_name("value")
                key = part.child_by_field_name("key") or part
            if inner is not None and inner.type in ("assignment_pattern", "object_assignment_pattern"):
                left = inner.child_by_field_name("left")
                key = left if key is part and left is not None else key
                inner = left
            if inner is None or outline.tables.targets.get(inner.kind_id) != "name":
                continue
            name, alias = outline.text(key), outline.text(inner)
            names.append((name, alias if alias != name else ""))
        return names

    # exports --------------------------------------------------------------------------------------------------

    def exports(self, outline: Outline, node: Node, frame: Frame) -> bool:
        source = node.child_by_field_name("source")
        declaration = node.child_by_field_name("declaration")
        value = node.child_by_field_name("value")
        children = node.children
        tokens = {child.type for child in children if not child.is_named}
        if source is not None:
            self._reexport(outline, node, self._module(outline, source), "type" in tokens)
            return True
        if frame.scope.parent is not None:
            return False
        if declaration is not None:
            for child, name in self._declared(outline, declaration):
                self._export(outline, child, "default" if "default" in tokens else name, Ref("", frame.scope.dotted_name(name)))
        elif value is not None:
            outline.exports.append(ExportSite(value.start_byte, "default", frame.scope, value))
        elif "=" in tokens and node.named_child_count:
            outline.exports.append(ExportSite(node.start_byte, "default", frame.scope, node.named_children[-1]))
        for child in children:
            if child.type == "export_clause":
                for specifier in child.named_children:
                    if specifier.type == "export_specifier":
                        name, alias, _ = self._specifier(outline, specifier)
                        self._export(outline, specifier, alias or name, Ref("", name))
        return False

    def _export(self, outline: Outline, node: Node, name: str, value: Ref) -> None:
        outline.exports.append(ExportSite(node.start_byte, name, outline.module, None, value))

    def _reexport(self, outline: Outline, node: Node, module: str, types: bool) -> None:
        at = outline.source.at(node.start_byte)
        names = 0
        for child in node.named_children:
            if child.type == "namespace_export" and child.named_child_count:
                self._export(outline, child, outline.text(child.named_children[-1]), Ref(module, ""))
            elif child.type == "export_clause":
                for specifier in child.named_children:
                    if specifier.type == "export_specifier":
                        names += 1
                        name, alias, only = self._specifier(outline, specifier)
                        self._export(outline, specifier, alias or name, Ref(module, name))
                        place = outline.source.at(specifier.start_byte)
                        outline.imports.append(Import(place, outline.language.id, module, name, "", types or only))
        if not names:
            outline.imports.append(Import(at, outline.language.id, module, "", "", types))
            if not any(child.type in ("namespace_export", "export_clause") for child in node.named_children):
                self._export(outline, node, "*", Ref(module, ""))

    def _declared(self, outline: Outline, node: Node) -> Iterator[tuple[Node, str]]:
        """The names that a declaration makes, with their nodes."""
        name = node.child_by_field_name("name")
        if name is not None:
            yield node, outline.text(name)
            return
        for declarator in node.named_children:
            target = declarator.child_by_field_name("name") if declarator.type == "variable_declarator" else None
            if target is None:
                continue
            if target.type == "identifier":
                yield declarator, outline.text(target)
            elif target.type == "object_pattern":
                for part in target.named_children:
                    if part.type == "shorthand_property_identifier_pattern":
                        yield part, outline.text(part)

    def exported(self, outline: Outline, target: Node, value: Node, scope: Scope) -> None:
        if target.type != "member_expression" or target.end_byte - target.start_byte > MAX_LENGTH:
            return
        text = outline.text(target)
        is_function = outline.tables.forms.get(value.kind_id) == "function"
        if text == "module.exports":
            outline.exports.append(ExportSite(target.start_byte, "default", scope, value))
            if value.type == "object":
                for member in value.named_children:
                    self._exported_member(outline, member, scope)
            return
        head, _, name = text.rpartition(".")
        if head in ("exports", "module.exports"):
            site = ExportSite(target.start_byte, name, scope, None if is_function else value,
                              Ref("", scope.dotted_name(name)) if is_function else None)
            outline.exports.append(site)

    def _exported_member(self, outline: Outline, member: Node, scope: Scope) -> None:
        if member.type == "shorthand_property_identifier":
            name = outline.text(member)
            outline.exports.append(ExportSite(member.start_byte, name, scope, member))
        elif member.type == "pair":
            key, value = member.child_by_field_name("key"), member.child_by_field_name("value")
            if key is not None and value is not None and key.type in ("property_identifier", "string"):
                name = outline.text(key)
                name = self.string(name) if key.type == "string" else name
                outline.exports.append(ExportSite(member.start_byte, name, scope, value))

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
                if len(found) == before + 1 and key.type == "property_identifier":
                    one = found[before]
                    found[before] = ParameterNode(one.name, one.node, one.default, shown=outline.text(key))

    def promised(self, outline: Outline, node: Node, around: Frame) -> tuple[Node, Node] | None:
        site = around.call
        if site is None or site.last != "then":
            return None
        awaited = site.function.child_by_field_id(outline.tables.object)
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
                found.append((inner.child_by_field_name("function") if inner.type == "call_expression" else None) or inner)
            elif child.is_named and child.type != "decorator":
                break
        return tuple(found)
