"""Values over the files of a repository: constants meet the calls that use them.

``bind`` takes the facts of all files and gives the same facts with

- each ``Ref`` to a name of the repository replaced by its value, over at most five hops: module, class and object
  constants, enum members, defaults, ``or``/``??``, f-strings, re-exports (also ``*`` and ``__init__.py``), what a
  function returns, any member of a table (``Ref("", "TABLE.*")``), declared defaults (``Field(default=...)``,
  ``add_argument("--model", default=...)``). Cycles and misses are ``Hole``; a ``Ref`` to a module from outside the
  repository stays;
- a parameter replaced by ``Choice((Hole, default, values that calls in the repository pass))``;
- a callee rewritten to the client it is called on, where that is made in another file or scope, by a function of the
  repository, is wrapped by another call, or is an instance of a subclass. Of a call that may be of several clients
  several facts are made, at most four.

How names are written: ``Ref(module="", name)`` is a name of the file itself, dotted from its root, a parameter or
local ``"<enclosing dotted>.<name>"`` ("Agent.run.model"), an attribute of an instance ``"Class.attr"``; a name not
found at the root is also looked for in the definitions around it, and a first part ``self``, ``this`` or ``cls`` is
the class around. Parts may be calls (``get_settings().model``) and look-ups (``TABLE.key`` with ``~1`` for a dot in
the key, ``TABLE.*`` for any). ``Made.at`` is the location of the ``Call`` that made it.

Facts that hold nothing to bind are the same objects in the result.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeVar

from shadowbom.bind.calls import CallBinder, collect_sites
from shadowbom.bind.modules import Modules
from shadowbom.bind.packages import Packages
from shadowbom.bind.recording import INDEXES
from shadowbom.bind.tables import Table, table_of
from shadowbom.bind.values import Resolver
from shadowbom.bind.walk import Walker
from shadowbom.core.fact import (
    Argument,
    Call,
    Constant,
    Definition,
    EnvRead,
    Export,
    Fact,
    Image,
    Literal,
    Parameter,
    Resource,
    Step,
)

__all__ = ["Binding", "Bound", "bind"]

_VALUED = TypeVar("_VALUED", Constant, Export, Literal)


@dataclass(frozen=True, slots=True)
class Bound:
    """``facts`` are those given, bound, by path in sorted order; ``wanted`` the files of the repository that names
    in them lead to and that were not given."""

    facts: dict[str, tuple[Fact, ...]]
    wanted: frozenset[str]


def bind(
    facts: Mapping[str, Sequence[Fact]], files: Collection[str], asking: Collection[str] | None = None,
    acting: Collection[str] | None = None,
) -> Bound:
    """Bind ``facts`` (by path) of a repository whose files are ``files``. The result depends on no order.

    ``asking`` are the files whose own calls may ask for more, all of ``facts`` by default: a file that is there only
    because another one named it says what that one needs, and its other calls are about other things. ``acting`` are
    those of whose functions it matters what they do, all of ``facts`` by default: their calls name the repository's
    functions that they run, and those of ``asking`` among them ask for the files of these.
    """
    # Many small objects are made and no cycles: the collector would only walk over all facts again and again.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Binding(facts, files, asking, acting).bound()
    finally:
        if collecting:
            gc.enable()


class Binding:
    """``bind`` in two steps: made, it knows which files are ``wanted``, and only then binds the rest. So a round that
    asks for more files costs no more than the calls that may ask. Arguments are those of ``bind``."""

    def __init__(
        self, facts: Mapping[str, Sequence[Fact]], files: Collection[str], asking: Collection[str] | None = None,
        acting: Collection[str] | None = None,
    ) -> None:
        asking, acting = facts if asking is None else asking, facts if acting is None else acting
        self._facts = facts
        self._paths = paths = sorted(facts)
        own = {path: table_of(facts[path]) for path in paths}
        modules = Modules(facts, files, Packages(own))
        tables = _tables(facts, modules, own)
        sites = collect_sites(Walker(tables, modules), (
            (path, fact) for path in paths for fact in facts[path] if isinstance(fact, Call)))
        walker = Walker(tables, modules, sites)
        self._binder = _Binder(walker, asking, acting)
        self._calls = self._ask(walker, [path for path in paths if path in asking])
        wanted = walker.missing | modules.declared.wanted(facts, files)
        self.wanted = frozenset(wanted) & frozenset(files)
        """The files of the repository that names lead to and that were not given."""

    def _ask(self, walker: Walker, asking: Sequence[str]) -> dict[str, list[tuple[Call, ...] | None]]:
        """The calls of the files that may ask for others, bound, in the order of their files' facts."""
        calls: dict[str, list[tuple[Call, ...] | None]] = {}
        # Calls of things from outside come first: only what their arguments lead to is worth reading more files.
        self._binder.outward = True
        for path in asking:
            calls[path] = [
                self._binder.call(path, fact) if isinstance(fact, Call) and _is_outward(fact, path, walker.modules)
                else None for fact in self._facts[path]]
        self._binder.outward = False
        for path in asking:
            of_file = calls[path]
            for number, fact in enumerate(self._facts[path]):
                if of_file[number] is None and isinstance(fact, Call):
                    _want_index(walker, path, fact)
                    of_file[number] = self._binder.call(path, fact)
        return calls

    def bound(self) -> Bound:
        """All facts, bound."""
        bound: dict[str, tuple[Fact, ...]] = {}
        for path in self._paths:
            found: list[Fact] = []
            for fact, done in zip_longest(self._facts[path], self._calls.get(path, ())):
                if done is not None:
                    found += done
                elif isinstance(fact, Call):
                    found += self._binder.call(path, fact)
                else:
                    found.append(self._binder.fact(path, fact))
            bound[path] = tuple(found)
        return Bound(bound, self.wanted)


