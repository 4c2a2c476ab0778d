"""Values as declarations build them: members, elements of collections, names that stand for something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Obj, Ref, Seq, Value

MAX_MEMBERS = 2000
"""Members of one object or list that are kept."""
MAX_STEPS = 20_000
"""Nodes of one value that are looked at when names in it are replaced."""
_MAX_OPTIONS = 40


def one_of(values: Iterable[Value]) -> Value:
    """One of ``values``: choices in it opened, doubles dropped, at most 40 kept."""
    found: dict[object, Value] = {}
    for value in values:
        for option in value.options if isinstance(value, Choice) else (value,):
            plain = isinstance(option, (Lit, Ref, Hole))
            found.setdefault(option if plain else id(option), option)
        if len(found) >= _MAX_OPTIONS:
            break
    options = list(found.values())[:_MAX_OPTIONS]
    if not options or all(isinstance(option, Hole) for option in options):
        return HOLE
    return options[0] if len(options) == 1 else Choice(tuple(options))


def joined(parts: Sequence[Value]) -> Value:
    """``parts`` one after the other; a single one is itself."""
    if not parts:
        return Lit("")
    return parts[0] if len(parts) == 1 else Join(tuple(parts))


def member(value: Value, names: Sequence[str]) -> Value:
    """What the dotted ``names`` of ``value`` are; "*" is any member."""
    for at, name in enumerate(names):
        match value:
            case Ref(module, head):
                return Ref(module, ".".join((head, *names[at:])))
            case Obj(items):
                found = [inner for key, inner in items if name in ("*", key.replace(".", "~1")) or key == "*"]
                value = one_of(found)
            case Seq(items):
                if name != "*" and not name.isdecimal():
                    return HOLE
                one = items[int(name) : int(name) + 1] if name != "*" and len(name) < 8 else items
                value = one_of(one)
            case Choice(options):
                return one_of(member(option, names[at:]) for option in options)
            case _:
                return HOLE
    return value


def element(collection: Value) -> Value:
    """Any element of a collection."""
    match collection:
        case Seq() | Obj() | Ref():
            return member(collection, ("*",))
        case Choice(options):
            return one_of(element(option) for option in options)
        case _:
            return HOLE


def keys(collection: Value) -> Value:
    """Any key of a collection of named members; what a set is made of is its keys, too."""
    match collection:
        case Obj(items):
            return one_of(Lit(key) for key, _ in items[:_MAX_OPTIONS] if key != "*")
        case Seq():
            return element(collection)
        case Choice(options):
            return one_of(keys(option) for option in options)
        case _:
            return HOLE


def merged(values: Iterable[Value]) -> Value:
    """Objects as one, the later ones first in rank; a name among them stays as any further member."""
    items: dict[str, Value] = {}
    known = False
    for value in values:
        for option in value.options if isinstance(value, Choice) else (value,):
            if isinstance(option, Obj):
                known = True
                items.update(option.items)
    return Obj(tuple(items.items())[:MAX_MEMBERS]) if known else HOLE


def replaced(value: Value, names: Mapping[str, Value]) -> Value:
    """``value`` with the names of this file that begin with one of ``names`` (dotted, at most two parts) replaced."""
    return _Replacer(names).replace(value) if names else value


class _Replacer:
    def __init__(self, names: Mapping[str, Value]) -> None:
        self._names = names
        self._steps = MAX_STEPS
        self._sizes: dict[int, tuple[Value, int]] = {}

    def replace(self, value: Value) -> Value:
        self._steps -= 1
        if self._steps < 0:
            return HOLE
        match value:
            case Ref("", name):
                return self._name(value, name)
            case Obj(items):
                return Obj(tuple((key, self.replace(inner)) for key, inner in items))
            case Seq(items):
                return Seq(tuple(self.replace(inner) for inner in items))
            case Join(parts):
                return Join(tuple(self.replace(inner) for inner in parts))
            case Choice(options):
                return one_of(self.replace(inner) for inner in options)
            case Env(name, default) if default is not None:
                return Env(name, self.replace(default))
            case _:
                return value

    def _name(self, ref: Ref, name: str) -> Value:
        parts = name.split(".")
        for size in (2, 1):
            found = self._names.get(".".join(parts[:size]))
            if found is not None and len(parts) >= size:
                return self._put(member(found, parts[size:]))
        return ref

    def _put(self, value: Value) -> Value:
        """``value`` where there is room for it: what is put in many times, itself made so, would grow without end."""
        known = self._sizes.get(id(value))
        if known is None:
            # The value is kept beside its size, so that its id stays its own.
            known = self._sizes[id(value)] = value, nodes(value, MAX_STEPS)
        self._steps -= known[1]
        return value if self._steps >= 0 else HOLE


def objects(value: Value) -> Iterator[tuple[tuple[str, Value], ...]]:
    """The members of each object in ``value``, itself among them, in the order of the text; the first ``MAX_STEPS``
    collections are looked at."""
    stack = [value]
    for _ in range(MAX_STEPS):
        if not stack:
            return
        match stack.pop():
            case Obj(items):
                yield items
                stack.extend(inner for _, inner in reversed(items) if isinstance(inner, (Obj, Seq, Choice)))
            case Seq(items) | Choice(items):
                stack.extend(inner for inner in reversed(items) if isinstance(inner, (Obj, Seq, Choice)))
            case _:
                continue


def nodes(value: Value, most: int) -> int:
    """How many nodes ``value`` has, counted no further than ``most``."""
    count = 0
    stack = [value]
    while stack and count < most:
        count += 1
        match stack.pop():
            case Obj(items):
                stack.extend(inner for _, inner in items[:most])
            case Seq(items) | Join(items) | Choice(items):
                stack.extend(items[:most])
            case Env(_, default) if default is not None:
                stack.append(default)
            case _:
                continue
    return count
