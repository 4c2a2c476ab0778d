"""Left sides: what an assignment, a loop or a pattern binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.scopes import Binding, Kind, Scope

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_MAX_DEPTH = 8
_MAX_DOTTED = 120


class Targets:
    """Binds names of ``outline``. ``bind`` gives the name that a literal on the right side is said to be bound to:
    a variable's, the last of a member's, a subscript's key, the first of a list's."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self.outward = False
        """Names are bound where they are known already, not in the scope that is given."""
        self.prefix = ""
        """What stands before the name and is part of it, though not of its node."""

    def bind(self, target: Node, binding: Binding, scope: Scope, depth: int = 0) -> str:
        """Bind what ``target`` names in ``scope`` to ``binding``; "" where it names nothing."""
        if depth > _MAX_DEPTH:
            return ""
        form = self._outline.tables.targets.get(target.kind_id)
        if form is None:
            return ""
        if form == "name":
            return self._name(target, binding, scope)
        if form == "field":
            return self._field(target, binding, scope)
        if form == "member":
            return self._member(target, binding, scope)
        if form == "subscript":
            return self._subscript(target, binding, scope)
        if form in ("first", "last"):
            count = target.named_child_count
            inner = target.named_child(0 if form == "first" else count - 1) if count else None
            return self.bind(inner, binding, scope, depth + 1) if inner is not None else ""
        if form == "each":
            return self._each(target, binding, scope, depth)
        if form == "members":
            for member in target.named_children:
                self._taken(member, binding, scope, depth)
            return ""
        left = inner_of(target, self._outline.tables.left)
        return self.bind(left, binding, scope, depth + 1) if left is not None else ""

    def single(self, target: Node) -> Node:
        """``target`` without what only stands around it."""
        for _ in range(_MAX_DEPTH):
            inner = target.named_child(0) if target.named_child_count else None
            if inner is None or self._outline.tables.targets.get(target.kind_id) != "first":
                break
            target = inner
        return target

    def _text(self, node: Node) -> str:
        return self._outline.source.text(node.start_byte, node.end_byte)

    def _name(self, target: Node, binding: Binding, scope: Scope) -> str:
        name = self._text(target)
        if name[:1] in "\"'`":
            name = self._outline.syntax.string(name)
        elif not name.isidentifier():
            name = self._outline.path_of(target) or name
        name = self.prefix + name
        if name == "_" and self._outline.tables.declares:
            return name
        if self.outward:
            scope = scope.find_home(name)[1] or self._outline.module
        self.add(name, binding, scope, target.start_byte)
        return name

    def add(self, name: str, binding: Binding, scope: Scope, at: int) -> None:
        """Bind ``name``; it is a constant where ``scope`` is a module, class, enumeration or namespace."""
        binding.at = at
        scope.bind(name, binding)
        home = scope.moved.get(name, scope)
        if home.static and binding.kind in (Kind.VALUE, Kind.PARAMETER):
            self._outline.constants.append((home, name, binding))

    def _member(self, target: Node, binding: Binding, scope: Scope) -> str:
        tables = self._outline.tables
        owner, member = tables.access(target)
        if owner is None or member is None or target.end_byte - target.start_byte > _MAX_DOTTED:
            return ""
        name = self._text(member)
        whole = self._outline.path_of(owner)
        if scope.is_self(whole) and scope.owner is not None:
            self.add(name, binding, scope.owner, target.start_byte)
        elif whole:
            self._outline.dotted.add(whole.partition(".")[0])
            self.add(f"{whole}.{name}", binding, scope, target.start_byte)
        return name

    def _field(self, target: Node, binding: Binding, scope: Scope) -> str:
        """A name that its spelling says to be of the instance."""
        whole = self._outline.path_of(target)
        name = whole.rpartition(".")[2]
        if name:
            self.add(name, binding, scope.owner or scope, target.start_byte)
        return name

    def _subscript(self, target: Node, binding: Binding, scope: Scope) -> str:
        tables = self._outline.tables
        owner = inner_of(target, tables.indexed)
        key = tables.index_of(target)
        if owner is None or key is None or tables.forms.get(key.kind_id) != "string":
            return ""
        name = self._outline.syntax.string(self._text(key))
        if target.end_byte - target.start_byte <= _MAX_DOTTED and "." not in name:
            whole = self._outline.path_of(owner)
            if whole and not scope.is_self(whole.partition(".")[0]):
                binding.at = target.start_byte
                self._outline.dotted.add(whole.partition(".")[0])
                scope.bind(f"{whole}.{name}", binding)
        return name

    def _each(self, target: Node, binding: Binding, scope: Scope, depth: int) -> str:
        """A list of targets: one by one, where the right side lists as many values."""
        tables = self._outline.tables
        names = target.named_children
        values: list[Node] = []
        node = binding.node
        is_listed = node is not None and (tables.forms.get(node.kind_id) == "sequence" or node.kind_id in tables.lists)
        if node is not None and is_listed and not binding.path:
            values = node.named_children
        first = ""
        for position, inner in enumerate(names):
            if len(values) == len(names) and binding.kind is Kind.VALUE:
                one = Binding(Kind.VALUE, binding.scope, node=values[position])
            elif position == 0 and not values and self._outline.language.results and binding.kind is Kind.VALUE:
                one = Binding(Kind.VALUE, binding.scope, node=node)
            elif position == len(names) - 1 and not values and self._outline.language.tagged:
                one = Binding(binding.kind, binding.scope, node=node)
            else:
                one = Binding(Kind.OPAQUE, binding.scope)
            name = self.bind(inner, one, scope, depth + 1)
            first = first or name
        return first

    def _taken(self, member: Node, binding: Binding, scope: Scope, depth: int) -> None:
        """A member of an object pattern: ``{a}``, ``{a: b}``, ``{a = 1}``, ``{a: b = 1}``, ``...rest``."""
        tables = self._outline.tables
        default: Node | None = None
        target: Node | None = member
        kind = member.type
        if kind == "rest_pattern":
            target = member.named_child(0) if member.named_child_count else None
            if target is not None:
                self.bind(target, Binding(binding.kind, binding.scope, node=binding.node, path=binding.path), scope,
                          depth + 1)
            return
        key: Node | None = member
        if kind == "pair_pattern":
            key = member.child_by_field_name("key")
            target = inner_of(member, tables.value)
        if target is not None and tables.targets.get(target.kind_id) == "default":
            default = inner_of(target, tables.right)
            target = inner_of(target, tables.left)
            key = target if kind != "pair_pattern" else key
        if key is None or target is None or tables.targets.get(key.kind_id) != "name":
            return
        name = self._text(key)
        if name[:1] in "\"'":
            name = self._outline.syntax.string(name)
        inner = Binding(binding.kind, binding.scope, node=binding.node, path=(*binding.path, name), default=default,
                        module=binding.module, name=f"{binding.name}.{name}" if binding.name else name)
        self.bind(target, inner, scope, depth + 1)
        node = binding.node
        if node is not None and self._outline.data[max(node.start_byte, node.end_byte - 4) : node.end_byte] == b".env":
            self._outline.taken.append((inner, target.start_byte))
