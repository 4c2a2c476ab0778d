"""From a dotted name to what it stands for, across the files of a repository.

A name may stand for several entities: a client made in either branch of a condition, a table indexed by a
variable. Every step from a name to its value, through a re-export or through a return spends one hop. Answers are
remembered per name and hops left, so that the work is linear in the facts and no answer depends on an order.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from shadowbom.bind.bases import Bases
from shadowbom.bind.entities import MAX_ENTITIES, Entities, Entity, Instance, Known, Module, Outside, Scope, distinct
from shadowbom.bind.exports import Exports
from shadowbom.bind.given import Members, values_of
from shadowbom.bind.modules import Modules
from shadowbom.bind.packages import family
from shadowbom.bind.paths import ANY, CALL, SPREAD, Parts, extend, parts_of, split_callee
from shadowbom.bind.recording import INDEXES, Recording
from shadowbom.bind.sites import NO_SITES, Sites
from shadowbom.bind.tables import Table, call_key
from shadowbom.bind.wrappers import opened
from shadowbom.core.fact import Call
from shadowbom.core.value import HOLE, Choice, Env, Hole, Join, Lit, Made, Ref, Value

HOPS = 5
CALLEE = "\0"
"""The module of a ``Ref`` whose name is a whole callee: a member of what a call gives."""
_PARSES = "parse_args"
_SAME_TEXT = frozenset({"lower", "lstrip", "rstrip", "strip", "toLowerCase", "toString", "trim", "value", "rawValue",
                        CALL})
"""Members of a text, or of an enum member, that leave it what it is for an inventory."""


class Walker:
    """Follows names through ``tables``. ``sites`` are the calls of the repository's own functions, for the values
    of their parameters. ``missing`` gathers files that a name leads to and that have no table: those that
    ``recording`` asks for."""

    def __init__(self, tables: Mapping[str, Table], modules: Modules, sites: Sites = NO_SITES) -> None:
        self.tables = tables
        self.modules = modules
        self.sites = sites
        self.recording = Recording.NOTHING
        self.missing: set[str] = set()
        self._walked: dict[tuple[str, str, Parts, int], Entities] = {}
        self._given: dict[tuple[str, str, int], Entities] = {}
        self._stepped: dict[tuple[str, str, str, int], Entities] = {}
        self.bases = Bases(self)
        self._members = Members()
        self._exports = Exports(self)

    def miss(self, path: str) -> None:
        """Note that ``path`` is not known, where such a file is worth reading."""
        wanted = INDEXES if self.recording is Recording.INDEXES else "" if self.recording is Recording.ANY else ()
        if path.endswith(wanted) and not path.endswith("/"):
            self.missing.add(path)

    def walk(self, path: str, module: str, parts: Parts, hops: int) -> Entities:
        """What ``parts`` of ``module`` mean in the file ``path``; () where that is not known."""
        if hops < 0:
            return ()
        key = (path, module, parts, hops)
        found = self._walked.get(key)
        if found is None:
            found = self._walk(path, module, parts, hops)
            self._walked[key] = found
        return found

    def named(self, path: str, enclosing: str, parts: Parts, hops: int) -> Entities:
        """What ``parts`` mean inside ``enclosing`` of ``path``, where the first may be a local name or ``self``."""
        path = self.modules.home(path)
        table = self.tables.get(path)
        if table is None or not parts:
            return ()
        in_class = table.is_class(enclosing)
        full = table.qualify_member(parts[0], enclosing) if in_class else table.qualify(parts[0], enclosing)
        if full is not None:
            return self.walk(path, "", parts_of(full) + parts[1:], hops)
        other = self.modules.packages.other(path, parts[0])
        if other is not None:
            return self.walk(other, "", parts, hops - 1)
        return self.walk(path, "", parts, hops) if table.stars else ()

    def callee(self, path: str, enclosing: str, callee: str, hops: int) -> Entities:
        """What the qualified name ``callee`` means inside ``enclosing`` of ``path``."""
        module, dotted = split_callee(callee)
        parts = parts_of(dotted)
        return self.walk(path, module, parts, hops) if module else self.named(path, enclosing, parts, hops)

    def _walk(self, path: str, module: str, parts: Parts, hops: int) -> Entities:
        if not module:
            if not parts:
                return (Module(path),)
            start, rest = self._longest(path, parts, hops)
            return self.fold(start, rest, hops) if rest else start
        if len(parts) > 1:
            module, parts = self.modules.deeper(path, module, parts)
        target = self.modules.find(path, module)
        if target is None:
            if module[0] == ".":
                return ()
            full = (*module.split("."), *parts)
            other = self.modules.packages.anywhere(path, full)
            found = self.walk(other, "", full, hops - 1) if other is not None else ()
            if other is None and (spaced := self.modules.packages.spaced(path, full)) is not None:
                found = self.walk(spaced[0], "", full[spaced[1] :], hops - 1)
            return found or self._option(path, parts, hops) or (Outside(extend(f"{module}:", parts), None),)
        if not parts:
            return (Module(target),)
        found = self.fold(self._exports.member(target, parts[0], hops), parts[1:], hops)
        if not found and module[0] != "." and not self._defines(target, parts[0]):
            if family(path) and target.endswith("/"):
                return ()
            # A file that only happens to be called like the module meant.
            return (Outside(extend(f"{module}:", parts), None),)
        return found

    def _option(self, path: str, parts: Parts, hops: int) -> Entities:
        """The default of a command-line option, where ``parts`` take it from what a parser of this file gives."""
        if _PARSES not in parts[:-2] or parts[-2] != CALL:
            return ()
        table = self.tables.get(path)
        option = table.options.get(parts[-1]) if table is not None else None
        return () if option is None else self.entities(option, path, "", hops - 1)

    def _defines(self, path: str, name: str) -> bool:
        if path.endswith("/"):
            return False
        table = self.tables.get(path)
        return table is None or bool(table.stars) or any(
            name in names for names in (table.names, table.exports, table.imports))

    def _longest(self, path: str, parts: Parts, hops: int) -> tuple[Entities, Parts]:
        """The name of the file itself that ``parts`` begin with, and the parts after it."""
        table = self.tables.get(path)
        name = parts[0]
        if table is None or name not in table.names:
            return self._exports.own(path, name, hops), parts[1:]
        taken = 1
        for part in parts[1:]:
            if f"{name}.{part}" not in table.names:
                break
            name = f"{name}.{part}"
            taken += 1
        return (Scope(path, name),), parts[taken:]

    def fold(self, entities: Entities, parts: Parts, hops: int) -> Entities:
        """What ``parts`` of ``entities`` are, one step after the other."""
        for part in parts:
            if len(entities) == 1:
                entities = self.step(entities[0], part, hops)
            else:
                entities = distinct(found for entity in entities for found in self.step(entity, part, hops))
        return entities

    def step(self, entity: Entity, part: str, hops: int) -> Entities:
        """What ``part`` of ``entity`` is: a member, the result of a call ("()"), or any member ("*")."""
        match entity:
            case Module(path):
                return self._exports.member(path, part, hops) if part not in (CALL, ANY) else ()
            case Scope(path, name):
                key = (path, name, part, hops)
                found = self._stepped.get(key)
                if found is None:
                    found = self._stepped[key] = self._step_scope(path, name, part, hops)
                return found
            case Instance(path, name, _):
                table = self.tables[path]
                method = table.definitions.get(f"{name}.__call__") if part == CALL else None
                if method is not None:
                    return self.entities(method.returns, path, method.name, hops - 1)
                own = f"{name}.{part}"
                if own in table.names:
                    return (Scope(path, own),)
                return self.bases.inherited(path, name, part, entity, hops) or self._elsewhere(path, name, part, hops)
            case Outside(callee, made):
                if made is not None and callee.endswith(CALL):
                    option = self._option(made.at.path, (*parts_of(split_callee(callee)[1]), part), hops)
                    if option:
                        return option
                return (Outside(extend(callee, (part,)), made),)
            case Known():
                return self._step_value(entity, part, hops)

    def _step_scope(self, path: str, name: str, part: str, hops: int) -> Entities:
        table = self.tables[path]
        definition = table.definitions.get(name)
        is_class = definition is not None and definition.kind == "class"
        if part == CALL and definition is not None:
            made = (Instance(path, name, None),)
            return made if is_class else self.entities(definition.returns, path, name, hops - 1)
        if f"{name}.{part}" in table.names:
            return (Scope(path, f"{name}.{part}"),)
        if is_class and part != ANY:
            return self.bases.inherited(path, name, part, None, hops)
        found: list[Entity] = []
        if part == ANY:
            found += [Scope(path, f"{name}.{own}") for own in islice(table.children.get(name, ()), MAX_ENTITIES)]
        for inner in self.given_to(path, name, hops - 1):
            if part in _SAME_TEXT or not (isinstance(inner, Known) and isinstance(inner.value, Lit)):
                found += self.step(inner, part, hops - 1)
        if not found and definition is None:
            return self._elsewhere(path, name, part, hops)
        return distinct(found) if len(found) > 1 else tuple(found)

    def _elsewhere(self, path: str, name: str, part: str, hops: int) -> Entities:
        """A member of a class whose other parts stand in another file of its package."""
        packages = self.modules.packages
        other = packages.other(path, f"{name}.{part}") or packages.other(path, name)
        return self.step(Scope(other, name), part, hops - 1) if other is not None and hops > 0 else ()

    def given_to(self, path: str, name: str, hops: int) -> Entities:
        """What the values of a name are."""
        if hops < 0:
            return ()
        key = (path, name, hops)
        found = self._given.get(key)
        if found is None:
            found = distinct(entity for known in values_of(self.tables[path], self.sites, path, name)
                             for entity in self.entities(known.value, known.path, known.enclosing, hops))
            declared = self.tables[path].types.get(name)
            if not found and declared is not None:
                found = self.entities(declared, path, "", hops)
            self._given[key] = found
        return found

    def entities(self, value: Value, path: str, enclosing: str, hops: int) -> Entities:
        """What ``value``, as written in ``path`` inside ``enclosing``, can be."""
        if hops < 0:
            return ()
        match value:
            case Ref(module, name):
                if module == CALLEE:
                    return self.callee(path, enclosing, name, hops)
                parts = parts_of(name)
                if not module and parts:
                    return self.named(path, enclosing, parts, hops)
                return self.walk(path, module, parts, hops)
            case Made():
                return self._made(value, path, enclosing, hops)
            case Choice(options):
                return distinct(found for one in islice(options, MAX_ENTITIES)
                                for found in self.entities(one, path, enclosing, hops - 1))
            case Hole():
                return ()
            case _:
                return (Known(value, path, enclosing),)

    def call_of(self, made: Made) -> Call | None:
        """The call that made ``made``, where its file has been read."""
        table = self.tables.get(made.at.path)
        return table.calls.get(call_key(made.at, made.callee)) if table is not None else None

    def _made(self, made: Made, path: str, enclosing: str, hops: int) -> Entities:
        call = self.call_of(made)
        where = call.enclosing if call is not None else enclosing
        found: list[Entity] = []
        for entity in self.callee(made.at.path, where, made.callee, hops):
            if isinstance(entity, Scope) and self.tables[entity.path].is_class(entity.name):
                found.append(Instance(entity.path, entity.name, made))
            elif isinstance(entity, Outside):
                found.append(Outside(entity.callee + CALL, Made(entity.callee, made.at)))
            else:
                found += self._result(entity, made, hops)
        if call is not None and all(isinstance(entity, Outside) for entity in found):
            found = opened(call, found, lambda inner: self._passed_through(inner, call, hops - 1))
        return distinct(found) if found else (Known(made, path, enclosing),)

    def _result(self, entity: Entity, made: Made, hops: int) -> Entities:
        """What calling ``entity`` gives. Where it is another name for something from outside, or an instance of
        that, ``made`` is the call of it."""
        results = self.step(entity, CALL, hops)
        if not isinstance(entity, Scope) or entity.name in self.tables[entity.path].definitions:
            return results
        return tuple(Outside(result.callee, Made(result.callee.removesuffix(CALL), made.at))
                     if isinstance(result, Outside) else result for result in results)

    def _passed_through(self, value: Value, call: Call, hops: int) -> list[Entity]:
        """What an argument of ``call`` is; a function of the repository counts as called."""
        found: list[Entity] = []
        for entity in self.entities(value, call.location.path, call.enclosing, hops):
            if isinstance(entity, Scope) and entity.name in self.tables[entity.path].definitions:
                found += self.step(entity, CALL, hops)
            elif isinstance(entity, Scope):
                found += self.given_to(entity.path, entity.name, hops)
            else:
                found.append(entity)
        return found

    def _step_value(self, known: Known, part: str, hops: int) -> Entities:
        """``part`` of a value; nothing where it has no such member."""
        if isinstance(known.value, (Lit, Env, Join)):
            return (known,) if part in _SAME_TEXT else ()
        unknown = (Known(HOLE, "", ""),)
        found = distinct(entity for member in self._members.of(known.value, part)
                         for entity in self.entities(member, known.path, known.enclosing, hops - 1) or unknown)
        if found or part == SPREAD or hops <= 0:
            return found
        return distinct(entity for member in self._members.of(known.value, SPREAD)
                        for spread in self.entities(member, known.path, known.enclosing, hops - 1)
                        for entity in self.step(spread, part, hops - 1))
