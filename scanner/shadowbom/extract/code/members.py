"""Declarations with a type, and the constants of an enumeration that are made by its constructor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.frames import CallSite
from shadowbom.extract.code.scopes import Binding, Kind

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_MAX_MEMBERS = 1000


class Members:
    """Opens the frames of what ``outline`` declares."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    def declared(self, node: Node, start: int, end: int) -> None:
        """A declaration: its type, its name, and the value that something beside it says it has."""
        outline = self._outline
        label = inner_of(node, outline.tables.name)
        if label is None:
            holder = node.child_by_field_name("declarator")
            label = inner_of(holder, outline.tables.name) if holder is not None else outline.sides(node)[0]
        frame = outline.push(start, start, end)
        which = outline.tables.types.get(node.kind_id)
        frame.declared = node.child_by_field_name("type") if which is None else inner_of(node, which)
        frame.noted = outline.syntax.noted(outline, node)
        frame.name = outline.text(outline.targets.single(label)) if label is not None else ""
        frame.holder = frame.scope.name

    def constant(self, node: Node, start: int, end: int) -> None:
        """A constant of an enumeration: an instance of it, with what its constructor is given."""
        outline = self._outline
        around = outline.top
        scope = around.scope
        name_at, arguments_at = outline.tables.constants[node.kind_id]
        label, arguments = inner_of(node, name_at), inner_of(node, arguments_at)
        own = inner_of(scope.node, outline.tables.name)
        if label is None or own is None or not scope.is_class:
            return
        if arguments is None:
            outline.targets.bind(label, Binding(Kind.VALUE, scope, node=node), scope)
            return
        text = outline.text(own)
        site = CallSite(node, start, own, arguments, around, text, text)
        outline.calls.append(site)
        outline.sites[node.id] = site
        name = outline.targets.bind(label, Binding(Kind.VALUE, scope, node=node), scope)
        frame = outline.push(start, arguments.start_byte, end)
        frame.call = frame.site = site
        frame.name = name
        frame.holder = scope.name

    def flat(self, node: Node, start: int, end: int) -> None:
        """An object whose members are no nodes of their own: what stands behind each name has it."""
        outline = self._outline
        around = outline.top
        frame = outline.push(start, start, end)
        frame.holder = around.path
        frame.name = ""
        children = node.children[:_MAX_MEMBERS]
        frame.named = {children[index + 1].start_byte: outline.text(children[index - 1])
                       for index, one in enumerate(children) if one.type == "=" and 0 < index < len(children) - 1}
