"""Modules of JavaScript and TypeScript: what a file imports and exports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.core.value import Ref
from shadowbom.extract.code.frames import ExportSite
from shadowbom.extract.code.scopes import Binding, Kind
from shadowbom.extract.code.strings import MAX_LENGTH, unescape

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


def script_string(raw: str) -> str:
    """The value of a string or template without holes, given as it stands in the source."""
    quote = raw[:1]
    return unescape(raw[1:].removesuffix(quote)) if quote and quote in "'\"`" else ""


class ScriptModules:
    """The part of ``Syntax`` that reads import and export statements and calls."""

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
                    module = self._module(outline, source)
                    self._add(outline, frame.scope, local, module, "", outline.text(local), types)
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
        return script_string(outline.text(source))

    def _specifier(self, outline: Outline, node: Node) -> tuple[str, str, bool]:
        """The outside name of an import or export specifier, its other name, and whether it is a type."""
        name = node.child_by_field_name("name")
        alias = node.child_by_field_name("alias")
        only = node.child_count > 1 and node.children[0].type in ("type", "typeof")
        texts = [outline.text(part) if part is not None else "" for part in (name, alias)]
        first, second = (script_string(text) if text[:1] in ("'", '"') else text for text in texts)
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
        given = site.arguments
        first = given.named_child(0) if given is not None and given.named_child_count else None
        if first is None or first.type not in ("string", "template_string"):
            return False
        text = outline.text(first)
        module = script_string(text)
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
            parts = then[1].decode("utf-8", "replace").split(",")
            pairs = (part.partition(":") for part in parts if part.strip())
            return [(name.strip(), alias.strip()) for name, _, alias in pairs]
        member = _THEN_MEMBER.match(data, end, end + 400)
        if member is not None:
            return [(member[2].decode(), "")]
        target = frame.target
        before = _BEFORE.fullmatch(data, frame.start, max(frame.start, node.start_byte))
        direct = target is not None and before is not None
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
                outside = "default" if "default" in tokens else name
                self._export(outline, child, outside, Ref("", frame.scope.dotted_name(name)))
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
                name = script_string(name) if key.type == "string" else name
                outline.exports.append(ExportSite(member.start_byte, name, scope, value))
