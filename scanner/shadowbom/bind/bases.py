"""What classes inherit: members of their bases, and the classes from outside that they descend from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from shadowbom.bind.entities import MAX_ENTITIES, Entities, Entity, Instance, Outside, Scope, distinct
from shadowbom.bind.paths import CALL, CONSTRUCTORS, extend, split_callee
from shadowbom.bind.recording import Recording
from shadowbom.core.value import Made

if TYPE_CHECKING:
    from shadowbom.bind.walk import Walker

_HOPS = 5
_MAX_GENERATIONS = 6
_FORMAL = frozenset({"abc", "builtins", "collections.abc", "dataclasses", "enum", "typing", "typing_extensions"})
"""Modules whose classes give form to a class and do nothing."""


class Bases:
    """The bases of the repository's classes, by means of ``walker`` where they are named."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._outside: dict[tuple[str, str], tuple[str, ...]] = {}
        self._inherits: dict[tuple[str, str, str, Instance | None, int], Entities] = {}

    def bases_of(self, path: str, name: str, hops: int) -> Iterator[Outside | Scope]:
        """The classes that the class ``name`` of ``path`` names as its bases."""
        # A base that holds nothing of interest is no reason to read its file.
        walker = self._walker
        before, walker.recording = walker.recording, Recording.NOTHING
        found = [entity for base in islice(walker.tables[path].definitions[name].bases, MAX_ENTITIES)
                 for entity in walker.callee(path, name, base, hops)]
        walker.recording = before
        for entity in found:
            if isinstance(entity, Outside):
                if split_callee(entity.callee)[0] not in _FORMAL:
                    yield entity
            elif (isinstance(entity, Scope) and self._walker.tables[entity.path].is_class(entity.name)
                    and (entity.path, entity.name) != (path, name)):
                yield entity

    def inherited(self, path: str, name: str, part: str, instance: Instance | None, hops: int) -> Entities:
        """``part`` in the bases of a class. A base from outside the repository counts as made where ``instance``
        was; without one, ``part`` is looked up in the class itself."""
        if hops <= 0:
            return ()
        key = (path, name, part, instance, hops)
        known = self._inherits.get(key)
        if known is None:
            known = self._from_bases(path, name, part, instance, hops) or self._field(path, name, part, hops)
            self._inherits[key] = known
        return known

    def _from_bases(self, path: str, name: str, part: str, instance: Instance | None, hops: int) -> Entities:
        outside: list[Entity] = []
        for base in self.bases_of(path, name, hops - 1):
            if isinstance(base, Outside):
                if instance is None:
                    outside.append(Outside(extend(base.callee, (part,)), None))
                else:
                    made = Made(base.callee, instance.made.at) if instance.made is not None else None
                    outside.append(Outside(extend(base.callee, (CALL, part)), made))
                continue
            inner = base if instance is None else Instance(base.path, base.name, instance.made)
            found = self._walker.step(inner, part, hops - 1)
            if found:
                return found
        return distinct(outside)

    def _field(self, path: str, name: str, part: str, hops: int) -> Entities:
        """An attribute that no value is given to: a constructor's parameter of that name (TypeScript declares
        attributes so), or what calls pass to a class that has no constructor."""
        for method in CONSTRUCTORS:
            if f"{name}.{method}.{part}" in self._walker.tables[path].parameters:
                return (Scope(path, f"{name}.{method}.{part}"),)
        sites = self._walker.sites
        passed = sites.passed(path, name, part, -1) if part != CALL and sites.has(path, name) else ()
        return distinct(entity for value, where, enclosing in passed
                        for entity in self._walker.entities(value, where, enclosing, hops - 1))

    def outside_of(self, path: str, name: str) -> tuple[str, ...]:
        """The callees of the nearest classes from outside that the class ``name`` of ``path`` descends from, over at
        most six generations; of classes that only give form (``abc.ABC``, ``typing.Generic``) none."""
        key = (path, name)
        if key not in self._outside:
            self._outside[key] = self._find(path, name)
        return self._outside[key]

    def _find(self, path: str, name: str) -> tuple[str, ...]:
        level = [(path, name)]
        seen = set(level)
        for _ in range(_MAX_GENERATIONS):
            above: list[tuple[str, str]] = []
            found: dict[str, None] = {}
            for where, own in level:
                for base in self.bases_of(where, own, _HOPS):
                    if isinstance(base, Outside):
                        found.setdefault(base.callee)
                    else:
                        above.append((base.path, base.name))
            if found:
                return tuple(found)
            level = [pair for pair in dict.fromkeys(above) if pair not in seen][:MAX_ENTITIES]
            seen.update(level)
        return ()
