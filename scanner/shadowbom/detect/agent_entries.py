"""What a file of settings says of an agent whose code refers to an entry of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from posixpath import dirname, join, normpath

from shadowbom.catalog import names
from shadowbom.catalog.agents import AgentSpec
from shadowbom.catalog.index import Catalogue
from shadowbom.core.fact import Argument, Call, Constant, Fact
from shadowbom.core.item import ENTRY, SERVED, Declared
from shadowbom.core.value import Hole, Lit, Made, Ref, Seq, Value
from shadowbom.detect.agent_sources import Sources, text_of

_KEY = "#"
"""Stands between a file and the key of an entry in it, as in an address."""


def with_entries(facts: Sequence[Fact], catalogue: Catalogue) -> Iterator[Fact]:
    """The facts of a file, with the arguments of agents that refer to an entry written as its file and its key. To be
    done before names are bound: the look-up of a key in what a framework makes of a file's name has no value."""
    texts = {fact.name: text for fact in facts if isinstance(fact, Constant) and (text := text_of(fact.value))}
    for fact in facts:
        keys = [key for spec, _ in catalogue.agents.find(names.family(fact.language), fact.callee)
                for _, key in spec.entry] if isinstance(fact, Call) else []
        yield _with_entry(fact, keys, texts) if isinstance(fact, Call) and keys else fact


def _with_entry(call: Call, keys: Sequence[str], texts: Mapping[str, str]) -> Call:
    return replace(call, arguments=tuple(
        replace(argument, value=Lit(text, argument.location))
        if argument.key in keys and (text := _reference(argument.value, _owner(call), texts)) else argument
        for argument in call.arguments))


def _reference(value: Value, owner: str, texts: Mapping[str, str]) -> str:
    """The file, as far as the code names it, and the key in it that a value refers to; "" for none."""
    table, _, key = value.name.rpartition(".") if isinstance(value, Ref) and not value.module else ("", "", "")
    attribute = table.rpartition(".")[2]
    return f"{texts.get(f'{owner}.{attribute}', '')}{_KEY}{key.replace('~1', '.')}" if table else ""


def _owner(call: Call) -> str:
    """The class whose method a call stands in."""
    return call.enclosing.rpartition(".")[0]


def served(facts: Mapping[str, Iterable[Fact]]) -> Iterator[tuple[str, str, Declared]]:
    """Each thing in code that a file of settings names: its file, its name there, and what names it."""
    for path in facts:
        for fact in facts[path]:
            if isinstance(fact, Declared) and fact.kind == SERVED:
                file, _, name = fact.value("path").rpartition(":")
                if file and name:
                    yield normpath(join(dirname(path), file)), name, fact


class Entries:
    """Looks for the entries in ``facts`` (bound, by path) that ``sources`` refer to."""

    def __init__(self, facts: Mapping[str, Iterable[Fact]], sources: Sources) -> None:
        self._facts = facts
        self._sources = sources
        self._files: dict[str, dict[str, Declared]] = {}

    def of(self, call: Call, spec: AgentSpec) -> Call | None:
        """The arguments that the entry which a call refers to has besides the call's own, as a call on what that
        makes, or with them where it makes nothing; None where there are none."""
        argument = call.argument(*(key for _, key in spec.entry)) if spec.entry else None
        entry = self._entry(call, spec, text_of(argument.value)) if argument is not None else None
        if entry is None:
            return None
        own = {given.key for given in call.arguments}
        given = tuple(argument for argument in self._arguments(entry, call) if argument.key not in own)
        if spec.of:
            return replace(call, arguments=(*call.arguments, *given))
        return replace(call, arguments=given, receiver=Made(call.callee, call.location))

    def _entry(self, call: Call, spec: AgentSpec, reference: str) -> Declared | None:
        named, between, key = reference.rpartition(_KEY)
        folder = dirname(call.location.path)
        for path in (named,) if named else spec.entries if between else ():
            found = self._of_file(normpath(join(folder, path))).get(key)
            if found is not None:
                return found
        return None

    def _of_file(self, path: str) -> dict[str, Declared]:
        if path not in self._files:
            self._files[path] = {fact.place: fact for fact in self._facts.get(path, ())
                                 if isinstance(fact, Declared) and fact.kind == ENTRY}
        return self._files[path]

    def _arguments(self, entry: Declared, call: Call) -> Iterator[Argument]:
        for key in dict.fromkeys(name for name, _ in entry.fields):
            values = tuple(self._named(text, entry, call) for text in entry.values(key))
            yield Argument(key, values[0] if len(values) == 1 else Seq(values), entry.location)

    def _named(self, text: str, entry: Declared, call: Call) -> Value:
        """A text of an entry; one that is the name of a method of the class which reads it is what that gives."""
        method = self._sources.definition(call.location.path, f"{_owner(call)}.{text}")
        if method is None:
            return Lit(text, entry.location)
        return Hole(method.name, method.location.path) if isinstance(method.returns, Hole) else method.returns
