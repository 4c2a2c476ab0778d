"""MCP servers that code makes: where each is made, and which of them a tool, a transport or a check belongs to.

Noted from the bound facts of all files first, since tools are often added in other files than the one that makes their
server.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from posixpath import commonpath, dirname

from shadowbom.catalog import names
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.servers import Role, ServerSpec
from shadowbom.core.evidence import Subject
from shadowbom.core.fact import Argument, Call, Definition, Fact, Import
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.core.value import Choice, Env, Lit, Made, Value, fold, leaves

KIND = "mcp-server"
_LONGEST = 200
_NOTHING = frozenset({"None", "null", "undefined", "nil", "false", "False"})
AUTH = re.compile(r"(?i)auth(?!or\b)|bearer|jwt|api_?key|passport|verify_?token|credential|rate_?limit")
"""What a call is named that may check who is there."""


@dataclass(frozen=True, slots=True)
class SourceServer:
    """A server that code makes; ``name`` is what it calls itself, else its class's or its file's name. ``owner`` is the
    class that it is, "" for one that a call makes; ``home`` the folder of one that a framework makes by itself, "" for
    the top one or one without a build file, None for others."""

    spec: ServerSpec
    location: Location
    name: str
    version: str = ""
    symbol: str = ""
    scope: Scope = Scope.PRODUCTION
    owner: str = ""
    home: str | None = None

    @property
    def subject(self) -> Subject:
        """The asset: one for each server that is made, named by the file that makes it, or by its folder."""
        return Subject(KIND, self.name, f"{self.home or self.location.path}#{self.name}")


@dataclass(slots=True)
class SourceServers:
    """The servers of a repository, by place and by file; ``calls`` are those of the files that make or extend one,
    ``inside`` those in a definition by its name.
    ``implied`` are those that a framework makes by itself, by the files with their tools.
    ``asking`` are the files in which one asks who is there, ``checking`` those in which something may."""

    made: dict[tuple[str, int, int], SourceServer] = field(default_factory=dict)
    by_path: dict[str, list[SourceServer]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, dict[tuple[int, int], list[Call]]] = field(default_factory=dict)
    inside: dict[tuple[str, str], list[Call]] = field(default_factory=lambda: defaultdict(list))
    implied: dict[str, SourceServer] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    checking: set[str] = field(default_factory=set)
    asking: set[str] = field(default_factory=set)
    _folders: dict[tuple[str, str], list[SourceServer]] = field(default_factory=lambda: defaultdict(list))
    _owners: dict[tuple[str, str], list[SourceServer]] = field(default_factory=lambda: defaultdict(list))
    _imported: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def note(self, path: str, facts: Iterable[Fact], catalogue: Catalogue, scope: Scope) -> None:
        """Note the servers that a file of ``scope`` makes."""
        self.scopes[path] = scope
        facts = tuple(facts)
        calls = [fact for fact in facts if isinstance(fact, Call)]
        placed: dict[tuple[int, int], list[Call]] = defaultdict(list)
        for call in calls:
            placed[call.location.line, call.location.column].append(call)
            if call.enclosing:
                self.inside[path, call.enclosing].append(call)
        self.calls[path] = placed
        if any(_may_check(fact) for fact in facts):
            self.checking.add(path)
        for call in calls:
            for role in catalogue.servers.find(call.language, call.callee):
                if role.role == "auth" or (role.role in ("server", "run") and given_auth(call, role.spec)):
                    self.asking.add(path)
                if role.role == "server" and (path, call.location.line, call.location.column) not in self.made:
                    self._add(path, call, role, catalogue)
                    break
        self._imported[path] = tuple(
            fact.alias or fact.name for fact in facts if isinstance(fact, Import) and fact.name)
        language = next((fact.language for fact in facts if isinstance(fact, (Call, Import))), "")
        for fact in facts:
            if isinstance(fact, Definition) and fact.kind in ("class", "extension"):
                self._note_class(path, fact, language, catalogue)

    def _note_class(self, path: str, fact: Definition, language: str, catalogue: Catalogue) -> None:
        """Note the server that a class is: by what it is built on, or by what stands beside it."""
        made = [role for base in fact.bases for role in catalogue.servers.find(language, base) if role.role == "class"]
        marks = [call for mark in fact.marks for call in self.calls[path].get((mark.line, mark.column), ())]
        made += [role for call in marks for role in catalogue.servers.find(language, call.callee)
                 if role.role == "mark" and call.argument(*role.spec.argument("mark")) is not None]
        if not made:
            return
        role = made[0]
        told = self._told(path, fact.name, role.spec, marks, catalogue)
        name, version = told or ("", "")
        server = SourceServer(role.spec, fact.location, name or fact.name.rpartition(".")[2], version, role.symbol,
                              self.scopes[path], fact.name)
        self._owners[names.family(language), fact.name].append(server)
        self.keep(path, server, language)

    def _told(
        self, path: str, owner: str, spec: ServerSpec, marks: Iterable[Call], catalogue: Catalogue
    ) -> tuple[str, str] | None:
        """Name and version that are said of a server: beside its class ``owner`` or in that; of one without a class in
        the file, if it says one name only; None where nothing is said."""
        calls = [call for placed in self.calls[path].values() for call in placed]
        inside = [call for call in calls if call.enclosing.startswith(f"{owner}.")]
        for group in (marks, inside if owner else calls):
            said = dict.fromkeys(
                (name, text_of(call, spec.argument("version"))) for call in group
                for role in catalogue.servers.find(call.language, call.callee)
                if role.role == "info" and role.spec is spec and (name := text_of(call, spec.argument("name"))))
            if said and (group is not calls or len(said) == 1):
                return next(iter(said))
        return None

    def _add(self, path: str, call: Call, role: Role, catalogue: Catalogue) -> None:
        name = text_of(call, role.spec.argument("name"))
        version = text_of(call, role.spec.argument("version"))
        for other in self.calls[path][call.location.line, call.location.column]:
            # Settings that are calls chained to the construction start where it does.
            if other.callee.rpartition(".")[2] in role.spec.argument("info"):
                name, version = text_of(other, ("0",)) or name, text_of(other, ("1",)) or version
        if not name:
            made = (inner for argument in call.arguments if (inner := self.call_at(argument.value)) is not None)
            name, version = next(((text, text_of(inner, ("version", "1", "Version"))) for inner in made
                                  if (text := text_of(inner, ("name", "Name")))), ("", ""))
        if not name:
            name, version = self._told(path, "", role.spec, (), catalogue) or ("", "")
        server = SourceServer(role.spec, call.location, name or called(path), version, role.symbol, self.scopes[path])
        self.keep(path, server, call.language)

    def keep(self, path: str, server: SourceServer, language: str) -> None:
        """Note a server of a file."""
        self.made[path, server.location.line, server.location.column] = server
        self.by_path[path].append(server)
        family = names.family(language)
        folder = dirname(path)
        while True:
            self._folders[folder, family].append(server)
            if not folder:
                break
            folder = dirname(folder)

    def of(self, call: Call, spec: ServerSpec) -> SourceServer | None:
        """The server that a method is called on, or that a call is given; None where none is known."""
        path = call.location.path
        found = self.made.get((path, call.location.line, call.location.column))
        if found is not None:
            return found
        for value in (call.receiver, *(argument.value for argument in call.arguments)):
            for option in value.options if isinstance(value, Choice) else (value,):
                if isinstance(option, Made):
                    found = self.made.get((option.at.path, option.at.line, option.at.column))
                    if found is not None:
                        return found
        return self.nearest(path, call.language, spec, call.enclosing)

    def nearest(self, path: str, language: str, spec: ServerSpec, within: str = "") -> SourceServer | None:
        """The server that a file of the repository most likely belongs to: its own, else one whose class it goes on
        with or brings in, else the first one in the nearest folder above that has one at all below it. One of the same
        SDK comes first; what production has is no part of a server that only tests make. ``within`` is the definition
        that the place in question is in."""
        family = names.family(language)
        owner = within.partition(".")[0]
        own = self.by_path.get(path)
        if own:
            return min(own, key=lambda one: (one.spec is not spec, one.owner != owner))
        for name in (owner, *self._imported.get(path, ())):
            known = self._owners.get((family, name))
            if known:
                return min(known, key=lambda one: (-len(commonpath((f"/{one.location.path}", f"/{path}"))),
                                                   one.location))
        folder = dirname(path)
        while True:
            scope = self.scopes.get(path, Scope.PRODUCTION)
            found = [one for one in self._folders.get((folder, family), ()) if one.scope.rank <= scope.rank]
            if found:
                return min(found, key=lambda one: (one.spec.sdk != spec.sdk, one.scope.rank,
                                                   one.location.path.count("/"), one.location))
            if not folder:
                return None
            folder = dirname(folder)

    def only_below(self, folder: str, language: str) -> SourceServer | None:
        """The one server that production has in a folder or below, None where there are none or several."""
        found = [one for one in self._folders.get((folder, language), ()) if one.scope is Scope.PRODUCTION]
        return found[0] if len(found) == 1 else None

    def only_around(self, folder: str, scope: Scope) -> SourceServer | None:
        """The one server, in whatever language, that the nearest folder has which has any in or below it, up from
        ``folder``: of production, or of the weaker ``scope``. None where there are none or several."""
        families = {family for _, family in self._folders}
        while True:
            found = [one for family in families for one in self._folders.get((folder, family), ())
                     if one.scope.rank <= scope.rank]
            if found or not folder:
                return found[0] if len(found) == 1 else None
            folder = dirname(folder)

    def call_at(self, made: Value) -> Call | None:
        """The call that made a value."""
        if not isinstance(made, Made):
            return None
        placed = self.calls.get(made.at.path, {}).get((made.at.line, made.at.column), ())
        # What a builder is told stands in calls that start where the last one does.
        named = (call for call in placed if call.argument("name") is not None)
        return next((call for call in placed if call.callee == made.callee and call.arguments), next(named, None))


_DULL = frozenset({
    "main", "index", "server", "app", "__main__", "__init__", "program", "mod", "lib", "src", "source", "cmd", "dist",
    "build", "internal",
})
"""Names of files and folders that say nothing: that of the folder around says more."""


def called(path: str) -> str:
    """What a server without a name is called: its file, or the nearest folder whose name says something."""
    *folders, file = path.split("/")
    names_ = (file.partition(".")[0], *reversed(folders))
    return next((name for name in names_ if name and name.lower() not in _DULL), names_[0])


def given_auth(call: Call, spec: ServerSpec) -> Argument | None:
    """The argument by which what makes or starts a server is told to ask who is there."""
    for key in spec.argument("auth"):
        argument = call.argument(key)
        if argument is not None and literal(argument.value) not in _NOTHING:
            return argument
    return None


def _may_check(fact: Fact) -> bool:
    """Whether a fact is of what checks who is there, by its name."""
    match fact:
        case Call(callee=callee):
            return AUTH.search(callee.rpartition(":")[2].rpartition(".")[2]) is not None
        case Import(module=module, name=name):
            return AUTH.search(f"{module}.{name}") is not None
        case Definition(name=name, decorators=decorators):
            return any(AUTH.search(one.rpartition(".")[2]) for one in (name, *decorators))
        case _:
            return False


def text_of(call: Call, keys: Iterable[str]) -> str:
    """The literal under the first of ``keys`` that has one."""
    for key in keys:
        argument = call.argument(key)
        if argument is not None and (text := literal(argument.value)):
            return text
    return ""


def literal(value: Value | None) -> str:
    """The text of a value, or of what it is by default; "" where none is known."""
    for leaf in leaves(value):
        if isinstance(leaf, Lit):
            return leaf.text[:_LONGEST]
        if isinstance(leaf, Env) and (default := fold(leaf.default) if leaf.default is not None else None):
            return default.text[:_LONGEST]
    return ""


def decorated(
    fact: Definition, called: Iterable[Call], language: str, catalogue: Catalogue
) -> Iterator[tuple[Role, Call | None]]:
    """What a definition's decorators make of it, and the call that a decorator is. ``called`` are those of them that
    are called, which may be known better than by their name."""
    called = tuple(called)
    for number, decorator in enumerate(fact.decorators):
        mark = fact.marks[number] if number < len(fact.marks) else None
        calls = [call for call in called if call.callee == decorator or call.location == mark]
        named: list[tuple[str, Call | None]] = [(call.callee, call) for call in calls]
        for callee, call in named or [(decorator, None)]:
            for role in catalogue.servers.find(language, callee):
                yield role, call
