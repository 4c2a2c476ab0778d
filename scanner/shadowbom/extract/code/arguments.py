"""Call sites as ``Call`` facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Argument, Call
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Hole, Lit, Made, Obj, Seq, Value
from shadowbom.extract.code.chains import settings_of
from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.found import MAX_NAME, Found, choice, is_small, public
from shadowbom.extract.code.scopes import Kind

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import CallSite
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.code.values import Evaluator
    from shadowbom.extract.grammars import Node

MAX_ARGUMENTS = 500
_PLAIN = frozenset({"string", "template", "concatenation", "binary", "atom", "signed", "sequence"})
"""Forms that are no object, whatever they are made of."""
_NAMED = re.compile(rb"[\w$\"']\s*[:=](?!=)|\*\*|\.\.\.")
_TELLING = re.compile(rb"[\"'`={]|[A-Z][A-Z_]{2}|\*\*|\.\.\.")
_TELLING_COLON = re.compile(_TELLING.pattern + rb"|\w\s*:\s")
_OPTION = re.compile(r"With[A-Z]")
_TAGGED = frozenset({"string", "template"})
"""Arguments that are one text: those of a tagged template."""
_MAX_GLANCE = 2000
_MAX_SET = 20
_MAX_RETURNS = 4
_SUPER = (":super", ":super().__init__")


class Arguments:
    """Makes the calls of ``outline``; expressions are read by ``evaluator``.

    An argument that is an object literal, or a name of one, is given whole under its position and its members under
    their keys. The class that a method is called with in brackets is an instance of it under "<>". Of ``**options`` and
    ``...options`` the members are given where they are known, and the value under the key "**" or "...". Positions end
    at a spread list of unknown length.
    """

    def __init__(self, outline: Outline, evaluator: Evaluator) -> None:
        self._outline = outline
        self._evaluator = evaluator
        self._tables = outline.tables
        self._source = outline.source
        self._settings = settings_of(outline, evaluator.calls) if outline.language.fluent else {}
        self._making: dict[tuple[Location, str], CallSite] = {}
        self._starts: dict[Location, CallSite] = {}
        self._telling = _TELLING_COLON if outline.language.colon else _TELLING

    def calls(self, site: CallSite) -> list[Call]:
        """The facts of one call: one for each thing that it may call; none where it says nothing."""
        scope = site.frame.scope
        targets = self._evaluator.calls.targets(site)
        if not targets or targets[0][0] in self._outline.language.importers:
            return []
        if not any(self._may_say(site, callee) for callee, _ in targets):
            return []
        arguments = (*(self._spelt(site, scope) or self._read(site, scope)), *self._typed(site))
        at = self._source.at(site.start)
        language = self._outline.language.id
        if self._outline.language.tabled and arguments and arguments[0].key == "0":
            # What is called on something is given it first.
            targets = tuple([(callee, arguments[0].value) for callee, _ in targets])
        return [Call(at, language, callee, arguments, receiver if isinstance(receiver, Made) else HOLE, scope.name,
                     scope.label)
                for callee, receiver in targets]

    def _may_say(self, site: CallSite, callee: str) -> bool:
        """Whether a call can matter. One of a built-in function does not, unless something named is given to it; nor
        does a method of something unknown that is given plain local names only."""
        if callee[0] != ":" or callee in _SUPER or callee in self._outline.language.env_calls:
            return True
        if site.last in self._outline.language.acting:
            return True
        node = site.arguments
        if site.node.kind_id in self._tables.inside:
            return False
        if site.node.kind_id in self._tables.constructs:
            return node is not None and node.named_child_count > 0
        given = b""
        if node is not None:
            start = node.start_byte + 1
            given = self._outline.data[start : min(start + _MAX_GLANCE, node.end_byte - 1)]
        root, _, rest = callee[1:].partition(".")
        which = self._tables.initializers.get(site.node.kind_id)
        if which is not None and inner_of(site.node, which) is not None:
            return True
        if root.removesuffix("()") in self._outline.language.silent:
            return _NAMED.search(given) is not None
        if self._outline.language.opens and root[:1].isupper():
            return True
        is_telling = len(given) == _MAX_GLANCE or self._telling.search(given) is not None
        is_telling = is_telling or (bool(rest) and self._tables.type_of(site.function) is not None)
        if is_telling or "." in rest or (not rest and b"(" in given):
            return True
        bound = site.frame.scope.find(root.removesuffix("()"))
        if bound is None and self._outline.is_starred and root[:1].isupper():
            return True
        if rest:
            is_own = bound is not None and bound[0].kind is Kind.DEFINITION
            return is_own or (site.frame.scope.is_self(root) and bool(given))
        return bound is not None and bound[0].kind in (Kind.DEFINITION, Kind.VALUE)

    def _typed(self, site: CallSite) -> Iterator[Argument]:
        """The class that a method is called with, as an instance of it."""
        type_ = self._tables.type_of(site.function)
        if type_ is not None:
            at = self._source.at(type_.start_byte)
            yield Argument("<>", Made(f":{self._outline.text(type_)}", at), at)

    def _spelt(self, site: CallSite, scope: Scope) -> list[Argument]:
        """The members of an instance that is spelt out with their names."""
        if site.node.kind_id not in self._tables.constructs:
            return []
        given = self._evaluator.composites.members(site.node, scope)[:MAX_ARGUMENTS]
        return [Argument(name, value, self._source.at(inner.start_byte)) for name, value, inner in given]

    def _read(self, site: CallSite, scope: Scope) -> list[Argument]:
        found: list[Argument] = []
        members: list[Argument] = []
        node = site.arguments
        tables = self._tables
        position = 0
        piped = self._outline.piped.get(site.node.id)
        if piped is not None:
            self._one("0", piped, scope, found, members)
            position = 1
        if node is None or tables.forms.get(node.kind_id) in _TAGGED:
            return [*found, *members, *self._initialized(site, scope)]
        for child in node.named_children[:MAX_ARGUMENTS]:
            kind = child.kind_id
            value = child
            if kind in tables.keywords or kind == tables.wrapper or kind in tables.assigns:
                named = self._named(child, scope)
                if named is not None:
                    (members if kind in tables.assigns and kind not in tables.keywords else found).append(named)
                    continue
                inner = tables.argument(child)[1]
                if inner is None:
                    continue
                value, kind = inner, inner.kind_id
                pair = self._named(value, scope) if kind in tables.assigns else None
                if pair is not None:
                    members.append(pair)
                    continue
            form = tables.forms.get(kind)
            if form is None and (kind in tables.comments or kind in tables.spreads):
                if kind not in tables.comments:
                    position = self._spread(value, scope, position, found, members)
                continue
            key = str(position) if position >= 0 else "*"
            position += position >= 0
            self._one(key, value, scope, found, members)
        members += self._chained(site, scope)
        members += self._initialized(site, scope)
        if self._outline.language.opens:
            members += [inner for argument in found for inner in self._opened(argument.value, scope)]
        return [*found, *members[:MAX_ARGUMENTS]] if members else found

    def _named(self, node: Node, scope: Scope) -> Argument | None:
        """A named argument, or a pair that stands for a member; None for one without a name."""
        is_argument = node.kind_id in self._tables.keywords or node.kind_id == self._tables.wrapper
        if not is_argument and not self._outline.is_pair(node):
            return None
        name, value = self._tables.argument(node) if is_argument else self._outline.sides(node)
        if name is None or value is None:
            return None
        key = self._name(name, scope) if is_argument else self._evaluator.composites.key(name, scope)
        return Argument(key, self._evaluator.value(value, scope), self._source.at(value.start_byte))

    def _one(self, key: str, node: Node, scope: Scope, found: list[Argument], members: list[Argument]) -> None:
        """The argument ``node`` at the position ``key``, with its members where it is a table."""
        evaluator, at_of = self._evaluator, self._source.at
        form = self._tables.forms.get(node.kind_id)
        if form in _PLAIN or form is None:
            found.append(Argument(key, evaluator.value(node, scope), at_of(node.start_byte)))
        elif form == "object" or evaluator.composites.is_open(node) or self._untyped(node) is not None:
            opened = evaluator.composites.members(self._untyped(node) or node, scope)
            whole = Obj(tuple([(name, value) for name, value, _ in opened]))
            found.append(Argument(key, whole, at_of(node.start_byte)))
            members += [Argument(name, value, at_of(inner.start_byte)) for name, value, inner in opened]
        else:
            traced = evaluator.trace(node, scope)
            found.append(Argument(key, public(traced), at_of(node.start_byte)))
            if form == "function":
                found += self._given_back(key, node)
            elif len(traced) == 1 and isinstance(traced[0].value, Obj):
                members += self._members(traced[0].value, node, scope)
            elif self._outline.language.options:
                members += self._set(node, form, traced[0].value, scope)

    def _untyped(self, node: Node) -> Node | None:
        """The members of an instance that is made without the name of its class, which is that of the parameter."""
        which = self._tables.initializers.get(node.kind_id)
        if which is None or self._tables.called(node) is not None:
            return None
        return inner_of(node, which)

    def _initialized(self, site: CallSite, scope: Scope) -> list[Argument]:
        """The members that are set right behind a construction."""
        which = self._tables.initializers.get(site.node.kind_id)
        holder = inner_of(site.node, which) if which is not None else None
        if holder is None:
            return []
        opened = self._evaluator.composites.members(holder, scope)[:MAX_ARGUMENTS]
        return [Argument(name, value, self._source.at(node.start_byte)) for name, value, node in opened]

    def _chained(self, site: CallSite, scope: Scope) -> list[Argument]:
        """What the calls chained to ``site`` set, under their names; what it sets names to itself."""
        settings = list(self._settings.get(site.node.id, ()))
        if site.sets:
            operands = self._evaluator.calls.operands(site.arguments)[:_MAX_SET]
            for name, value in zip(operands[::2], operands[1::2], strict=False):
                if self._tables.forms.get(name.kind_id) == "string" and name.end_byte - name.start_byte < MAX_NAME:
                    settings.append((self._outline.syntax.string(self._outline.text(name)), value))
        return [Argument(name, self._evaluator.value(node, scope), self._source.at(node.start_byte))
                for name, node in settings]

    def _name(self, node: Node, scope: Scope) -> str:
        """The name of an argument, in whatever way that is written."""
        is_plain = self._tables.forms.get(node.kind_id) in (None, "name")
        return self._outline.text(node) if is_plain else self._evaluator.composites.key(node, scope)

    def _opened(self, value: Value, scope: Scope) -> list[Argument]:
        """What an argument is made with, under the names that it is given there."""
        if not isinstance(value, Made):
            return []
        if not self._making:
            self._making = {(self._source.at(site.start), targets[0][0]): site for site in self._outline.calls
                            if (targets := self._evaluator.calls.targets(site))}
        site = self._making.get((value.at, value.callee))
        found: list[Argument] = []
        for child in site.arguments.named_children[:MAX_ARGUMENTS] if site is not None and site.arguments else ():
            name, inner = self._tables.argument(child)
            if name is not None and inner is not None:
                known = self._evaluator.value(inner, scope)
                found.append(Argument(self._name(name, scope), known, self._source.at(inner.start_byte)))
        return found

    def _of_chain(self, value: Value, scope: Scope) -> list[Argument]:
        """What was set, call by call, on the thing that an argument is."""
        if not isinstance(value, Made) or not self._settings:
            return []
        if not self._starts:
            self._starts = {self._source.at(site.start): site for site in self._outline.calls
                            if site.node.id in self._settings}
        site = self._starts.get(value.at)
        return self._chained(site, scope) if site is not None else []

    def _set(self, node: Node, form: str, value: Value, scope: Scope) -> list[Argument]:
        """What is set by an argument: by a call such as ``WithModel("m")``, or by assignment to members of a name."""
        at = self._source.at(node.start_byte)
        chained = self._of_chain(value, scope)
        if form != "call":
            given = self._evaluator.names.added(self._outline.text(node)[:MAX_NAME], scope)
            return [*chained, *(Argument(key, one, one.at if isinstance(one, Lit) and one.at is not None else at)
                                for key, one in given[:MAX_ARGUMENTS])]
        if chained:
            return chained
        site = self._outline.sites.get(node.id)
        operands = self._evaluator.calls.operands(site.arguments) if site is not None else []
        if site is None or len(operands) != 1 or not _OPTION.match(site.last):
            return []
        return [Argument(site.last, self._evaluator.value(operands[0], scope), self._source.at(operands[0].start_byte))]

    def _given_back(self, key: str, node: Node) -> list[Argument]:
        """The table that a function without a name gives, where it is an argument: under its key with "()"."""
        inner = self._outline.scopes.get(node.id)
        if inner is None or not 0 < len(inner.returns) <= _MAX_RETURNS:
            return []
        value = self._evaluator.value(inner.returns[-1], inner)
        is_table = isinstance(value, (Obj, Seq)) and is_small(value)
        return [Argument(f"{key}()", value, self._source.at(node.start_byte))] if is_table else []

    def _members(self, value: Obj, node: Node, scope: Scope) -> list[Argument]:
        """The members of the table that ``node`` is, with those that were given to it by assignment."""
        at = self._source.at(node.start_byte)
        items = dict(value.items[:MAX_ARGUMENTS])
        for key, member in self._evaluator.names.added(self._outline.text(node)[:MAX_NAME], scope):
            items[key] = member if key not in items else choice((items[key], member))
        return [Argument(key, member, member.at if isinstance(member, (Lit, Made)) and member.at is not None else at)
                for key, member in items.items()]

    def _spread(
        self, node: Node, scope: Scope, position: int, found: list[Argument], members: list[Argument]
    ) -> int:
        """Something spread over the arguments; gives the position after it, -1 where that is not known."""
        sign = self._tables.spreads[node.kind_id]
        inner = node.named_child(0) if node.named_child_count else None
        traced: tuple[Found, ...] = self._evaluator.trace(inner, scope) if inner is not None else ()
        value: Value = traced[0].value if len(traced) == 1 else HOLE
        at = self._source.at(node.start_byte)
        if isinstance(value, Obj):
            members += self._members(value, inner or node, scope)
        if isinstance(value, Seq) and sign != "**" and position >= 0:
            found += [Argument(str(index), item, at) for index, item in enumerate(value.items, position)]
            return position + len(value.items)
        whole = public(traced)
        if not isinstance(whole, Hole):
            found.append(Argument(sign, whole, at))
        return position if sign == "**" else -1
