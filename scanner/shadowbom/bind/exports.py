"""What a module gives others: its own names, what it imports, re-exports and exports as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowbom.bind.entities import Entities, Module, Scope, distinct
from shadowbom.bind.modules import is_python
from shadowbom.bind.paths import directory, parts_of
from shadowbom.bind.tables import Table

if TYPE_CHECKING:
    from shadowbom.bind.walk import Walker


class Exports:
    """The names of modules, by means of ``walker`` where they stand for something else."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._given: dict[tuple[str, str, int], Entities] = {}

    def own(self, path: str, name: str, hops: int) -> Entities:
        """The name ``name`` of the file itself."""
        table = self._walker.tables.get(path)
        if table is None:
            return ()
        if name in table.names:
            return (Scope(path, name),)
        refs = table.imports.get(name)
        if refs is not None:
            found = distinct(entity for ref in refs
                             for entity in self._walker.walk(path, ref.module, parts_of(ref.name), hops - 1))
            if found:
                return found
        return self._starred(table, path, name, hops)

    def _starred(self, table: Table, path: str, name: str, hops: int) -> Entities:
        if hops <= 0 or name == "default":
            return ()
        for module in table.stars:
            target = self._walker.modules.find(path, module)
            found = self.member(target, name, hops - 1) if target is not None else ()
            if found:
                return found
        return ()

    def member(self, path: str, name: str, hops: int) -> Entities:
        """What the module at ``path`` gives others under ``name``."""
        if hops < 0:
            return ()
        key = (path, name, hops)
        found = self._given.get(key)
        if found is None:
            found = self._given[key] = self._member(path, name, hops)
        return found

    def _member(self, path: str, name: str, hops: int) -> Entities:
        table = self._walker.tables.get(path)
        if table is None:
            inside = self._walker.modules.packages.within(path, name) if path.endswith("/") else None
            if inside is not None:
                return self.own(inside, name, hops)
            self._walker.miss(path)
            return self._submodule(path, name)
        exported = table.exports.get(name, ())
        found = distinct(entity for value in exported for entity in self._walker.entities(value, path, "", hops - 1))
        if not found and not is_python(path) and name not in table.names and name not in table.imports:
            found = self._default(table, path, name, hops)
        return found or self.own(path, name, hops) or self._submodule(path, name)

    def _default(self, table: Table, path: str, name: str, hops: int) -> Entities:
        """CommonJS: a default import of a module without a default is the module, and the members of the object
        that a module exports can be taken singly."""
        exported = table.exports.get("default", ())
        if name == "default":
            return () if exported else (Module(path),)
        return distinct(found for value in exported for entity in self._walker.entities(value, path, "", hops - 1)
                        for found in self._walker.step(entity, name, hops))

    def _submodule(self, path: str, name: str) -> Entities:
        if not path.endswith(("/", "__init__.py", "__init__.pyi")):
            return ()
        below = self._walker.modules.below(path if path.endswith("/") else directory(path), name)
        return (Module(below),) if below is not None else ()
