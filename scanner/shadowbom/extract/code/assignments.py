"""Assignments, loops and patterns: which names a file binds to what, and what the values are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.found import MAX_NAME
from shadowbom.extract.code.scopes import Binding, Kind, Scope

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node


class Assignments:
    """Binds the names of ``outline``, through its ``targets``."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    def assign(self, node: Node, start: int, end: int) -> None:
        """An assignment, or a field or member of an enumeration."""
        outline = self._outline
        target, value = outline.sides(node)
        if target is None:
            return
        scope = outline.top.scope
        name = ""
        if value is None:
            name = self._declare(node, target, scope)
        elif target.kind_id not in outline.tables.targets:
            name = outline.text(target) if target.end_byte - target.start_byte < MAX_NAME else ""
            name = name if outline.is_dotted(name) else ""
        elif outline.tables.forms.get(value.kind_id) != "function":
            declares = outline.tables.declares
            outline.targets.outward = bool(declares) and node.kind_id not in declares
            binding = Binding(Kind.VALUE, scope, node=value)
            binding.declared = outline.top.declared
            sigil = outline.language.sigil
            outline.targets.prefix = sigil if sigil and outline.data[start : start + 1] == sigil.encode() else ""
            name = outline.targets.bind(target, binding, scope).removeprefix(outline.targets.prefix)
            outline.targets.outward, outline.targets.prefix = False, ""
        elif outline.tables.targets.get(target.kind_id) in ("name", "member"):
            name = outline.text(target).rpartition(".")[2]
        frame = outline.push(start, end if value is None else value.start_byte, end)
        if value is None:
            frame.start = start
        frame.name = name
        frame.holder = scope.name
        frame.target = target
        frame.fallback = value
        if target is not None and value is not None and outline.language.exports:
            outline.syntax.exported(outline, target, value, scope)

    def _declare(self, node: Node, target: Node, scope: Scope) -> str:
        """A name with a type and no value. That of a field says what its class is."""
        outline = self._outline
        target = outline.targets.single(target)
        if outline.tables.targets.get(target.kind_id) != "name":
            return ""
        name = outline.text(target)
        declared = node.child_by_field_name("type") or outline.top.declared
        typed = outline.language.typed
        if (scope.is_class or typed) and declared is not None and outline.is_dotted(name):
            kind = Kind.FIELD if typed else Kind.PARAMETER
            binding = Binding(kind, scope, node=declared, name=scope.dotted_name(name), at=target.start_byte)
            scope.bind(name, binding)
            if typed and scope.static:
                outline.fields.append((scope, name, binding))
        if outline.top.noted is not None:
            outline.targets.bind(target, Binding(Kind.VALUE, scope, node=outline.top.noted), scope)
        return name

    def augment(self, node: Node, start: int, end: int) -> None:
        """``x += ...``; ``??=`` and ``||=`` bind, the others make what is bound unknown."""
        outline = self._outline
        target, value = outline.sides(node)
        if target is None or value is None:
            return
        operator = outline.data[target.end_byte : value.start_byte]
        fills = b"?" in operator or b"|" in operator
        binding = Binding(Kind.VALUE if fills else Kind.OPAQUE, outline.top.scope, node=value if fills else None)
        name = outline.targets.bind(target, binding, outline.top.scope)
        frame = outline.push(start, value.start_byte, end)
        frame.name = name
        frame.holder = frame.scope.name
        frame.fallback = value

    def loop(self, node: Node, _start: int, _end: int) -> None:
        """A loop's variable is one of the members of what is looped over."""
        outline = self._outline
        target, value = outline.sides(node)
        if target is not None and outline.language.results:
            # A key and a member; of one name alone it is the key.
            is_pair = target.kind_id in outline.tables.lists and target.named_child_count > 1
            target = target.named_children[-1] if is_pair else None
        if target is not None and value is not None:
            outline.targets.bind(target, Binding(Kind.MEMBER, outline.top.scope, node=value), outline.top.scope)

    def alias(self, node: Node, _start: int, _end: int) -> None:
        """``with ... as name``."""
        outline = self._outline
        target = inner_of(node, outline.tables.alias)
        value = node.named_child(0) if node.named_child_count else None
        if target is not None and value is not None:
            outline.targets.bind(target, Binding(Kind.VALUE, outline.top.scope, node=value), outline.top.scope)

    def default(self, node: Node, start: int, end: int) -> None:
        """A parameter or part of a pattern with a default."""
        outline = self._outline
        target, value = outline.sides(node)
        if target is None or value is None:
            return
        frame = outline.push(start, value.start_byte, end)
        frame.name = outline.text(target) if outline.tables.targets.get(target.kind_id) == "name" else ""
        frame.target = target

    def global_(self, node: Node, _start: int, _end: int) -> None:
        """Names that this function binds in a scope around it."""
        outline = self._outline
        scope = outline.top.scope
        for name in (outline.text(child) for child in node.named_children):
            home = scope.parent
            while home is not None and home.parent is not None and (home.is_class or name not in home.bindings):
                home = home.parent
            scope.moved[name] = home or scope
