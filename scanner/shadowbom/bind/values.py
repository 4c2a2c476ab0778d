"""Values without ``Ref``s: each name replaced by what it stands for, within bounds.

A value is bounded where names are put in: ``Choice`` and ``Join`` hold at most 40 members, and the nodes that
replace the names of one value number at most ``MAX_NODES``; what goes beyond is a ``Hole``. What the file itself
spells out is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shadowbom.bind.entities import Entity, Instance, Known, Outside, Scope
from shadowbom.bind.given import values_of
from shadowbom.bind.paths import CALL, SPREAD
from shadowbom.bind.walk import HOPS, Walker
from shadowbom.bind.wrappers import default_of
from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Obj, Ref, Seq, Value

MAX_OPTIONS = 40
MAX_PARTS = 40
MAX_NODES = 2000
_MAX_NEST = 24

Sized = tuple[Value, int]
"""A value and how many nodes of it stand in for names."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is written: its file, the definition around it, and the name it is a value of."""

    path: str
    enclosing: str
    owner: Scope | None = None


class Resolver:
    """Replaces the names in values, by means of ``walker``."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self._named: dict[tuple[str, str, str, str, int], Sized] = {}
        self._scoped: dict[tuple[str, str, int], Sized] = {}

    def resolve(self, value: Value, path: str, enclosing: str) -> Value:
        """``value``, written in ``path`` inside ``enclosing``, without names of the repository. The same object
        where there is nothing to replace; a name of a module from outside stays a ``Ref``."""
        if isinstance(value, (Lit, Hole)) or (isinstance(value, Env) and value.default is None):
            return value
        return self._resolve(value, Place(path, enclosing), HOPS, 0)[0]

    def _resolve(self, value: Value, place: Place, hops: int, nest: int) -> Sized:
        match value:
            case Lit() | Hole():
                return value, 0
            case Ref():
                return self._ref(value, place, hops)
            case Made():
                return self._made(value, place, hops)
        if nest >= _MAX_NEST:
            return HOLE, 0
        match value:
            case Env(name, default):
                if default is None:
                    return value, 0
                inner, size = self._resolve(default, place, hops, nest + 1)
                return (value if inner is default else Env(name, inner)), size
            case Obj(items):
                members, size = self._members((m for _, m in items), place, hops, nest)
                if all(new is old for new, (_, old) in zip(members, items, strict=True)):
                    return value, size
                return _object((key, new) for (key, _), new in zip(items, members, strict=True)), size
            case Join(parts) | Choice(parts) | Seq(parts):
                members, size = self._members(parts, place, hops, nest)
                if all(new is old for new, old in zip(members, parts, strict=True)):
                    return value, size
                if isinstance(value, Seq):
                    return Seq(tuple(members)), size
                return (joined(members) if isinstance(value, Join) else choice(members)), size

    def _members(self, values: Iterable[Value], place: Place, hops: int, nest: int) -> tuple[list[Value], int]:
        """The members of a value, each resolved as long as the whole stays within ``MAX_NODES``."""
        found: list[Value] = []
        total = 0
        for value in values:
            if isinstance(value, (Lit, Hole)):
                found.append(value)
                continue
            inner, size = self._resolve(value, place, hops, nest + 1)
            if total + size > MAX_NODES:
                inner, size = HOLE, 1
            total += size
            found.append(inner)
        return found, total

    def _ref(self, ref: Ref, place: Place, hops: int) -> Sized:
        key = (place.path, place.enclosing if not ref.module else "", ref.module, ref.name, hops)
        sized = self._named.get(key)
        if sized is not None and place.owner is None:
            return sized
        entities = self.walker.entities(ref, place.path, place.enclosing, hops - 1)
        if place.owner in entities:
            # A name that stands in its own value, as in ``prompt = prompt + "..."``.
            return self._merged((entity for entity in entities if entity != place.owner), hops)
        if sized is None:
            only = entities[0] if len(entities) == 1 else None
            if isinstance(only, Outside) and only.made is None and only.callee == f"{ref.module}:{ref.name}":
                sized = ref, 1
            else:
                sized = self._merged(entities, hops)
                if sized[0] is HOLE and not ref.module:
                    sized = self._member_of(ref, place), 1
            self._named[key] = sized
        return sized

    def _member_of(self, ref: Ref, place: Place) -> Hole:
        """What is known of a name that leads nowhere: it may be a member of a parameter."""
        table = self.walker.tables.get(place.path)
        name = ref.name.rpartition(".")[0]
        while table is not None and name:
            if name in table.parameters:
                return Hole(name, place.path, ref.name)
            name = name.rpartition(".")[0]
        return Hole(member=ref.name)

    def _made(self, made: Made, place: Place, hops: int) -> Sized:
        module = made.callee.rpartition(":")[0]
        modules = self.walker.modules
        if module and not modules.is_local(made.at.path, module) and not modules.packages.holds(
                made.at.path, made.callee):
            # Made outside the repository: it stays what it is, unless it only declares a default.
            call = self.walker.call_of(made)
            default = default_of(call) if call is not None and hops > 0 else None
            if default is None or call is None:
                return made, 0
            inner, size = self._resolve(default, Place(made.at.path, call.enclosing), hops - 1, 0)
            return (made if isinstance(inner, Hole) else inner), size + 1
        sized = self._merged(self.walker.entities(made, place.path, place.enclosing, hops - 1), hops)
        return (made, 0) if isinstance(sized[0], Hole) else sized

    def _merged(self, entities: Iterable[Entity], hops: int) -> Sized:
        """The value of several entities: one of them."""
        found: list[Value] = []
        total = 0
        for entity in entities:
            value, size = self._value(entity, hops)
            if total + size > MAX_NODES:
                value, size = HOLE, 1
            total += size
            found.append(value)
        return choice(found), total + 1

    def _value(self, entity: Entity, hops: int) -> Sized:
        match entity:
            case Scope(path, name):
                return self._scope(path, name, hops)
            case Known(value, path, enclosing):
                if isinstance(value, Made):
                    return value, 1
                inner, size = self._resolve(value, Place(path, enclosing), hops - 1, 0) if hops > 0 else (HOLE, 0)
                return inner, size + _nodes(value)
            case Instance(_, _, made):
                return (made if made is not None else HOLE), 1
            case Outside(callee, made):
                if made is not None:
                    return (made if callee == made.callee + CALL else HOLE), 1
                module, _, name = callee.rpartition(":")
                return (Ref(module, name) if CALL not in name else HOLE), 1
            case _:
                return HOLE, 1

    def _scope(self, path: str, name: str, hops: int) -> Sized:
        """What the constant or parameter ``name`` of ``path`` is; a parameter may always be something else too."""
        if hops <= 0:
            return HOLE, 1
        key = (path, name, hops)
        sized = self._scoped.get(key)
        if sized is None:
            table = self.walker.tables[path]
            found: list[Value] = [Hole(name, path)] if name in table.parameters else []
            total = 0
            owner = Scope(path, name)
            for known in values_of(table, self.walker.sites, path, name):
                inner, size = self._resolve(known.value, Place(known.path, known.enclosing, owner), hops - 1, 0)
                size += _nodes(known.value)
                if total + size > MAX_NODES:
                    inner, size = HOLE, 1
                total += size
                found.append(inner)
            if not found and name in table.definitions:
                found.append(Hole(name, path))
            sized = self._scoped[key] = choice(found), total + 1
        return sized


def _nodes(value: Value) -> int:
    """How many nodes ``value`` spells out, counted up to ``MAX_NODES`` + 1."""
    if isinstance(value, (Lit, Ref, Made, Hole)):
        return 1
    count = 0
    stack: list[Value] = [value]
    while stack and count <= MAX_NODES:
        count += 1
        match stack.pop():
            case Obj(items):
                stack.extend(member for _, member in items[: MAX_NODES + 1])
            case Join(members) | Choice(members) | Seq(members):
                stack.extend(members[: MAX_NODES + 1])
            case Env(_, default) if default is not None:
                stack.append(default)
            case _:
                continue
    return count


def _object(items: Iterable[tuple[str, Value]]) -> Obj:
    """An object, the members of those spread into it among its own; of equal keys the last one counts."""
    found: dict[str, Value] = {}
    for key, value in items:
        if key == SPREAD:
            options = value.options if isinstance(value, Choice) else (value,)
            spread = next((option for option in options if isinstance(option, Obj)), None)
            found.update(spread.items if spread is not None else ())
        else:
            found[key] = value
    return Obj(tuple(found.items()))


def choice(values: Sequence[Value]) -> Value:
    """One of ``values``: choices in it opened, doubles dropped, at most 40 kept; a single one is itself."""
    if len(values) == 1 and not isinstance(values[0], Choice):
        return values[0]
    found: dict[object, Value] = {}
    for value in values:
        for option in value.options if isinstance(value, Choice) else (value,):
            composite = isinstance(option, (Obj, Seq, Join, Choice))
            found.setdefault(id(option) if composite else option, option)
    options = list(found.values())[:MAX_OPTIONS]
    if all(isinstance(option, Hole) for option in options):
        return options[0] if options else HOLE
    return options[0] if len(options) == 1 else Choice(tuple(options))


def joined(values: Iterable[Value]) -> Value:
    """``values`` one after the other: joins in it opened, at most 40 parts; what cannot be text is a hole."""
    parts: list[Value] = []
    for value in values:
        parts.extend(value.parts if isinstance(value, Join) else (HOLE if isinstance(value, (Obj, Seq)) else value,))
        if len(parts) > MAX_PARTS:
            parts[MAX_PARTS - 1 :] = [HOLE]
            break
    return Join(tuple(parts))