def _tables(facts: Mapping[str, Sequence[Fact]], modules: Modules, own: dict[str, Table]) -> dict[str, Table]:
    """The names of each file; files that share their names have one table."""
    tables: dict[str, Table] = {}
    for path in sorted(facts):
        home = modules.home(path)
        if path in modules.declared.homes and home not in tables:
            tables[home] = table_of(tuple(modules.declared.facts(path, facts)))
        tables[path] = tables[home] if path in modules.declared.homes else own[path]
    return tables


def _is_outward(call: Call, path: str, modules: Modules) -> bool:
    """Whether a call may be of something from outside the repository: by its module, or by being a method."""
    module, _, name = call.callee.rpartition(":")
    return "." in name or bool(module and not modules.is_local(path, module))


def _want_index(walker: Walker, path: str, call: Call) -> None:
    """A function taken from a package index that was not read: what it re-exports is not known without it."""
    module = call.callee.rpartition(":")[0]
    target = walker.modules.find(path, module) if module and call.arguments else None
    if target is not None and target not in walker.tables and target.endswith(INDEXES):
        walker.missing.add(target)


class _Binder:
    """Binds one fact after the other."""

    def __init__(self, walker: Walker, asking: Collection[str], acting: Collection[str]) -> None:
        self._resolver = Resolver(walker)
        self._calls = CallBinder(self._resolver, asking, acting)
        self.outward = False

    def call(self, path: str, call: Call) -> tuple[Call, ...]:
        return self._calls.bind(path, call, outward=self.outward)

    def fact(self, path: str, fact: Fact) -> Fact:
        """``fact``, not a call, with its values resolved."""
        match fact:
            case Constant():
                return self._valued(path, fact, fact.enclosing or fact.name.rpartition(".")[0])
            case Export():
                return self._valued(path, fact, "")
            case Literal():
                return self._valued(path, fact, fact.holder)
            case Definition():
                return self._definition(path, fact)
            case EnvRead(_, _, default) if default is not None:
                value = self._resolver.resolve(default, path, "")
                return fact if value is default else replace(fact, default=value)
            case Image(_, reference):
                value = self._resolver.resolve(reference, path, "")
                return fact if value is reference else replace(fact, reference=value)
            case Step():
                inputs = self._arguments(path, fact.inputs)
                return fact if inputs is fact.inputs else replace(fact, inputs=inputs)
            case Resource():
                settings = self._arguments(path, fact.settings)
                return fact if settings is fact.settings else replace(fact, settings=settings)
            case _:
                return fact

    def _valued(self, path: str, fact: _VALUED, enclosing: str) -> _VALUED:
        value = self._resolver.resolve(fact.value, path, enclosing)
        return fact if value is fact.value else replace(fact, value=value)

    def _definition(self, path: str, fact: Definition) -> Definition:
        """``fact`` with its defaults bound. What it returns is followed by ``walk`` where it is called."""
        changed = False
        parameters: list[Parameter] = []
        for parameter in fact.parameters:
            default = parameter.default
            value = None if default is None else self._resolver.resolve(default, path, fact.name)
            changed = changed or value is not default
            parameters.append(parameter if value is default else Parameter(parameter.name, value, parameter.location))
        return replace(fact, parameters=tuple(parameters)) if changed else fact

    def _arguments(self, path: str, arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
        values = [self._resolver.resolve(argument.value, path, "") for argument in arguments]
        if all(value is argument.value for value, argument in zip(values, arguments, strict=True)):
            return arguments
        return tuple(replace(argument, value=value) for value, argument in zip(values, arguments, strict=True))
