"""What build files leave to others: ranges, packages and texts that a workspace, a parent or a catalogue states.

A reader of manifests says where its format looks for such things: the files that a file names, in order. The first
of them that has an answer gives it, so that what is nearer wins over what is farther away.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from shadowbom.core.fact import Dependency, Fact, Group, Property

MAX_LAYERS = 64
"""Files that one file builds upon, of which more are not looked at."""
MAX_HOPS = 5
"""Steps from a reference to what it stands for."""
MAX_ENTRIES = 200
"""Packages that one reference may stand for (a bundle of them)."""
MAX_TEXT = 1000
"""Characters of a name or range; what grows beyond that is left as it is written."""
MAX_VALUE = 200
WHOLE_GROUP = ":*"
"""The end of an entry's name that speaks for all packages of a group whose range nobody else states."""

_HOLE = re.compile(r"\$\{([^${}]{1,200})\}|\$\(([\w.-]{1,200})\)")
_EXACT = re.compile(r"v?\d[\w.+-]*(?<!\+)")
_STRENGTH = {group: rank for rank, group in enumerate(Group)}

Key = tuple[str, str, str]


def settled(facts: Mapping[str, tuple[Fact, ...]], named: Mapping[str, Iterable[str]]) -> dict[str, tuple[Fact, ...]]:
    """``facts`` with what other files state put in its place. ``named`` are the files that each file names.

    A reference takes package and range of the entry it refers to; one to an unknown entry stays as it is written, or
    is left out where it does not even name a package. An entry that is referred to is in use itself: it gets the
    strongest group of those that refer to it. Everything else keeps its place and order.
    """
    shared = _Shared(facts, named)
    if not shared.needed:
        return dict(facts)
    found = {path: [(fact, shared.settle(fact, path)) for fact in group] for path, group in facts.items()}
    return {path: tuple(shared.in_use(rows)) for path, rows in found.items()}


class _Shared:
    """The entries and texts of all files."""

    def __init__(self, facts: Mapping[str, tuple[Fact, ...]], named: Mapping[str, Iterable[str]]) -> None:
        self._named = named
        self._entries: dict[str, dict[Key, list[Dependency]]] = {}
        self._texts: dict[str, dict[str, str]] = {}
        self._layers: dict[str, list[str]] = {}
        self._anywhere: dict[Key, list[Dependency]] = defaultdict(list)
        self._used: dict[int, Group] = {}
        self.needed = False
        for path, group in facts.items():
            for fact in group:
                if isinstance(fact, Property):
                    texts = self._texts.setdefault(path, {})
                    texts.setdefault(fact.name.lower(), fact.value[:MAX_VALUE])
                elif isinstance(fact, Dependency):
                    self._note(fact, path)

    def _note(self, fact: Dependency, path: str) -> None:
        self.needed = self.needed or bool(fact.refers or fact.catalogue) or "$" in fact.spec or "$" in fact.name
        if fact.catalogue:
            key = fact.ecosystem, fact.catalogue, (fact.alias or fact.name).lower()
            self._entries.setdefault(path, {}).setdefault(key, []).append(fact)
            self._anywhere[key].append(fact)

    def settle(self, fact: Fact, path: str) -> tuple[Fact, ...]:
        """What ``fact`` of ``path`` stands for."""
        if not isinstance(fact, Dependency):
            return (fact,)
        if not fact.refers or fact.catalogue:
            return (self._filled(fact, path),)
        return tuple(self._filled(one, path) for one in self._resolved(fact, path, MAX_HOPS))

    def in_use(self, rows: Iterable[tuple[Fact, tuple[Fact, ...]]]) -> Iterator[Fact]:
        """The settled facts of one file; entries that a reference was settled with get a group of their own."""
        for fact, found in rows:
            group = self._used.get(id(fact))
            for one in found:
                yield one if group is None or not isinstance(one, Dependency) else replace(one, group=group)

    def _resolved(self, fact: Dependency, path: str, hops: int) -> Iterator[Dependency]:
        entries = self._find(fact, path)
        if not entries and not fact.alias:
            yield fact
        for entry in entries:
            self._use(entry, fact.group)
            taken = _taken(fact, entry)
            if taken.refers and hops > 0:
                yield from self._resolved(taken, path, hops - 1)
            else:
                yield taken

    def _use(self, entry: Dependency, group: Group) -> None:
        known = self._used.get(id(entry), entry.group)
        self._used[id(entry)] = min(known, group, key=_STRENGTH.__getitem__)

    def _find(self, fact: Dependency, path: str) -> list[Dependency]:
        name = self._fill(fact.alias or fact.name, path).lower()
        spellings = [name]
        group, colon, _ = name.partition(":")
        if colon:
            spellings.append(group + WHOLE_GROUP)
        for spelt in spellings:
            key = fact.ecosystem, fact.refers, spelt
            for layer in self._of(path):
                found = self._entries.get(layer, {}).get(key)
                if found:
                    return [entry for entry in found if entry is not fact][:MAX_ENTRIES]
        # A name that code of the build itself defines: it is known wherever it stands, if only one has it.
        found = self._anywhere.get((fact.ecosystem, fact.refers, name), []) if fact.alias else []
        return found if len(found) == 1 else []

    def _of(self, path: str) -> list[str]:
        """``path`` and the files that it builds upon and that state anything, nearest first."""
        layers = self._layers.get(path)
        if layers is None:
            reached = {path: None}
            waiting = deque([path])
            while waiting:
                for name in self._named.get(waiting.popleft(), ()):
                    if name not in reached and len(reached) < MAX_LAYERS and self._known(name):
                        reached[name] = None
                        waiting.append(name)
            layers = self._layers[path] = [name for name in reached if name in self._entries or name in self._texts]
        return layers

    def _known(self, path: str) -> bool:
        return path in self._named or path in self._entries or path in self._texts

    def _filled(self, fact: Dependency, path: str) -> Dependency:
        if "$" not in fact.spec and "$" not in fact.name:
            return fact
        name, spec = self._fill(fact.name, path), self._fill(fact.spec, path)
        if name == fact.name and spec == fact.spec:
            return fact
        version = fact.version
        if spec != fact.spec:
            version = spec if _EXACT.fullmatch(spec) else ""
        return replace(fact, name=name, spec=spec, version=version)

    def _fill(self, text: str, path: str) -> str:
        """``text`` with the names in it replaced by what they stand for, as far as that is known."""
        if "$" not in text:
            return text
        layers = self._of(path)

        def value(hole: re.Match[str]) -> str:
            name = (hole[1] or hole[2]).strip().lower()
            return next((self._texts[one][name] for one in layers if name in self._texts.get(one, ())), hole[0])

        for _ in range(MAX_HOPS):
            filled = _HOLE.sub(value, text[:MAX_TEXT])
            if filled == text or len(filled) > MAX_TEXT:
                break
            text = filled
        return text


def _taken(fact: Dependency, entry: Dependency) -> Dependency:
    """``fact`` with package and range of the entry it refers to."""
    if entry.alias.endswith(WHOLE_GROUP):
        # The list of versions itself is elsewhere: which list it is says all that is known.
        spec = f"{entry.name.rpartition(':')[2]} {entry.spec}".strip()
        return replace(fact, spec=spec, version="", refers="", alias="")
    return replace(
        fact, name=entry.name if entry.alias else fact.name, spec=entry.spec, version=entry.version,
        refers=entry.refers, alias="", extras=tuple(dict.fromkeys((*fact.extras, *entry.extras))),
    )
