"""Functions, classes, enumerations and namespaces as they are met in the outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.found import is_short
from shadowbom.extract.code.scopes import Binding, Kind, Scope

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_GETTERS = ("property", "cached_property", "lazyproperty", "functools.cached_property", "computed_field")


class Definitions:
    """Opens the scopes of ``outline``."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    def _open(
        self, name: str, node: Node, start: int, end: int, *, is_class: bool = False, static: bool = False,
        home: Scope | None = None,
    ) -> Frame:
        """A scope called ``name`` (dotted from the module, "" for none of its own) with its frame; it is inside of
        ``home``, or of what is around it."""
        outline = self._outline
        around = outline.top
        within = home or around.scope
        known = outline.classes.get(name) if is_class and within is outline.module else None
        if known is not None and known.node is outline.module.node:
            known.node = node
            scope = known
        else:
            scope = Scope(name or within.name, within, node, is_class=is_class, static=static, named=bool(name))
        if is_class and within is outline.module:
            outline.classes.setdefault(name, scope)
        scope.closed = is_class and not outline.language.inner
        if not name and not is_class:
            scope.label = self._label(within, start)
        outline.definitions.append(scope)
        outline.scopes[node.id] = scope
        frame = outline.push(start, start, end, scope)
        frame.name = ""
        frame.holder = scope.name
        frame.table = 0
        frame.compared = frame.quiet = False
        frame.site = None
        return frame

    def _label(self, around: Scope, start: int) -> str:
        """How a function without a name is told from others; not one that is nested beyond what a hand writes."""
        label = around.label or around.name
        at = self._outline.source.at(start)
        return f"{label}@{at.line}:{at.column}" if is_short(label) else label

    def namespace(self, node: Node, start: int, end: int) -> None:
        """A namespace: a scope that is run once, and whose names are those of an object."""
        outline = self._outline
        if outline.syntax.is_skipped(node):
            outline.skip = end
            return
        label = inner_of(node, outline.tables.label)
        name = outline.text(label) if label is not None else ""
        if outline.is_dotted(name):
            around = outline.top.scope
            frame = self._open(around.dotted_name(name), node, start, end, static=True)
            around.bind(name, Binding(Kind.DEFINITION, around, target=frame.scope, at=start))

    def reopen(self, node: Node, start: int, end: int) -> None:
        """A further part of a class."""
        outline = self._outline
        name = outline.syntax.reopened(outline, node)
        if name:
            around = outline.top.scope
            scope = outline.class_named(name) if around is outline.module else outline.class_in(name, around)
            outline.extensions.append((node, scope, around))
            frame = outline.push(start, start, end, scope)
            frame.name = ""
            frame.holder = scope.name

    def enum(self, node: Node, start: int, end: int) -> None:
        """An enumeration."""
        self._class(node, start, end, is_enum=True)

    def class_(self, node: Node, start: int, end: int) -> None:
        """A class, which its bases may make an enumeration."""
        outline = self._outline
        is_enum = any("Enum" in outline.text(base) for base in outline.syntax.bases(node)) or (
            bool(outline.language.enums) and any(child.type in outline.language.enums for child in node.named_children))
        self._class(node, start, end, is_enum=is_enum)

    def _class(self, node: Node, start: int, end: int, *, is_enum: bool) -> None:
        outline = self._outline
        around = outline.top
        label = inner_of(node, outline.tables.label)
        own = outline.path_of(label) if label is not None else ""
        bound = around.name if around.start == start and around.target is not None else ""
        name = own or bound
        frame = self._open(around.scope.dotted_name(name) if name else "", node, start, end, is_class=True)
        frame.scope.decorators = outline.syntax.decorators(node)
        if node.kind_id in outline.tables.headed:
            self._parameters(node, frame.scope, around)
        known = around.scope.bindings.get(bound or own, ()) if name else ()
        if name and not any(binding.target is frame.scope for binding in known):
            around.scope.bind(bound or own, Binding(Kind.DEFINITION, around.scope, target=frame.scope, at=start))
        if is_enum:
            outline.sizes.append(0)
            frame.table = len(outline.sizes) - 1

    def function(self, node: Node, start: int, end: int) -> None:
        """A function, method or lambda, with its parameters."""
        outline = self._outline
        around = outline.top
        name, bound = self._names(node, start)
        of_class, self_name = outline.syntax.receiver(outline, node)
        home = outline.class_named(of_class) if of_class and bound else None
        frame = self._open(f"{of_class}.{name}" if home is not None else name, node, start, end, home=home)
        scope = frame.scope
        scope.self_name = self_name or scope.self_name
        if not scope.named:
            frame.site = around.site
            if around.start == start:
                # A function in the place of a value: what it gives is what the name stands for.
                frame.name, frame.holder = around.name, around.holder
        scope.decorators = outline.syntax.decorators(node)
        if bound:
            self._bind(bound, scope, start)
        body = inner_of(node, outline.tables.body)
        if body is not None and outline.syntax.gives(body):
            scope.returns.append(body)
        elif body is not None and (tail := outline.syntax.tail(body)) is not None:
            scope.returns.append(tail)
        self._parameters(node, scope, around)

    def _names(self, node: Node, start: int) -> tuple[str, str]:
        """The dotted name of a function, and the name that the scope around it gets bound; "" for none."""
        outline = self._outline
        around = outline.top
        label = inner_of(node, outline.tables.label)
        if around.start == start and around.name and around.fallback is not None and around.target is not None:
            form = outline.tables.targets.get(around.target.kind_id)
            return around.path, around.name if form == "name" else ""
        if around.start == start and around.name and around.call is None and around.table:
            return around.path, ""
        if node.kind_id in outline.tables.constructors:
            return around.scope.dotted_name("constructor"), "constructor"
        if label is None:
            return "", ""
        own = outline.path_of(label) or outline.text(label)
        if around.table and not around.scope.is_class:
            return f"{around.path}.{own}" if around.path else own, ""
        return around.scope.dotted_name(own), own

    def _bind(self, name: str, scope: Scope, at: int) -> None:
        outline = self._outline
        home = scope.parent
        assert home is not None
        is_getter = outline.syntax.is_getter(scope.node) or any(
            outline.text(decorator) in _GETTERS for decorator in scope.decorators)
        kind = Kind.GETTER if is_getter and home.is_class else Kind.DEFINITION
        home.bind(name, Binding(kind, home, target=scope, at=at))

    def _parameters(self, node: Node, scope: Scope, around: Frame) -> None:
        outline = self._outline
        promised = outline.syntax.promised(outline, node, around)
        if promised is not None:
            outline.targets.bind(promised[0], Binding(Kind.VALUE, around.scope, node=promised[1]), scope)
            return
        scope.parameters = outline.syntax.parameters(outline, node)
        for parameter in scope.parameters:
            name = scope.dotted_name(parameter.name) if scope.named else f"{scope.label}.{parameter.name}"
            at = parameter.node.start_byte
            scope.bind(parameter.name, Binding(Kind.PARAMETER, scope, node=parameter.type, name=name, at=at))
            if parameter.attribute and scope.owner is not None:
                attribute = Binding(Kind.PARAMETER, scope, node=parameter.type, name=name)
                outline.targets.add(parameter.name, attribute, scope.owner, at)
