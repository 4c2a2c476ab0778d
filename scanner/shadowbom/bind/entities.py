"""What a name can stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shadowbom.core.value import Made, Value

MAX_ENTITIES = 40


@dataclass(frozen=True, slots=True)
class Module:
    """A file, or a folder (with ``/`` at its end) that is a Python package without ``__init__.py``."""

    path: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A named thing of a file: constant, parameter, function, class, or what holds dotted constants."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of the class ``name`` of ``path``; ``made`` is its construction, where that is known."""

    path: str
    name: str
    made: Made | None


@dataclass(frozen=True, slots=True)
class Outside:
    """Something of a module that is not in the repository; ``made`` is the construction it was reached through."""

    callee: str
    made: Made | None


@dataclass(frozen=True, slots=True)
class Known:
    """A value as written in ``path`` inside ``enclosing``: names in it are read there."""

    value: Value
    path: str
    enclosing: str


Entity = Module | Scope | Instance | Outside | Known
Entities = tuple[Entity, ...]


def distinct(entities: Iterable[Entity]) -> Entities:
    """The first 40 different ones, in order."""
    found: dict[object, Entity] = {}
    for entity in entities:
        # A value is as big as its text: told apart by identity, not by comparison.
        found.setdefault((id(entity.value), entity.path) if isinstance(entity, Known) else entity, entity)
        if len(found) >= MAX_ENTITIES:
            break
    return tuple(found.values())
