"""Expressions as values: what their text shows, read in the scope they stand in.

A look-up in a table of the file by a name that is not known, ``TABLE[x]`` or ``TABLE.get(x, d)``, is
``Ref("", "TABLE.*")``, any member, with the default as another option; a member called by a literal is
``Ref("", "TABLE.key")`` or its value, dots in the key written "~1". A parameter is a ``Ref`` to "<function>.<name>",
dotted from the module. Names that are assigned more than once are a ``Choice``. Names of this file are replaced by
their values but for tables, which are given by name; what is imported stays a ``Ref``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shadowbom.core.value import HOLE, Env, Hole, Lit, Obj, Ref, Seq, Value, fold
from shadowbom.extract.code.calls import Calls
from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.composites import Composites
from shadowbom.extract.code.found import MAX_NAME, MAX_OPTIONS, NOTHING, Found, public
from shadowbom.extract.code.literals import Literals
from shadowbom.extract.code.names import ANY, Names
from shadowbom.extract.code.scopes import Scope

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

MAX_NEST = 40
"""Levels of an expression that are read; below is a ``Hole``."""
_TYPES = frozenset({"typing", "typing_extensions", "collections.abc"})
"""Modules whose subscripts are types, not look-ups."""


class Evaluator:
    """Reads expressions of ``outline``. What a name stands for is worked out once, at the first place that asks, so
    that the work is linear; the order of the questions is that of the file."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.source = outline.source
        self.tables = outline.tables
        self.syntax = outline.syntax
        self.names = Names(outline, self)
        self.calls = Calls(outline, self)
        self.literals = Literals(outline, self)
        self.composites = Composites(outline, self)
        self._nest = 0
        self._identifier = self.tables.identifier
        self._names_kinds = (self.tables.identifier, self.tables.attribute)
        readers: dict[str, Callable[[Node, Scope], Value]] = {
            "string": self.literals.string,
            "template": self.literals.template,
            "concatenation": self.literals.concatenation,
            "binary": self.literals.binary,
            "object": self.composites.object,
            "sequence": self.composites.sequence,
            "atom": self.literals.atom,
            "signed": self.literals.signed,
            "implicit": self.composites.implicit,
            "array": self.composites.array,
        }
        tracers: dict[str, Callable[[Node, Scope], tuple[Found, ...]]] = {
            "name": self._name,
            "member": self._member,
            "call": self.calls.found,
            "subscript": self._subscript,
            "logical": self.logical,
            "conditional": self._conditional,
            "first": self.first,
            "last": self._last,
            "assigned": self._assigned,
            "function": self._function,
            "branches": self._branches,
            "constant": self._constant,
            "either": self._either,
            "type": self._type,
            "construct": self.composites.construct,
            "unary": self._unary,
        }
        forms = self.tables.forms.items()
        self._readers = {kind: readers[form] for kind, form in forms if form in readers}
        self._tracers = {kind: tracers[form] for kind, form in forms if form in tracers}

    def close(self) -> None:
        """Let go of everything; the evaluator is of no use afterwards."""
        vars(self).clear()

    def value(self, node: Node, scope: Scope) -> Value:
        """What ``node`` is in ``scope``."""
        kind = node.kind_id
        reader = self._readers.get(kind)
        if reader is None:
            if kind in self._names_kinds:
                # Most expressions are plain names, and a scope names the same things again and again.
                written = self.source.data[node.start_byte : node.end_byte]
                known = scope.values.get(written)
                if known is None:
                    known = public(self.trace(node, scope))
                    if known is not HOLE and (kind == self._identifier or self.outline.path_of(node)):
                        scope.values[written] = known
                return known
            return public(self.trace(node, scope))
        if self._nest >= MAX_NEST:
            return HOLE
        self._nest += 1
        value = reader(node, scope)
        self._nest -= 1
        return value

    def trace(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """What ``node`` can be in ``scope``, with what is known besides the value; never empty."""
        tracer = self._tracers.get(node.kind_id)
        if tracer is None:
            value = self.value(node, scope) if node.kind_id in self._readers else HOLE
            return NOTHING if value is HOLE else (Found(value),)
        if self._nest >= MAX_NEST:
            return NOTHING
        self._nest += 1
        found = tracer(node, scope)
        self._nest -= 1
        return found or NOTHING

    def _text(self, node: Node) -> str:
        return self.source.text(node.start_byte, node.end_byte)

    # names ----------------------------------------------------------------------------------------------------

    def _name(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        name = self._text(node)
        return self.names.resolve(name if name.isidentifier() else self.outline.path_of(node) or name, scope)

    def _member(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        text = self.outline.path_of(node) if node.end_byte - node.start_byte < 200 else ""
        if text:
            return self.names.resolve(text, scope)
        return self.member(node, scope)

    def member(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """The member that ``node`` takes, or what it calls where that is split over two of its fields."""
        owner, member = self.tables.access(node)
        if member is None:
            return NOTHING
        if owner is None:
            name = self.outline.path_of(member)
            return self.names.resolve(name, scope) if name else NOTHING
        return self.names.step(self.trace(owner, scope), self._text(member))

    def _subscript(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        owner = inner_of(node, self.tables.indexed)
        index = self.tables.index_of(node)
        if owner is None or index is None:
            return NOTHING
        owners = self.trace(owner, scope)
        if any(isinstance(one.value, Ref) and one.value.module in _TYPES for one in owners):
            return NOTHING
        key = fold(self.value(index, scope))
        found: list[Found] = []
        for one in owners:
            if key is not None and isinstance(one.value, Lit) and not key.text.isdecimal():
                # No text has members of names: something else stands there when the program runs.
                name = self.outline.path_of(owner)
                found += (Found(Ref("", f"{name}.{key.text}")),) if name else ()
                continue
            found += self.item(one, key)
        return tuple(found)

    def item(self, one: Found, key: Lit | None) -> tuple[Found, ...]:
        """What stands under ``key`` in a table; any member where the key is not known."""
        value = one.value
        if key is None:
            return self.names.any_member(one)
        if isinstance(value, Ref) and f"{value.module}:{value.name}" in self.outline.language.env_tables:
            return (Found(Env(key.text)),)
        if isinstance(value, (Obj, Seq)):
            found = self.names.step((one,), key.text)
            return found if not isinstance(found[0].value, Hole) else NOTHING
        return self.names.step((one,), key.text.replace(".", "~1"))

    # one of several -------------------------------------------------------------------------------------------

    def logical(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        left, right = inner_of(node, self.tables.left), inner_of(node, self.tables.right)
        if left is None or right is None:
            return NOTHING
        between = self.source.data[left.end_byte : right.start_byte]
        if b"and" in between or b"&&" in between:
            return self.trace(right, scope)
        return self._or(left, right, scope)

    def _or(self, left: Node, right: Node, scope: Scope) -> tuple[Found, ...]:
        """What is one of two: that of the environment, else the default."""
        first = self.trace(left, scope)
        second = self.trace(right, scope)
        if len(first) == 1 and isinstance(first[0].value, Env) and first[0].value.default is None:
            return (Found(Env(first[0].value.name, public(second))),)
        return (*first, *second)

    def _conditional(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        yes = node.child_by_field_name("consequence") or node.child_by_field_name("body")
        no = node.child_by_field_name("alternative")
        given = node.child_by_field_name("condition")
        if yes is None and no is not None and given is not None:
            return self._or(given, no, scope)
        if yes is None or no is None:
            parts = [child for child in node.named_children if child.kind_id not in self.tables.comments]
            if len(parts) != 3:
                return NOTHING
            yes, no = parts[0], parts[2]
        return (*self.trace(yes, scope), *self.trace(no, scope))

    def _branches(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """What the branches of a choice give together."""
        found: list[Found] = []
        for child in node.named_children:
            given = self.tables.branches.get(child.kind_id)
            if given is None or len(found) > MAX_OPTIONS:
                continue
            body = inner_of(child, given) if given else None
            if body is None and not given and child.named_child_count:
                body = child.named_child(child.named_child_count - 1)
            found += self.trace(body, scope) if body is not None else ()
        return tuple(found)

    def _either(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """What the parts behind a condition give together."""
        return tuple([one for part in node.named_children[1:4] for one in self.trace(part, scope)])

    def _type(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """A type as an expression: its name without what it is made of."""
        name = self._text(node)[:MAX_NAME].partition("<")[0].strip().rstrip("?")
        return self.names.resolve(name, scope) if self.outline.is_dotted(name) else NOTHING

    def _constant(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """A constant of an enumeration: the one text that it is made with, else the instance; its name where it is made
        with nothing."""
        site = self.outline.sites.get(node.id)
        if site is None:
            label = inner_of(node, self.tables.constants[node.kind_id][0])
            return (Found(Lit(self._text(label), self.source.at(label.start_byte))),) if label is not None else NOTHING
        operands = self.calls.operands(site.arguments) if site is not None else []
        texts = [one for one in operands if self.tables.forms.get(one.kind_id) == "string"]
        return self.trace(texts[0], scope) if len(texts) == 1 else self.calls.found(node, scope)

    # the same in another dress --------------------------------------------------------------------------------

    def first(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        for child in node.named_children:
            if child.kind_id not in self.tables.comments:
                return self.trace(child, scope)
        return NOTHING

    def _unary(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """A sign before a number, or an operator that gives what it stands before: its address or what is there."""
        if self.source.data[node.start_byte : node.start_byte + 1] in (b"&", b"*"):
            return self.first(node, scope)
        if self.source.data[node.start_byte : node.start_byte + 1] == b".":
            # A member of a type that only the place of the expression says.
            return (Found(Ref("", f"{ANY}{self._text(node)[:MAX_NAME]}")),)
        value = self.literals.signed(node, scope)
        return NOTHING if value is HOLE else (Found(value),)

    def _last(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        children = [child for child in node.named_children if child.kind_id not in self.tables.comments]
        return self.trace(children[-1], scope) if children else NOTHING

    def _assigned(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        fields = self.tables.assigns.get(node.kind_id)
        value = inner_of(node, fields[1]) if fields is not None else None
        return self.trace(value, scope) if value is not None else NOTHING

    def _function(self, node: Node, _scope: Scope) -> tuple[Found, ...]:
        defined = self.outline.scopes.get(node.id)
        if defined is None or not (defined.named or defined.label):
            return NOTHING
        if defined.named:
            return (Found(Ref("", defined.name), home=defined),)
        return (Found(Hole(defined.label, self.source.at(node.start_byte).path), home=defined),)
