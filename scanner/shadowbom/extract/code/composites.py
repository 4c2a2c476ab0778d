"""List and object literals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.value import HOLE, Hole, Made, Obj, Seq, Value, fold
from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.found import NOTHING, Found, choice
from shadowbom.extract.code.literals import MAX_ITEMS
from shadowbom.extract.code.names import ANY

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.code.values import Evaluator
    from shadowbom.extract.grammars import Node

_MAX_KEY = 200
_QUOTES = ("'", '"', "`")


class Composites:
    """Reads the list and object literals of ``outline``; expressions in them are read by ``evaluator``."""

    def __init__(self, outline: Outline, evaluator: Evaluator) -> None:
        self._outline = outline
        self._evaluator = evaluator
        self._tables = outline.tables
        self._syntax = outline.syntax

    def is_open(self, node: Node) -> bool:
        """Whether ``node`` is an instance spelt out by its members, or the address of one."""
        if self._tables.forms.get(node.kind_id) == "array":
            return self._is_table(node)
        inner = self._peeled(node)
        return inner is not None and inner.kind_id in self._tables.constructs and self._shape(inner) == "instance"

    def _peeled(self, node: Node) -> Node | None:
        if self._tables.forms.get(node.kind_id) == "unary" and node.named_child_count:
            return node.named_child(0)
        return node

    def _shape(self, node: Node) -> str:
        """What ``node``, one of the language's constructs, makes: "instance", "object" or "sequence"."""
        made = inner_of(node, self._tables.constructs[node.kind_id][0])
        return self._syntax.shape(made) if made is not None else "instance"

    def construct(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """An instance with its members, a list or a table, of a type that is named beside it."""
        body = inner_of(node, self._tables.constructs[node.kind_id][1])
        if body is None:
            return NOTHING
        shape = self._shape(node)
        if shape != "instance":
            return (Found(self.sequence(body, scope) if shape == "sequence" else self.object(body, scope)),)
        site = self._outline.sites.get(node.id)
        targets = self._evaluator.calls.targets(site) if site is not None else ()
        callee = targets[0][0] if targets else ""
        home = self._evaluator.names.own_class(site.text, scope) if site is not None else None
        typed = f"{callee}()" if callee[:1] not in ("", ":") else ""
        made = Made(callee, self._outline.source.at(node.start_byte)) if callee[:1] == ":" else HOLE
        return (Found(self.object(body, scope), typed=typed, home=home, made=made),)

    def implicit(self, node: Node, scope: Scope) -> Value:
        """Members in brackets whose type the text around them says: a table where they have keys, else a list."""
        for child in node.named_children:
            if child.kind_id not in self._tables.comments:
                is_table = child.kind_id in self._tables.assigns
                return self.object(node, scope) if is_table else self.sequence(node, scope)
        return HOLE

    def array(self, node: Node, scope: Scope) -> Value:
        """What is a table where its members have keys, else a list."""
        return self.object(node, scope) if self._is_table(node) else self.sequence(node, scope)

    def _is_table(self, node: Node) -> bool:
        return any(self._outline.sides(child)[1] is not None for child in node.named_children[:MAX_ITEMS])

    def sequence(self, node: Node, scope: Scope) -> Value:
        items: list[Value] = []
        for child in node.named_children:
            if child.kind_id in self._tables.comments:
                continue
            if len(items) >= MAX_ITEMS:
                items.append(HOLE)
                break
            if self._tables.spreads.get(child.kind_id) in ("*", "..."):
                inner = choice(one.value for one in self._evaluator.first(child, scope))
                items += inner.items[:MAX_ITEMS] if isinstance(inner, Seq) else [inner]
            else:
                items.append(self._evaluator.value(child, scope))
        return Seq(tuple(items))

    def object(self, node: Node, scope: Scope) -> Value:
        return Obj(tuple((key, value) for key, value, _ in self.members(node, scope)))

    def members(self, node: Node, scope: Scope) -> list[tuple[str, Value, Node]]:
        """The members of an object or dict literal: key, value and the node whose place is the member's. What is
        spread into it is opened where it is known, else kept under the key "..." or "**"."""
        found: list[tuple[str, Value, Node]] = []
        if node.kind_id in self._tables.columns:
            keys = node.children_by_field_name("key")[:MAX_ITEMS]
            values = node.children_by_field_name("value")[:MAX_ITEMS]
            return [(self.key(key, scope), self._evaluator.value(value, scope), value)
                    for key, value in zip(keys, values, strict=False)]
        inner = self._peeled(node) or node
        fields = self._tables.constructs.get(inner.kind_id)
        node = node if fields is None else inner_of(inner, fields[1]) or node
        if node.kind_id in self._tables.flat:
            return self._flat(node, scope)
        for child in self._children(node):
            form = self._tables.forms.get(child.kind_id)
            if form == "name":
                found.append((self._outline.text(child), self._evaluator.value(child, scope), child))
                continue
            if child.kind_id in self._tables.spreads:
                self._spread(child, scope, found)
                continue
            fields = self._tables.assigns.get(child.kind_id)
            if fields is None:
                continue
            key_node, value_node = inner_of(child, fields[0]), inner_of(child, fields[1])
            if value_node is None and key_node is not None and key_node.kind_id in self._tables.spreads:
                self._spread(key_node, scope, found)
            if key_node is not None and value_node is not None:
                found.append((self.key(key_node, scope), self._evaluator.value(value_node, scope), value_node))
        return found

    def _children(self, node: Node) -> Iterator[Node]:
        """The children of a literal, those of what is nested in it for itself."""
        nested = self._tables.nested
        for child in node.named_children[:MAX_ITEMS]:
            if child.kind_id in nested:
                yield from self._children(child)
            elif nested and self._sign(child) == "|":
                # What is changed in a table stands behind the sign.
                changed = inner_of(child, self._tables.right)
                yield from self._children(changed) if changed is not None else ()
            else:
                yield child

    def _sign(self, node: Node) -> str:
        operator = inner_of(node, self._tables.operator)
        return operator.type if operator is not None else ""

    def _spread(self, node: Node, scope: Scope, found: list[tuple[str, Value, Node]]) -> None:
        """Put what ``node`` spreads over an object to the members of that."""
        for one in self._evaluator.first(node, scope):
            if isinstance(one.value, Obj) and len(found) < MAX_ITEMS:
                found += [(key, value, node) for key, value in one.value.items]
            elif not isinstance(one.value, Hole):
                found.append((self._tables.spreads[node.kind_id], one.value, node))

    def _flat(self, node: Node, scope: Scope) -> list[tuple[str, Value, Node]]:
        """The members of an object whose names and values stand side by side, a sign between them."""
        found: list[tuple[str, Value, Node]] = []
        children = node.children[:MAX_ITEMS]
        for index, child in enumerate(children):
            if child.type == "=" and 0 < index < len(children) - 1:
                value = children[index + 1]
                found.append((self._outline.text(children[index - 1]), self._evaluator.value(value, scope), value))
        return found

    def key(self, node: Node, scope: Scope) -> str:
        """The key of a pair: its text, the text of the constant that it is, or its source."""
        text = self._outline.text(node) if node.end_byte - node.start_byte < _MAX_KEY else ANY
        if self._tables.targets.get(node.kind_id) == "name" and self._outline.language.plain_keys:
            return self._syntax.string(text) if text[:1] in _QUOTES else text.rstrip().removesuffix(":")
        form = self._tables.forms.get(node.kind_id)
        if form == "string":
            known = self._evaluator.literals.string(node, scope)
        elif form == "atom":
            return text
        else:
            inner = node.named_child(0) if node.type == "computed_property_name" and node.named_child_count else node
            is_short = inner is not None and inner.end_byte - inner.start_byte < _MAX_KEY
            text = self._outline.text(inner) if inner is not None and is_short else ANY
            known = self._evaluator.value(inner, scope) if inner is not None else HOLE
        folded = fold(known)
        return folded.text if folded is not None else text
