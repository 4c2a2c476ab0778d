"""What calls give by the name of their method alone: lists, fallbacks, what a block gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowbom.core.value import HOLE, Env, Hole, Obj, Seq, Value
from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.found import Found
from shadowbom.extract.code.literals import MAX_ITEMS

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import CallSite
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.code.values import Evaluator
    from shadowbom.extract.grammars import Node


class Results:
    """Reads the calls of ``outline``; expressions are read by ``evaluator``."""

    def __init__(self, outline: Outline, evaluator: Evaluator) -> None:
        self._outline = outline
        self._evaluator = evaluator
        self._language = outline.language
        self._tables = outline.tables

    def of(self, site: CallSite, scope: Scope) -> tuple[Found, ...] | None:
        """What the call gives; None where its name does not say."""
        language = self._language
        if site.lists:
            return self._listed(site, scope)
        if site.last in language.fallbacks:
            return self._fallen_back(site, scope)
        if site.last in language.through:
            owner = self._tables.access(site.function)[0]
            return self._evaluator.trace(owner, scope) if owner is not None else None
        if site.last in language.giving:
            block = self._last_statement(site)
            return self._evaluator.trace(block, scope) if block is not None else None
        return None

    def _operands(self, site: CallSite) -> list[Node]:
        return self._evaluator.calls.operands(site.arguments)

    def _listed(self, site: CallSite, scope: Scope) -> tuple[Found, ...] | None:
        """The list, or the table of pairs, that a function such as ``List.of`` or ``mapOf`` makes of its arguments."""
        operands = self._operands(site)[:MAX_ITEMS]
        if not operands:
            return None
        if all(map(self._outline.is_pair, operands)):
            items: list[tuple[str, Value]] = []
            for one in operands:
                key, value = self._outline.sides(one)
                if key is not None and value is not None:
                    items.append((self._evaluator.composites.key(key, scope), self._evaluator.value(value, scope)))
            return (Found(Obj(tuple(items))),)
        return (Found(Seq(tuple([self._evaluator.value(one, scope) for one in operands]))),)

    def _fallen_back(self, site: CallSite, scope: Scope) -> tuple[Found, ...] | None:
        """What a method such as ``orElse`` is called on, or else what it is given."""
        owner = self._tables.access(site.function)[0]
        operands = self._operands(site)[:2]
        block = self._last_statement(site) if not operands else None
        node = block if block is not None else operands[-1] if operands else None
        if node is None or (owner is None and len(operands) < 2):
            return None
        if self._tables.forms.get(node.kind_id) == "function":
            body = inner_of(node, self._tables.body)
            node = body if body is not None and self._outline.syntax.gives(body) else node
        default = self._evaluator.value(node, scope)
        asked = operands[0] if len(operands) == 2 else owner
        found = self._evaluator.trace(asked, scope) if asked is not None else ()
        first = found[0].value if len(found) == 1 else HOLE
        if isinstance(first, Env) and first.default is None:
            return (Found(Env(first.name, default)),)
        kept = tuple([one for one in found if not isinstance(one.value, Hole)])
        return (*kept, Found(default)) if not isinstance(default, Hole) or kept else None

    def _last_statement(self, site: CallSite) -> Node | None:
        """The last statement of the block behind a call."""
        node: Node | None = site.node
        for _ in range(3):
            last = node.named_child(node.named_child_count - 1) if node is not None and node.named_child_count else None
            if last is None or last in (site.function, site.arguments):
                return None
            if self._tables.forms.get(last.kind_id) == "function":
                return last.named_child(last.named_child_count - 1) if last.named_child_count else None
            node = last
        return None
