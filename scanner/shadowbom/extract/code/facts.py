"""From the outline of a file to its facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from shadowbom.core.fact import Call, Constant, Definition, EnvRead, Export, Fact, Import, Literal, Parameter
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value
from shadowbom.extract.code.arguments import Arguments
from shadowbom.extract.code.attributes import arguments
from shadowbom.extract.code.found import choice, is_small, public
from shadowbom.extract.code.strings import is_shaped
from shadowbom.extract.code.values import Evaluator
from shadowbom.extract.code.words import ENV_KEYS

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import CallSite, StringSite
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.grammars import Node

_MAX_RETURNS = 4
_MAX_MEMBERS = 200
_MAX_MEMBER_NEST = 4
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,80}\Z")
_TOOL = re.compile(rb"[Tt]ool|TOOL|(?i:mcp)")


class Facts:
    """Makes the facts of ``outline``, which has been read."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._source = outline.source
        self._evaluator = Evaluator(outline)
        self._arguments = Arguments(outline, self._evaluator)
        self._variables: dict[tuple[Location, str], EnvRead] = {}
        self._read: set[int] = set()
        self._decorators: list[tuple[Node, Scope, Node | None]] = []

    def all(self) -> list[Fact]:
        """Imports, exports, constants, definitions, calls, environment reads and literals, each in file order."""
        self._evaluator.calls.prepare()
        facts: list[Fact] = [*self._outline.imports, *self._outline.syntax.mentioned(self._outline)]
        facts += self._constants()
        facts += self._fields()
        facts += self._declared()
        facts += self._exports()
        definitions = list(self._definitions())
        if self._outline.language.roots:
            facts += self._inherited(definitions)
        facts += definitions
        facts += self._calls()
        facts += self._decorating()
        self._environment()
        self._fallbacks()
        literals = self._literals()
        facts += self._variables.values()
        facts += literals
        return facts

    def close(self) -> None:
        """Take apart what refers to itself, so that the tree goes with the last reference to it and not with the
        next run of the cycle collector, which may be never."""
        self._outline.close()
        self._evaluator.close()

    # names ----------------------------------------------------------------------------------------------------

    def _constants(self) -> Iterator[Constant]:
        for home, name, binding in self._outline.constants:
            found = self._evaluator.names.of(binding, name, home)
            value = choice(one.value for one in found)
            if isinstance(value, Hole):
                continue
            at = self._source.at(binding.at)
            dotted = home.dotted_name(name)
            yield Constant(at, dotted, value)
            if isinstance(value, Obj):
                yield from self._members(dotted, value, at, [_MAX_MEMBERS], 0)

    def _members(self, name: str, value: Obj, at: Location, left: list[int], nest: int) -> Iterator[Constant]:
        """The members of a table as constants of their own, at most ``left`` of them."""
        for key, member in value.items:
            if left[0] <= 0 or not key or "." in key or isinstance(member, (Hole, Seq)):
                continue
            left[0] -= 1
            place = member.at if isinstance(member, (Lit, Made)) and member.at is not None else at
            if isinstance(member, Obj):
                if nest < _MAX_MEMBER_NEST:
                    yield from self._members(f"{name}.{key}", member, place, left, nest + 1)
            else:
                yield Constant(place, f"{name}.{key}", member)

    def _fields(self) -> Iterator[Constant]:
        """The declared types of fields, where they are imported."""
        for home, name, binding in self._outline.fields:
            for one in self._evaluator.names.of(binding, name, home):
                module, _, path = one.typed.rpartition(":")
                if module:
                    yield Constant(self._source.at(binding.at), home.dotted_name(name), Ref(module, path))

    def _declared(self) -> Iterator[Constant]:
        """The defaults that stand beside fields; the variables that they come from are noted."""
        for site in self._outline.declared:
            default = Lit(site.default, self._source.at(site.default_at)) if site.default else None
            self._variable(self._source.at(site.at), site.env, default)
            if default is not None:
                yield Constant(self._source.at(site.at), site.name, default)

    def _exports(self) -> Iterator[Export]:
        for site in self._outline.exports:
            value = site.value
            if value is None:
                value = self._evaluator.value(site.node, site.scope) if site.node is not None else HOLE
            yield Export(self._source.at(site.at), site.name, value)

    def _definitions(self) -> Iterator[Definition]:
        evaluator = self._evaluator
        # What a function says of itself is told to a model where it is a tool, and nowhere else.
        is_documented = _TOOL.search(self._source.data) is not None
        yield from self._extensions()
        for scope in self._outline.definitions:
            around = scope.parent
            if not scope.named or around is None:
                continue
            bases = self._outline.syntax.bases(scope.node) if scope.is_class else []
            at = self._source.at(scope.node.start_byte)
            decorators = self._decorated(scope.decorators, around)
            yield Definition(
                at,
                "class" if scope.is_class else "namespace" if scope.static else
                "method" if around.is_class else "function",
                scope.name,
                tuple([Parameter(one.shown or one.name, None, at) if one.default is None else
                       Parameter(one.shown or one.name, evaluator.value(one.default, around),
                                 self._source.at(one.node.start_byte)) for one in scope.parameters]),
                tuple([name for base in bases if (name := self._qualified(base, around))]),
                tuple([name for name, _ in decorators]),
                self._returns(scope) if scope.returns else HOLE,
                tuple([self._source.at(one.start_byte) for _, one in decorators]),
                self._outline.syntax.doc(scope.node, self._source.data) if is_documented else "",
            )

    def _decorated(self, nodes: Iterable[Node], around: Scope) -> list[tuple[str, Node]]:
        """The qualified names of decorators; those that are calls in another dress are noted."""
        decorators = [(name, one) for one in nodes if (name := self._qualified(one, around))]
        for name, one in decorators:
            module, _, path = name.rpartition(":")
            tokens = self._outline.syntax.marked(one) if module else None
            if "." in path or tokens is not None:
                self._decorators.append((one, around, tokens))
        return decorators

    def _extensions(self) -> Iterator[Definition]:
        """Further parts of classes that give them what another module describes, or that are decorated."""
        outline = self._outline
        # Where every import is of all names, those of other modules cannot be told from any others here.
        from_star = not outline.language.stars and any(one.name == "*" for one in outline.imports)
        for node, scope, around in outline.extensions:
            bases = [name for base in outline.syntax.bases(node) if (name := self._qualified(base, around))
                     and (name[:1] != ":" or from_star)]
            decorators = [(name, one) for name, one in self._decorated(outline.syntax.decorators(node), around)
                          if name[:1] != ":"]
            if bases or decorators:
                yield Definition(
                    self._source.at(node.start_byte), "extension", scope.name, (), tuple(bases),
                    tuple([name for name, _ in decorators]), HOLE,
                    tuple([self._source.at(one.start_byte) for _, one in decorators]))

    def _inherited(self, definitions: list[Definition]) -> Iterator[Import]:
        """The classes of other modules that those of the file build on, where such names need no import statement."""
        imported = {fact.module for fact in self._outline.imports}
        for definition in definitions:
            for base in definition.bases:
                module, _, name = base.rpartition(":")
                if module and module not in imported and name != "default" and "(" not in base:
                    yield Import(definition.location, self._outline.language.id, module, name)

    def _qualified(self, node: Node, scope: Scope) -> str:
        targets = self._evaluator.calls.callees(node, scope)
        return targets[0][0] if targets else ""

    def _returns(self, scope: Scope) -> Value:
        if len(scope.returns) > _MAX_RETURNS:
            return HOLE
        value = choice(self._given_back(node, scope) for node in scope.returns)
        return value if is_small(value) else HOLE

    def _given_back(self, node: Node, scope: Scope) -> Value:
        """What a function gives back: an instance of a class of this file is one, whatever it is made with."""
        found = self._evaluator.trace(node, scope)
        return found[0].made if len(found) == 1 and isinstance(found[0].made, Made) else public(found)

    # calls and the environment --------------------------------------------------------------------------------

    def _calls(self) -> Iterator[Fact]:
        for site in self._outline.calls:
            calls = self._arguments.calls(site)
            yield from calls
            for call in calls:
                if self._evaluator.calls.reads(site, call.callee):
                    fallback = site.frame.fallback if site.frame.begin == site.start else None
                    found = self._evaluator.calls.found(site.node, site.frame.scope)
                    value = choice(one.value for one in found)
                    if isinstance(value, Env):
                        default = value.default
                        if default is None and fallback is not None:
                            default = self._evaluator.value(fallback, site.frame.scope)
                        self._variable(call.location, value.name, default)
                        self._read.update(one.start_byte for one in self._evaluator.calls.operands(site.arguments)[:1])
                        break
                for argument in call.arguments:
                    value = argument.value
                    if argument.key in ENV_KEYS and isinstance(value, Lit) and _VARIABLE.match(value.text):
                        declared = call.argument("default")
                        self._variable(argument.location, value.text, declared.value if declared is not None else None)

    def _decorating(self) -> Iterator[Call]:
        """The calls that methods are which stand as decorators without brackets (``@agent.tool``), and those whose
        arguments are mere tokens."""
        called = {site.start for site in self._outline.calls}
        language = self._outline.language.id
        for node, scope, tokens in self._decorators:
            if node.start_byte not in called:
                at = self._source.at(node.start_byte)
                given = tuple(arguments(tokens, scope, self._outline, self._evaluator)) if tokens is not None else ()
                for callee, receiver in self._evaluator.calls.callees(node, scope):
                    made = receiver if isinstance(receiver, Made) else HOLE
                    yield Call(at, language, callee, given, made, scope.name)

    def _fallbacks(self) -> None:
        """What variables are otherwise, where that is said by a method of the call that reads them."""
        for site in self._outline.calls:
            if site.last in self._outline.language.fallbacks:
                self._fallback(site)

    def _fallback(self, site: CallSite) -> None:
        found = self._evaluator.calls.found(site.node, site.frame.scope)
        value = found[0].value if len(found) == 1 else HOLE
        at = self._source.at(site.start)
        if isinstance(value, Env) and (at, value.name) in self._variables:
            self._variable(at, value.name, value.default)

    def _variable(self, at: Location, name: str, default: Value | None) -> None:
        if name and len(name) <= 200:
            known = self._variables.get((at, name))
            if known is None or known.default is None:
                self._variables[(at, name)] = EnvRead(at, name, default)

    def _environment(self) -> None:
        outline = self._outline
        for node, frame in outline.environment:
            fallback = frame.fallback if frame.begin == node.start_byte else None
            index = outline.tables.index_of(node)
            for one in self._evaluator.trace(node, frame.scope):
                if isinstance(one.value, Env):
                    default = one.value.default
                    if default is None and fallback is not None:
                        default = self._evaluator.value(fallback, frame.scope)
                    self._variable(self._source.at(node.start_byte), one.value.name, default)
                    if index is not None:
                        self._read.add(index.start_byte)
        for binding, offset in outline.taken:
            for one in self._evaluator.names.of(binding, "", None):
                if isinstance(one.value, Env):
                    self._variable(self._source.at(offset), one.value.name, one.value.default)
        for fact in outline.imports:
            if fact.name and fact.module.startswith(outline.language.env_modules or "\0"):
                self._variable(fact.location, fact.name, None)

    # literals -------------------------------------------------------------------------------------------------

    def _literals(self) -> list[Literal]:
        sizes = self._outline.sizes
        kept: list[tuple[StringSite, Value]] = []
        for site in self._outline.strings:
            value = self._text(site) if site.start not in self._read else None
            if value is not None:
                sizes[site.frame.table] += 1
                kept.append((site, value))
        found: list[Literal] = []
        for site, value in kept:
            frame = site.frame
            name, holder = ("", frame.path) if site.is_key else (frame.name, frame.holder)
            found.append(Literal(self._source.at(site.start), value, name, holder, frame.table,
                                 sizes[frame.table] if frame.table else 0, frame.compared))
        return found

    def _text(self, site: StringSite) -> Value | None:
        """The value of a string that has the shape of a name, path or address."""
        is_setting = self._outline.language.placeholders and (not site.text or site.text.startswith("${"))
        if site.node is None or (site.text and not is_setting):
            return self._evaluator.literals.text_at(site.start, site.text)
        value = self._evaluator.value(site.node, site.frame.scope)
        if isinstance(value, Env) and is_setting:
            self._variable(self._source.at(site.start), value.name, value.default)
            value = value.default if value.default is not None else HOLE
        if isinstance(value, Lit):
            return value if is_shaped([value.text]) else None
        if not isinstance(value, Join):
            return None
        return value if is_shaped([part.text for part in value.parts if isinstance(part, Lit)]) else None

