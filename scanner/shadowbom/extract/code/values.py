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

from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value, fold
from shadowbom.extract.code.calls import Calls
from shadowbom.extract.code.found import MAX_JOINED, NOTHING, Found, choice, is_text, joined, public
from shadowbom.extract.code.names import ANY, Names
from shadowbom.extract.code.scopes import Scope

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

MAX_NEST = 40
"""Levels of an expression that are read; below is a ``Hole``."""
MAX_ITEMS = 5000
_TYPES = frozenset({"typing", "typing_extensions", "collections.abc"})
"""Modules whose subscripts are types, not look-ups."""
_MAX_NUMBER = 40
_MAX_TEXT = 2000
"""Bytes of a string that are kept: longer ones are prose."""


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
        self._nest = 0
        self._strings: dict[int, Lit] = {}
        readers: dict[str, Callable[[Node, Scope], Value]] = {
            "string": self._string,
            "template": self._template,
            "concatenation": self._concatenation,
            "binary": self._binary,
            "object": self._object,
            "sequence": self._sequence,
            "atom": self._atom,
            "signed": self._signed,
        }
        tracers: dict[str, Callable[[Node, Scope], tuple[Found, ...]]] = {
            "name": self._name,
            "member": self._member,
            "call": self.calls.found,
            "subscript": self._subscript,
            "logical": self._logical,
            "conditional": self._conditional,
            "first": self._first,
            "last": self._last,
            "assigned": self._assigned,
            "function": self._function,
        }
        forms = self.tables.forms.items()
        self._readers = {kind: readers[form] for kind, form in forms if form in readers}
        self._tracers = {kind: tracers[form] for kind, form in forms if form in tracers}

    def value(self, node: Node, scope: Scope) -> Value:
        """What ``node`` is in ``scope``."""
        reader = self._readers.get(node.kind_id)
        if reader is None:
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
        return self.names.resolve(self._text(node), scope)

    def _member(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        text = self._text(node) if node.end_byte - node.start_byte < 200 else ""
        if text and self.outline.is_dotted(text):
            return self.names.resolve(text, scope)
        owner = node.child_by_field_id(self.tables.object)
        member = node.child_by_field_id(self.tables.member)
        if owner is None or member is None:
            return NOTHING
        return self.names.step(self.trace(owner, scope), self._text(member))

    def _subscript(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        owner = node.child_by_field_id(self.tables.indexed)
        index = node.child_by_field_id(self.tables.index)
        if owner is None or index is None:
            return NOTHING
        owners = self.trace(owner, scope)
        if any(isinstance(one.value, Ref) and one.value.module in _TYPES for one in owners):
            return NOTHING
        key = fold(self.value(index, scope))
        found: list[Found] = []
        for one in owners:
            found += self.item(one, key)
        return tuple(found)

    def item(self, one: Found, key: Lit | None) -> tuple[Found, ...]:
        """What stands under ``key`` in a table; any member where the key is not known."""
        value = one.value
        if isinstance(value, Ref) and key is not None and f"{value.module}:{value.name}" in self.outline.language.env_tables:
            return (Found(Env(key.text)),)
        if key is None:
            return self.names.any_member(one)
        if isinstance(value, (Obj, Seq)):
            found = self.names.step((one,), key.text)
            return found if not isinstance(found[0].value, Hole) else NOTHING
        return self.names.step((one,), key.text.replace(".", "~1"))

    # one of several -------------------------------------------------------------------------------------------

    def _logical(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        left, right = node.child_by_field_id(self.tables.left), node.child_by_field_id(self.tables.right)
        if left is None or right is None:
            return NOTHING
        between = self.source.data[left.end_byte : right.start_byte]
        if b"and" in between or b"&&" in between:
            return self.trace(right, scope)
        first = self.trace(left, scope)
        second = self.trace(right, scope)
        if len(first) == 1 and isinstance(first[0].value, Env) and first[0].value.default is None:
            return (Found(Env(first[0].value.name, public(second))),)
        return (*first, *second)

    def _conditional(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        yes = node.child_by_field_name("consequence")
        no = node.child_by_field_name("alternative")
        if yes is None or no is None:
            parts = [child for child in node.named_children if child.kind_id != self.tables.comment]
            if len(parts) != 3:
                return NOTHING
            yes, no = parts[0], parts[2]
        return (*self.trace(yes, scope), *self.trace(no, scope))

    # the same in another dress --------------------------------------------------------------------------------

    def _first(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        for child in node.named_children:
            if child.kind_id != self.tables.comment:
                return self.trace(child, scope)
        return NOTHING

    def _last(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        children = [child for child in node.named_children if child.kind_id != self.tables.comment]
        return self.trace(children[-1], scope) if children else NOTHING

    def _assigned(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        fields = self.tables.assigns.get(node.kind_id)
        value = node.child_by_field_id(fields[1]) if fields is not None else None
        return self.trace(value, scope) if value is not None else NOTHING

    def _function(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        defined = self.outline.scopes.get(node.id)
        return (Found(Ref("", defined.name), home=defined),) if defined is not None and defined.named else NOTHING

    # literals -------------------------------------------------------------------------------------------------

    def _atom(self, node: Node, scope: Scope) -> Value:
        text = self._text(node) if node.end_byte - node.start_byte <= _MAX_NUMBER else ""
        return Lit(text) if text and text != "..." else HOLE

    def _signed(self, node: Node, scope: Scope) -> Value:
        if self.source.data[node.start_byte : node.start_byte + 1] not in (b"-", b"+"):
            return HOLE
        operand = node.named_child(0) if node.named_child_count else None
        is_number = operand is not None and self.tables.forms.get(operand.kind_id) == "atom"
        return self._atom(node, scope) if is_number else HOLE

    def _string(self, node: Node, scope: Scope) -> Value:
        start = node.start_byte
        known = self._strings.get(start)
        if known is not None:
            return known
        end = node.end_byte
        match = self.syntax.name_shaped.fullmatch(self.source.data, start, end)
        if match is not None:
            text = match[2].decode()
        elif self.syntax.interpolated(self.source.data[start:end]):
            return self._template(node, scope)
        elif end - start > _MAX_TEXT:
            return HOLE
        else:
            text = self.syntax.string(self.source.text(start, end))
        return self.text_at(start, text)

    def text_at(self, start: int, text: str) -> Lit:
        """The literal ``text`` at the offset ``start``: the same object for whoever asks."""
        known = self._strings.get(start)
        if known is None:
            known = self._strings[start] = Lit(text, self.source.at(start))
        return known

    def _template(self, node: Node, scope: Scope) -> Value:
        at = self.source.at(node.start_byte)
        parts: list[Value] = []
        for part in self.syntax.parts(node, self.source.data):
            if len(parts) >= MAX_JOINED:
                parts.append(HOLE)
                break
            if isinstance(part, str):
                if part:
                    parts.append(Lit(part, at))
            else:
                parts.append(self.value(part, scope))
        return joined(parts, Lit("", at))

    def _concatenation(self, node: Node, scope: Scope) -> Value:
        return joined([self.value(child, scope) for child in node.named_children[:MAX_JOINED]
                       if child.kind_id != self.tables.comment])

    def _binary(self, node: Node, scope: Scope) -> Value:
        """Concatenation, Python's ``%`` and ``/`` with a string, ECMAScript's logical operators."""
        tables = self.tables
        operator = node.child_by_field_id(tables.operator)
        sign = operator.type if operator is not None else ""
        if sign in ("||", "??", "&&"):
            return public(self._logical(node, scope))
        left, right = node.child_by_field_id(tables.left), node.child_by_field_id(tables.right)
        if left is None or right is None or sign not in ("+", "%", "/"):
            return HOLE
        if sign == "+":
            return self._sum(node, scope)
        if tables.forms.get((left if sign == "%" else right).kind_id) != "string":
            return HOLE
        if sign == "/":
            return joined([self.value(left, scope), Lit("/"), self.value(right, scope)])
        text = fold(self.value(left, scope))
        inserted = self.value(right, scope)
        return self.calls.formatted(text, list(inserted.items) if isinstance(inserted, Seq) else [inserted],
                                    "%") if text is not None else HOLE

    def _sum(self, node: Node, scope: Scope) -> Value:
        """A chain of ``+``, which nests to the left: read in a loop. Without a string in it, it is a number."""
        tables = self.tables
        operands: list[Node] = []
        current: Node | None = node
        while current is not None and tables.forms.get(current.kind_id) == "binary" and len(operands) < MAX_JOINED:
            operator = current.child_by_field_id(tables.operator)
            right = current.child_by_field_id(tables.right)
            if operator is None or operator.type != "+" or right is None:
                break
            operands.append(right)
            current = current.child_by_field_id(tables.left)
        values = [self.value(operand, scope) for operand in reversed(operands)]
        values.insert(0, self.value(current, scope) if current is not None else HOLE)
        if any(isinstance(value, Seq) for value in values):
            return Seq(tuple(item for value in values
                             for item in (value.items if isinstance(value, Seq) else (value,)))[:MAX_ITEMS])
        texts = ("string", "template", "concatenation")
        has_text = any(isinstance(value, Join) for value in values) or any(
            tables.forms.get(part.kind_id) in texts for part in (*operands, current) if part is not None)
        return joined(values) if has_text or all(is_text(value) for value in values) else HOLE

    def _sequence(self, node: Node, scope: Scope) -> Value:
        items: list[Value] = []
        for child in node.named_children:
            if child.kind_id == self.tables.comment:
                continue
            if len(items) >= MAX_ITEMS:
                items.append(HOLE)
                break
            if child.type in ("list_splat", "spread_element"):
                inner = choice(one.value for one in self._first(child, scope))
                items += inner.items[:MAX_ITEMS] if isinstance(inner, Seq) else [inner]
            else:
                items.append(self.value(child, scope))
        return Seq(tuple(items))

    def _object(self, node: Node, scope: Scope) -> Value:
        return Obj(tuple((key, value) for key, value, _ in self.members(node, scope)))

    def members(self, node: Node, scope: Scope) -> list[tuple[str, Value, Node]]:
        """The members of an object or dict literal: key, value and the node whose place is the member's. What is
        spread into it is opened where it is known, else kept under the key "..." or "**"."""
        found: list[tuple[str, Value, Node]] = []
        for child in node.named_children[:MAX_ITEMS]:
            form = self.tables.forms.get(child.kind_id)
            if form == "name":
                found.append((self._text(child), self.value(child, scope), child))
                continue
            kind = child.type
            if kind in ("spread_element", "dictionary_splat"):
                spread = "**" if kind == "dictionary_splat" else "..."
                for one in self._first(child, scope):
                    if isinstance(one.value, Obj) and len(found) < MAX_ITEMS:
                        found += [(key, value, child) for key, value in one.value.items]
                    elif not isinstance(one.value, Hole):
                        found.append((spread, one.value, child))
                continue
            fields = self.tables.assigns.get(child.kind_id)
            if fields is None:
                continue
            key_node, value_node = child.child_by_field_id(fields[0]), child.child_by_field_id(fields[1])
            if key_node is not None and value_node is not None:
                found.append((self.key(key_node, scope), self.value(value_node, scope), value_node))
        return found

    def key(self, node: Node, scope: Scope) -> str:
        """The key of a pair: its text, the text of the constant that it is, or its source."""
        text = self._text(node) if node.end_byte - node.start_byte < 200 else ANY
        if self.tables.targets.get(node.kind_id) == "name" and self.outline.language.plain_keys:
            return self.syntax.string(text) if text[:1] in "\"'" else text
        form = self.tables.forms.get(node.kind_id)
        if form == "string":
            known = self._string(node, scope)
        elif form == "atom":
            return text
        else:
            inner = node.named_child(0) if node.type == "computed_property_name" and node.named_child_count else node
            text = self._text(inner) if inner is not None and inner.end_byte - inner.start_byte < 200 else ANY
            known = self.value(inner, scope) if inner is not None else HOLE
        folded = fold(known)
        return folded.text if folded is not None else text
