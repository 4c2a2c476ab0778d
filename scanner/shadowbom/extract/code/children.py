"""Which child of a node a row of the table of languages means: by field, or by place where the grammar names none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowbom.extract.grammars import Grammar, Node
    from shadowbom.extract.shapes import ShapedGrammar

Child = int | Callable[["Node"], "Node | None"]
"""The id of a field, or a function that finds the child."""


def inner_of(node: Node, which: Child) -> Node | None:
    """The child of ``node`` that ``which`` means; None where it has none."""
    return node.child_by_field_id(which) if isinstance(which, int) else which(node)


def reference(grammar: Grammar | ShapedGrammar, text: str) -> Child:
    """What ``text`` means in ``grammar``: the name of a field; "#first", "#second" or "#last" for a named child by its
    place, "#kind a b" for the first of these types, "#after =" or "#before =" for the one beside such a sign. Several
    with "/" between them are taken one after the other, of those with "|" the first that is there."""
    head, other, rest = text.partition("|")
    if other:
        one, two = reference(grammar, head), reference(grammar, rest)
        return lambda node: inner_of(node, one) or inner_of(node, two)
    head, slash, rest = text.partition("/")
    if slash:
        outer, inner = reference(grammar, head), reference(grammar, rest)
        return lambda node: inner_of(found, inner) if (found := inner_of(node, outer)) is not None else None
    if not text.startswith("#"):
        return grammar.field(text)
    how, _, words = text[1:].partition(" ")
    names = frozenset(words.split())
    if how == "kind":
        return lambda node: next((one for one in node.named_children if one.type in names), None)
    if how == "after":
        return lambda node: _beside(node, names, 1)
    if how == "before":
        return lambda node: _beside(node, names, -1)
    return {"first": _first, "second": _second}.get(how, _last)


def _first(node: Node) -> Node | None:
    return node.named_child(0) if node.named_child_count else None


def _second(node: Node) -> Node | None:
    return node.named_child(1) if node.named_child_count > 1 else None


def _last(node: Node) -> Node | None:
    return node.named_child(node.named_child_count - 1) if node.named_child_count else None


def _beside(node: Node, signs: frozenset[str], step: int) -> Node | None:
    children = node.children
    for index, one in enumerate(children):
        if not one.is_named and one.type in signs:
            beside = children[index + step] if 0 <= index + step < len(children) else None
            return beside if beside is not None and beside.is_named else None
    return None
