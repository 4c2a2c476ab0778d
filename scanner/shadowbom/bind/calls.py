"""Calls told by what they really call: a client made elsewhere, a subclass of one, a wrapper around one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice

from shadowbom.bind.entities import Entities, Outside, Scope
from shadowbom.bind.modules import is_python
from shadowbom.bind.paths import CALL, CONSTRUCTORS, SPREAD, parts_of, split_callee
from shadowbom.bind.recording import Recording
from shadowbom.bind.sites import Sites
from shadowbom.bind.tables import is_super
from shadowbom.bind.values import Resolver
from shadowbom.bind.walk import HOPS, Walker
from shadowbom.bind.wrappers import is_wrapper
from shadowbom.core.fact import Argument, Call
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Lit, Made, Obj, Ref, Value

MAX_VARIANTS = 4
"""Of one call that may be of several clients, so many facts are made."""
SPREADS = frozenset({"**", SPREAD})
_MAX_MEMBERS = 64

Target = tuple[str, Made | None]
"""A callee, and the construction of its receiver where there is one."""


def calls_own(walker: Walker, path: str, call: Call) -> Iterator[Scope]:
    """The definitions of the repository that ``call`` runs: functions, constructors, or a class without one."""
    if is_super(call):
        owner = walker.tables[path].class_around(call.enclosing)
        if walker.tables[path].is_class(owner):
            for base in walker.bases.bases_of(path, owner, HOPS - 1):
                if isinstance(base, Scope):
                    yield constructor_of(walker, base)
        return
    for entity in called(walker, path, call):
        if isinstance(entity, Scope) and entity.name in walker.tables[entity.path].definitions:
            is_class = walker.tables[entity.path].is_class(entity.name)
            yield constructor_of(walker, entity) if is_class else entity


def constructor_of(walker: Walker, owner: Scope) -> Scope:
    """The constructor that a class has or inherits in the repository; the class itself where it has none."""
    for name in CONSTRUCTORS:
        for entity in walker.step(owner, name, HOPS - 1):
            if isinstance(entity, Scope):
                return entity
    return owner


def called(walker: Walker, path: str, call: Call) -> Entities:
    """What the callee of ``call`` is; () where that is plainly nothing of the repository."""
    module, dotted = split_callee(call.callee)
    if module:
        if not walker.modules.is_local(path, module) and not walker.modules.packages.holds(path, call.callee):
            return ()
    elif (table := walker.tables.get(path)) is None:
        return ()
    elif not table.stars:
        first = dotted.partition(".")[0].removesuffix(CALL)
        if table.qualify(first, call.enclosing) is None and walker.modules.packages.other(path, first) is None:
            return ()
    return walker.callee(path, call.enclosing, call.callee, HOPS - 1)


def collect_sites(walker: Walker, calls: Iterator[tuple[str, Call]]) -> Sites:
    """All calls, given with their files, of the repository's own definitions."""
    sites = Sites()
    for path, call in calls:
        if call.arguments:
            for scope in calls_own(walker, path, call):
                sites.add(scope.path, scope.name, call)
    sites.close()
    return sites


