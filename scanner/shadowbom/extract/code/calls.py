"""Calls: what they call, and what they give."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value, fold
from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.found import NOTHING, Found, Target, callee_of, is_short, public
from shadowbom.extract.code.literals import formatted
from shadowbom.extract.code.names import ANY
from shadowbom.extract.code.results import Results
from shadowbom.extract.code.scopes import Kind
from shadowbom.extract.code.words import DEFAULT_FIRST, DEFAULT_KEYS, DEFAULT_SECOND, SAME_TEXT, SAME_VALUE

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import CallSite
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.code.values import Evaluator
    from shadowbom.extract.grammars import Node

_MAX_NEST = 20
_ENV_HELPER = re.compile(
    r"(?i)(?:must|get|read|lookup|load|fetch|required?|resolve|from|try|_)*env(?:ironment|variable|var|_)*"
    r"(?:or|with|default|fallback|string|str|value|else|as|int|bool|get|_)*\Z")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,80}\Z")
_CLASS = re.compile(r"(?:\w{1,80}\.){0,8}_?[A-Z]\w{0,80}[a-z]\w{0,80}\Z")
_TYPE = re.compile(r"(?:\w{1,80}\.){0,8}(?:_?[A-Z]\w{0,80}[a-z]|[A-Z]\b|"
                   r"(?:str|int|float|bool|bytes|dict|list|set|tuple|None)\b)")
_LONGEST_TYPE = 400
MAX_TARGETS = 4
"""Of a call that may be of several things, so many are told."""


class Calls:
    """Reads the calls of ``outline``; expressions are read by ``evaluator``."""

    def __init__(self, outline: Outline, evaluator: Evaluator) -> None:
        self._outline = outline
        self._evaluator = evaluator
        self._language = outline.language
        self._tables = outline.tables
        self._second = DEFAULT_SECOND | self._language.lookups
        self._same = SAME_TEXT | self._language.same_text
        language = self._language
        self._special = (language.env_calls | language.importers | language.formatters | language.either | language.same
                         | SAME_VALUE)
        self._results = Results(outline, evaluator)
        self._nest = 0

    # what is called -------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Work out what each call calls, inner ones first, so that long chains of calls need no deep recursion."""
        for site in reversed(self._outline.calls):
            self.targets(site)

    def targets(self, site: CallSite) -> tuple[Target, ...]:
        """The callees that a call may have; as it is written, where none is known."""
        found = site.targets
        if found is None:
            scope = site.frame.scope
            found = scope.callees.get(site.text) if site.text else None
            if found is None:
                if self._nest >= _MAX_NEST:
                    return ()
                self._nest += 1
                found = self._plain(site.text, scope) or self.callees(site.function, scope)
                self._nest -= 1
                if site.text:
                    scope.callees[site.text] = found
            site.targets = found
        return found

    def _plain(self, text: str, scope: Scope) -> tuple[Target, ...]:
        """The callee of a dotted name that plainly leads nowhere: its first name is a parameter, or not bound."""
        root = text.partition(".")[0]
        if not root or scope.is_self(root) or root in self._outline.dotted:
            return ()
        bound = scope.find(root)
        if bound is None and self._language.roots and (root[:1].isupper() or root in self._outline.roots):
            return ()
        if bound is None and self._language.packages and "." in text and root.islower():
            return ()
        if bound is None or (len(bound) == 1 and (
            bound[0].kind is Kind.OPAQUE or (bound[0].kind is Kind.PARAMETER and bound[0].node is None)
        )):
            return ((f":{text}", HOLE),)
        return ()

    def callees(self, function: Node, scope: Scope) -> tuple[Target, ...]:
        """The callees of a call of ``function``, or the qualified names of a base or decorator."""
        found: dict[str, Value] = {}
        function = self._class_of(function, scope) if self._language.generics else function
        is_split = function.kind_id in self._tables.split
        for one in self._evaluator.member(function, scope) if is_split else self._evaluator.trace(function, scope):
            callee, receiver = self._target(one)
            if callee and is_short(callee):
                found.setdefault(callee, receiver)
        if found:
            return tuple(found.items())[:MAX_TARGETS]
        written = self.written(function, scope)
        if not is_short(written):
            # The end of a long chain: whose method it is cannot be told, but what it is given can.
            written = f"{ANY}.{'.'.join(written.rsplit('.', 2)[1:])}"
        return ((f":{written}", HOLE),) if written and is_short(written) else ()

    def _class_of(self, function: Node, scope: Scope) -> Node:
        """What is called, without the types in brackets behind a class."""
        owner = inner_of(function, self._tables.indexed)
        index = self._tables.index_of(function) if owner is not None else None
        if owner is None or index is None or self._tables.forms.get(function.kind_id) != "subscript":
            return function
        if function.end_byte - function.start_byte > _LONGEST_TYPE:
            return function
        if not _CLASS.match(self._outline.text(owner)) or not _TYPE.match(self._outline.text(index)):
            return function
        is_table = any(isinstance(one.value, (Obj, Seq)) for one in self._evaluator.trace(owner, scope))
        return function if is_table else owner

    def _target(self, one: Found) -> Target:
        value = one.value
        if isinstance(value, Made):
            return callee_of(value), value
        if one.typed and "()." in one.typed:
            return one.typed, HOLE
        if isinstance(value, Ref) and (value.module or one.home is not None or isinstance(one.receiver, Made)):
            return callee_of(value), one.receiver
        return "", HOLE

    def written(self, node: Node, scope: Scope) -> str:
        """``node`` as dotted names: calls with "()", other members and expressions as "*"."""
        tables = self._tables
        parts: list[str] = []
        current: Node | None = node
        while current is not None and len(parts) < 40:
            form = tables.forms.get(current.kind_id)
            is_split = current.kind_id in tables.split and (current is node or current.id not in self._outline.sites)
            if form == "member" or is_split:
                owner, member = tables.access(current)
                parts.append(self._outline.text(member) if member is not None else ANY)
                current = owner
            elif form == "subscript":
                index = tables.index_of(current)
                key = fold(self._evaluator.value(index, scope)) if index is not None else None
                parts.append(key.text if key is not None and self._outline.is_dotted(key.text) else ANY)
                current = inner_of(current, tables.indexed)
            elif form == "first" and current.named_child_count:
                current = current.named_child(0)
            elif form == "call":
                site = self._outline.sites.get(current.id)
                targets = self.targets(site) if site is not None else ()
                parts.append(f"{targets[0][0].rpartition(':')[2]}()" if targets else ANY)
                break
            else:
                text = self._outline.text(current) if form in ("name", "type") else ""
                text = text.partition("<")[0].strip() if form == "type" else text
                if text and not self._outline.is_dotted(text.removeprefix("import.")):
                    text = self._outline.path_of(current)
                parts.append("self" if text and text == scope.self_name else text or ANY)
                break
        return ".".join(reversed(parts))

    # what is given --------------------------------------------------------------------------------------------

    def found(self, node: Node, scope: Scope) -> tuple[Found, ...]:
        """What the call ``node`` gives."""
        site = self._outline.sites.get(node.id)
        if site is None:
            if node.kind_id in self._tables.split:
                return self._evaluator.member(node, scope)
            inner = self._tables.called(node)
            if self._language.bare and inner is not None and node.id not in self._outline.heads:
                return self._evaluator.trace(inner, scope)
            # A block behind a call is part of it.
            is_same = inner is not None and inner.kind_id == node.kind_id
            return self._evaluator.trace(inner, scope) if inner is not None and is_same else NOTHING
        targets = self.targets(site)
        for callee, _ in targets:
            if callee in self._special:
                found = self._known(callee, site, scope)
                if found is not None:
                    return found
        last = site.last
        adapted = self._adapted(site, scope)
        if adapted is not None:
            return adapted
        if last in self._same or last == "format":
            same = self._same_text(site, scope)
            if same is not None:
                return same
        at = self._outline.source.at(site.start)
        made = tuple([Found(Made(callee, at)) for callee, _ in targets]) or NOTHING
        if last in self._second:
            default = self._looked_up(site, scope)
            if isinstance(default, tuple):
                return default
            return made if default is None else (*made, Found(default))
        default = self._declared(site, scope)
        return made if default is None else (*made, Found(default))

    def _adapted(self, site: CallSite, scope: Scope) -> tuple[Found, ...] | None:
        """What a call gives that only passes on its receiver or its arguments."""
        last = site.last
        given = self._results.of(site, scope)
        if given is not None:
            return given
        if last in self._language.same or self._language.env_helpers:
            return self._dressed(site, scope)
        return None

    def _known(self, callee: str, site: CallSite, scope: Scope) -> tuple[Found, ...] | None:
        """What a call of the standard library gives: a variable, a module, its own argument."""
        operands = self.operands(site.arguments)
        if not operands:
            return None
        if callee in self._language.env_calls:
            read = self._environment(operands, site, scope)
            return (Found(read),) if read is not None else NOTHING
        if callee in self._language.formatters:
            text = fold(self._evaluator.value(operands[0], scope))
            values = self._filling(site, operands, scope)
            style = self._language.verbs
            named = self._named_in(scope) if style == "{" else None
            return (Found(formatted(text, values, style, named)),) if text is not None else None
        if callee in self._language.either:
            found = [one for operand in operands[:MAX_TARGETS] for one in self._evaluator.trace(operand, scope)]
            first = found[0].value
            rest = public(tuple(found[1:])) if len(found) > 1 else None
            return (Found(Env(first.name, rest)),) if isinstance(first, Env) and not first.default else tuple(found)
        if callee in self._language.importers:
            module = fold(self._evaluator.value(operands[0], scope))
            return (Found(Ref(module.text, "")),) if module is not None and is_short(module.text) else NOTHING
        return self._evaluator.trace(operands[-1], scope)

    def _filling(self, site: CallSite, operands: list[Node], scope: Scope) -> list[Value]:
        """What fills a text. Tokens between two commas that are no single name or literal are not known."""
        if site.node.kind_id not in self._tables.inside or site.arguments is None:
            return [self._evaluator.value(one, scope) for one in operands[1:20]]
        values: list[Value] = []
        tokens: list[Node] = []
        for token in site.arguments.children[1:100]:
            if token.type not in (",", ")", "]", "}"):
                tokens.append(token)
            elif tokens:
                values.append(self._evaluator.value(tokens[0], scope) if len(tokens) == 1 else HOLE)
                tokens = []
        return values[1:20]

    def _named_in(self, scope: Scope) -> Callable[[str], Value]:
        """What names in a text stand for."""
        return lambda name: public(self._evaluator.names.resolve(name, scope)) if name.isidentifier() else HOLE

    def reads(self, site: CallSite, callee: str) -> bool:
        """Whether the call ``site`` of ``callee`` reads the environment variable that is its first argument: by what it
        calls, or by its name and that of the variable."""
        if callee in self._language.env_calls:
            return True
        if not self._language.env_helpers or "env" not in site.last.lower() or not _ENV_HELPER.match(site.last):
            return False
        operands = self.operands(site.arguments)
        if not operands or self._tables.forms.get(operands[0].kind_id) not in ("string", "name", "member"):
            return False
        name = fold(self._evaluator.value(operands[0], site.frame.scope))
        return name is not None and _VARIABLE.match(name.text) is not None

    def _dressed(self, site: CallSite, scope: Scope) -> tuple[Found, ...] | None:
        """The argument that a call gives in another dress, or the variable that it reads by its name."""
        operands = self.operands(site.arguments)
        if len(operands) == 1 and site.last in self._language.same:
            return self._evaluator.trace(operands[0], scope)
        given = site.arguments.named_children[:2] if site.arguments is not None and self._language.opens else []
        if len(given) == 1 and site.last in self._language.same:
            value = self._tables.argument(given[0])[1]
            return self._evaluator.trace(value, scope) if value is not None else None
        if operands and self.reads(site, ""):
            read = self._environment(operands, site, scope)
            return (Found(read),) if read is not None else None
        return None

    def operands(self, arguments: Node | None) -> list[Node]:
        """The positional arguments before anything spread."""
        found: list[Node] = []
        if arguments is None or self._tables.forms.get(arguments.kind_id) is not None:
            return found
        for child in arguments.named_children:
            if child.kind_id in self._tables.comments:
                continue
            name, value = self._tables.argument(child)
            if child.kind_id in self._tables.spreads or name is not None or value is None:
                break
            found.append(value)
        return found

    def keyword(self, arguments: Node | None, keys: frozenset[str]) -> Node | None:
        """The value of the first keyword argument with one of ``keys``."""
        if arguments is None:
            return None
        for child in arguments.named_children:
            name, value = self._tables.argument(child)
            if name is not None and self._outline.text(name) in keys:
                return value
        return None

    def _environment(self, operands: list[Node], site: CallSite, scope: Scope) -> Value | None:
        name = fold(self._evaluator.value(operands[0], scope))
        if name is None:
            return None
        default = operands[1] if len(operands) > 1 else self.keyword(site.arguments, DEFAULT_KEYS)
        if default is None:
            block = inner_of(site.node, self._tables.block)
            default = inner_of(block, self._tables.body) if block is not None else None
        return Env(name.text, self._evaluator.value(default, scope) if default is not None else None)

    def _same_text(self, site: CallSite, scope: Scope) -> tuple[Found, ...] | None:
        """The text that a method such as ``strip`` is called on, or that ``format`` makes."""
        owner = self._tables.access(site.function)[0]
        if owner is None:
            return None
        found = self._evaluator.trace(owner, scope)
        if site.last != "format":
            texts = all(isinstance(one.value, (Lit, Env, Join, Choice, Ref)) for one in found)
            return found if texts else None
        text = fold(public(found))
        if text is None:
            return None
        operands = self.operands(site.arguments)[:20]
        return (Found(formatted(text, [self._evaluator.value(one, scope) for one in operands], "{")),)

    def _declared(self, site: CallSite, scope: Scope) -> Value | None:
        """The default that a call declares."""
        arguments = site.arguments
        if arguments is None:
            return None
        node: Node | None = None
        if self._outline.data.find(b"default", arguments.start_byte, arguments.end_byte) >= 0:
            node = self.keyword(arguments, DEFAULT_KEYS)
        if node is None and site.last in DEFAULT_FIRST:
            operands = self.operands(arguments)
            node = operands[0] if operands else None
        if node is not None and self._tables.forms.get(node.kind_id) == "function":
            body = inner_of(node, self._tables.body)
            node = body if body is not None and self._outline.syntax.gives(body) else None
        value = self._evaluator.value(node, scope) if node is not None else HOLE
        return None if isinstance(value, Hole) else value

    def _looked_up(self, site: CallSite, scope: Scope) -> Value | tuple[Found, ...] | None:
        """What a look-up gives: where the table is one of this file or a constant of another one, what stands in it
        and the default (as a tuple), else the default alone."""
        operands = self.operands(site.arguments)
        owner = self._tables.access(site.function)[0]
        is_tabled = self._language.tabled and owner is not None and self._outline.text(owner)[:1].isupper()
        if (is_tabled or (owner is None and site.last == "getattr")) and operands:
            owner, *operands = operands
        if not operands:
            return None
        default = self._evaluator.value(operands[1], scope) if len(operands) > 1 else HOLE
        found: list[Found] = []
        if owner is not None and self._tables.forms.get(operands[0].kind_id) != "function":
            known = fold(self._evaluator.value(operands[0], scope))
            for one in self._evaluator.trace(owner, scope):
                is_module = site.last == "getattr" and isinstance(one.value, Ref) and known is not None
                if isinstance(one.value, Obj) or _is_constant(one.value) or is_module:
                    found += [inner for inner in self._evaluator.item(one, known) if not isinstance(inner.value, Hole)]
        if found:
            return (*found, Found(default)) if not isinstance(default, Hole) else tuple(found)
        return None if isinstance(default, Hole) else default


def _is_constant(value: Value) -> bool:
    """Whether a value is a name written as constants are."""
    return isinstance(value, Ref) and value.name.rpartition(".")[2].isupper() and "()" not in value.name