class CallBinder:
    """Rewrites calls by means of ``resolver``."""

    def __init__(self, resolver: Resolver, asking: Collection[str] = (), acting: Collection[str] = ()) -> None:
        """``asking`` and ``acting`` as in ``bind``."""
        self.resolver = resolver
        self.walker = resolver.walker
        self._asking = asking
        self._acting = acting
        self._targets: dict[tuple[str, str, str], tuple[Target, ...]] = {}

    def bind(self, path: str, call: Call, *, outward: bool = False) -> tuple[Call, ...]:
        """``call`` with its callee, receiver and arguments bound: itself where nothing changes, several where it
        may be of several clients. Where it is ``outward`` and calls something from outside, files that its arguments
        lead to are worth reading; a client is made in a file that was read anyway, so of the callee only files that
        re-export are, unless it matters what the function around does."""
        walker = self.walker
        acts = bool(call.enclosing or call.within) and path in self._acting
        asks = acts and path in self._asking
        walker.recording = Recording.ANY if asks else Recording.INDEXES if outward else Recording.NOTHING
        targets = self._of_receiver(call) if isinstance(call.receiver, Made) else ()
        if not targets:
            targets = self._of_callee(path, call)
        if outward:
            module = split_callee(call.callee)[0]
            outside = bool(targets) or bool(module and not walker.modules.is_local(path, module))
            walker.recording = Recording.ANY if outside else Recording.NOTHING
        arguments = self.arguments(path, call)
        walker.recording = Recording.NOTHING
        if not targets:
            receiver = self.resolver.resolve(call.receiver, path, call.enclosing)
            if not isinstance(receiver, Made):
                receiver = call.receiver
            runs = self._own(path, call, asks=asks) if acts else None
            if arguments is call.arguments and receiver is call.receiver and runs is None:
                return (call,)
            return (replace(call, arguments=arguments, receiver=receiver, runs=runs),)
        bound: list[Call] = []
        for callee, made in targets:
            full = self._of_base(path, call, arguments) if made is None else arguments
            receiver = made if made is not None else HOLE
            bound.append(Call(call.location, call.language, callee, full, receiver, call.enclosing, call.within))
        return tuple(bound)

    def _own(self, path: str, call: Call, *, asks: bool) -> tuple[str, str] | None:
        """The function of the repository that a call runs. Where its class is not known yet and the call ``asks``, the
        file that has its name is worth reading."""
        found = next(calls_own(self.walker, path, call), None)
        if found is not None:
            return found.path, found.name
        if asks:
            owner = next((part for part in parts_of(split_callee(call.callee)[1]) if part[:1].isupper()), "")
            file = self.walker.modules.of_class(path, owner) if owner else None
            if file is not None and file not in self.walker.tables:
                self.walker.missing.add(file)
        return None

    def _of_receiver(self, call: Call) -> tuple[Target, ...]:
        """The targets of a method of an instance that is not what its own construction says: a wrapped client, or
        one made by the repository's own function or class."""
        receiver = call.receiver
        assert isinstance(receiver, Made)
        head = receiver.callee + CALL
        if not call.callee.startswith(head):
            return ()
        if self._is_plain(receiver):
            return ()
        rest = parts_of(call.callee[len(head) :].lstrip("."))
        entities = self.walker.entities(receiver, receiver.at.path, call.enclosing, HOPS - 1)
        return self._chosen(self.walker.fold(entities, rest, HOPS - 1), call.callee)

    def _is_plain(self, made: Made) -> bool:
        """Whether ``made`` is of a class from outside that wraps nothing: the usual case, told without a walk."""
        module = split_callee(made.callee)[0]
        if not module or self.walker.modules.is_local(made.at.path, module):
            return False
        call = self.walker.call_of(made)
        return call is None or not is_wrapper(call)

    def _of_callee(self, path: str, call: Call) -> tuple[Target, ...]:
        if is_super(call):
            table = self.walker.tables[path]
            owner = table.class_around(call.enclosing)
            bases = self.walker.bases.outside_of(path, owner) if table.is_class(owner) else ()
            return tuple((base, None) for base in bases[:MAX_VARIANTS])
        key = (path, call.enclosing if call.callee.startswith(":") else "", call.callee)
        targets = self._targets.get(key)
        if targets is None:
            targets = self._chosen(called(self.walker, path, call), call.callee)
            self._targets[key] = targets
        return targets

    def _chosen(self, entities: Entities, callee: str) -> tuple[Target, ...]:
        """What a call of ``entities`` calls outside of the repository."""
        found: dict[Target, None] = {}
        for entity in entities:
            if isinstance(entity, Outside):
                found.setdefault((entity.callee, entity.made))
            elif isinstance(entity, Scope):
                table = self.walker.tables[entity.path]
                if table.is_class(entity.name):
                    for base in self.walker.bases.outside_of(entity.path, entity.name):
                        found.setdefault((base, None))
                elif entity.name not in table.definitions:
                    # Another name for a function or class.
                    for inner in self.walker.given_to(entity.path, entity.name, HOPS - 2):
                        if isinstance(inner, Outside):
                            found.setdefault((inner.callee, inner.made))
        targets = tuple(islice(found, MAX_VARIANTS))
        return () if len(targets) == 1 and targets[0] == (callee, None) else targets

    def arguments(self, path: str, call: Call) -> tuple[Argument, ...]:
        """The arguments with their values resolved, and the members of an object that stands there by its name."""
        arguments = call.arguments
        bound: list[Argument] = []
        spread: list[Argument] = []
        changed = False
        script = not is_python(path)
        for argument in arguments:
            value = self.resolver.resolve(argument.value, path, call.enclosing)
            if value is argument.value:
                bound.append(argument)
                continue
            changed = True
            members: list[Argument] = []
            if argument.key in SPREADS or (script and argument.key.isdecimal() and isinstance(argument.value, Ref)):
                members = _members(value, argument)
                spread += members
            if not members or argument.key not in SPREADS:
                bound.append(Argument(argument.key, value, argument.location))
        if spread:
            taken = {argument.key for argument in bound}
            bound += [argument for argument in spread if argument.key not in taken]
        return tuple(bound) if changed else arguments

    def _of_base(self, path: str, call: Call, arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
        """The arguments of a class's construction as its base from outside gets them. Where the class has a
        constructor of its own, the base gets what that one hands on, and no position means the same."""
        if is_super(call):
            return arguments
        for entity in called(self.walker, path, call):
            if not isinstance(entity, Scope) or not self.walker.tables[entity.path].is_class(entity.name):
                continue
            own = constructor_of(self.walker, entity)
            if own == entity:
                return arguments
            owner = own.name.rpartition(".")[0]
            passed = self.walker.tables[own.path].supers.get(owner)
            kept = [argument for argument in arguments if not argument.key.isdecimal()]
            taken = {argument.key for argument in kept}
            handed = self.arguments(own.path, passed) if passed is not None else ()
            return (*kept, *(argument for argument in handed if argument.key not in taken))
        return arguments


def _members(value: Value, argument: Argument) -> list[Argument]:
    """The members of the object that ``value`` is, or may be, as arguments; of several objects a choice each."""
    objects = [one for one in (value.options if isinstance(value, Choice) else (value,)) if isinstance(one, Obj)]
    found: dict[str, list[Value]] = {}
    for one in objects:
        for key, member in islice(one.items, _MAX_MEMBERS):
            found.setdefault(key, []).append(member)
    return [Argument(key, members[0] if len(members) == 1 else Choice(tuple(members)), _place(members[0], argument))
            for key, members in found.items()]


def _place(value: Value, argument: Argument) -> Location:
    return value.at if isinstance(value, Lit) and value.at is not None else argument.location
