"""Gradle's build and settings scripts, in Groovy and in Kotlin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shadowbom.core.fact import Dependency, EnvRead, Fact, Group, Literal
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import build_script as script
from shadowbom.extract.manifests import gradle_catalogue, gradle_names, maven
from shadowbom.extract.manifests.build_script import Items
from shadowbom.extract.manifests.document import above, beside
from shadowbom.extract.manifests.gradle_names import GRADLE
from shadowbom.extract.positions import Lines

_BESIDE = ("settings.gradle.kts", "settings.gradle", "build.gradle.kts", "build.gradle", "gradle.properties")
_ROOT = ("${rootDir}/", "${rootProject.projectDir}/", "${projectDir}/", "${rootProject.rootDir}/")
_CONTROL = frozenset((
    "if", "else", "for", "while", "when", "with", "apply", "also", "forEach", "each", "listOf", "setOf", "configure",
))
_NO_CONFIGURATION = _CONTROL | frozenset((
    "exclude", "because", "version", "strictly", "require", "prefer", "reject", "modules", "module", "replacedBy",
    "components", "println", "print", "project", "attributes", "capabilities", "artifactTypes", "return", "throw",
    "logger", "def", "val", "var", "import", "dependencySet", "dependency", "entry",
))
_PLATFORMS = frozenset(("platform", "enforcedPlatform"))
_WRAPPERS = _PLATFORMS | frozenset(("testFixtures", "variantOf", "create", "dependency", "tool"))
_BUILD = ("annotationprocessor", "kapt", "ksp", "classpath", "errorprone", "detektplugins", "antlr", "jarjar")
_DEVELOPMENT = ("test", "debug", "jmh", "bench", "integration", "developmentonly", "e2e", "spec")
_LABELLED = frozenset(("create", "register", "named", "getByName", "maybeCreate", "by"))
_HEAD = 40
"""Items of a statement in which the name of its block is looked for."""
_ENVIRONMENT = frozenset(("getenv", "environmentVariable"))


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a package in a block of dependencies, also of one for a platform, a plugin or the
    build itself; constraints and imported lists of versions are constraints; a ``Property`` for each text with a
    name; environment variables that the build reads, and addresses. Includes: where a name or version is not of this
    file, the files of this build that may know it, and scripts that are applied."""
    language: script.Language = "kotlin" if document.file.path.endswith((".kts", ".kt")) else "groovy"
    root = script.read(document.text, language)
    reader = _Script(document)
    reader.block(root, ())
    facts: list[Fact] = [*reader.facts, *reader.names.facts, *_read_by_build(root, reader.lines, document.file.path)]
    includes = list(reader.includes)
    if _refers(reader.facts):
        catalogues = dict.fromkeys(
            fact.alias.partition(".")[0] for fact in reader.facts if fact.refers == GRADLE and "." in fact.alias
        )
        names = [f"gradle/{name}.versions.toml" for name in ("libs", *(one for one in catalogues if one != "libs"))]
        includes += above(document, (*names[:20], *_BESIDE))
    return Extraction(tuple(facts), (), tuple(dict.fromkeys(includes)))


def code(document: Document, _request: Request) -> Extraction:
    """Code of the build itself (``buildSrc``). Facts: its named texts and packages."""
    found = extract(document, _request)
    return Extraction(found.facts, found.problems)


def _refers(facts: list[Dependency]) -> bool:
    return any(fact.refers or "$" in fact.spec or "$" in fact.name for fact in facts)


def _read_by_build(root: script.Group, lines: Lines, path: str) -> Iterator[Fact]:
    """Environment variables that the script asks for, and addresses in it."""
    waiting = [root]
    while waiting:
        items = waiting.pop().items
        for at, item in enumerate(items):
            if isinstance(item, script.Group):
                waiting.append(item)
            elif item.kind == "text" and "://" in item.text:
                location = Location(path, *lines.at(item.offset))
                yield Literal(location, Lit(item.text.replace('"', ""), location))
            elif item.text in _ENVIRONMENT and at + 1 < len(items):
                asked = items[at + 1]
                name = script.text_of(asked.items[0]) if isinstance(asked, script.Group) and asked.items else None
                if name:
                    yield EnvRead(Location(path, *lines.at(asked.offset + 1)), name)


class _Script:
    """Reads one script. ``names`` are what it gives a name; ``includes`` the scripts that it applies."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.path = document.file.path
        self.lines = Lines(document.text)
        self.facts: list[Dependency] = []
        self.includes: list[str] = []
        self.names = gradle_names.Names(self.path, self.lines)

    def at(self, offset: int) -> Location:
        return Location(self.path, *self.lines.at(offset))

    def block(self, group: script.Group, where: tuple[str, ...]) -> None:
        """The statements of a block; ``where`` are the names of the blocks around it."""
        for statement in script.statements(group):
            self.statement(statement, where)

    def statement(self, items: Items, where: tuple[str, ...]) -> None:
        if "versionCatalogs" in where:
            self.facts += gradle_catalogue.statement(items, where, self.at, self.names, self.include)
            self.inner(items, where)
        elif "plugins" in where[-1:]:
            self.plugin(items)
        elif "dependencyManagement" in where and self.managed(items, where):
            return
        elif "dependencies" in where:
            self.dependencies(items, where)
        else:
            self.names.statement(items, where)
            if script.name_of(items[0]) == "apply":
                self.applied(items)
            self.inner(items, where)

    def inner(self, items: Items, where: tuple[str, ...]) -> None:
        """The blocks in a statement."""
        for at, item in enumerate(items):
            if isinstance(item, script.Group) and item.opening == "{":
                self.block(item, (*where, *_label(items[: min(at, _HEAD)])))

    def include(self, target: str) -> None:
        name = beside(self.document, target)
        if name:
            self.includes.append(name)

    def applied(self, items: Items) -> None:
        """``apply from: "x.gradle"``."""
        given = items[1].items if len(items) > 1 and isinstance(items[1], script.Group) else items[1:]
        for argument in script.arguments(given):
            label, rest = _labelled(argument)
            target = script.text_of(rest[0]) if label == "from" and len(rest) == 1 else None
            if target is None:
                continue
            for prefix in _ROOT:
                if target.startswith(prefix):
                    self.includes += above(self.document, (target.removeprefix(prefix),))[:32]
            if "$" not in target:
                self.include(target)

    def plugin(self, items: Items) -> None:
        """``id("x") version "1"``, ``alias(libs.plugins.x)``."""
        kind = script.name_of(items[0])
        given = items[1].items if len(items) > 1 and isinstance(items[1], script.Group) else items[1:2]
        if kind == "alias" and given:
            self.refer(given, Group.BUILD)
        name = script.text_of(given[0]) if kind == "id" and given else None
        version = _after(items, "version")
        # A plugin without a version is Gradle's own or one that the build itself defines.
        found = gradle_catalogue.plugin(name, version) if name and version else None
        if found is not None:
            self.facts.append(Dependency(
                self.at(items[0].offset), "maven", found.name, found.version, maven.exact(found.version), Group.BUILD,
            ))

    def managed(self, items: Items, where: tuple[str, ...]) -> bool:
        """A statement of Spring's plugin: ``mavenBom``, ``dependency`` and ``dependencySet``. False for others."""
        kind = script.name_of(items[0])
        if kind not in ("mavenBom", "dependency", "dependencySet"):
            self.inner(items, where)
            return True
        rest = items[1].items if len(items) > 1 and isinstance(items[1], script.Group) else items[1:]
        given = {label: script.value(value) or "" for label, value in map(_labelled, script.arguments(rest))}
        found = maven.coordinates(given.get("", "")) or _mapped(given)
        if found is not None:
            self.facts.append(maven.managed(found, self.at(items[0].offset), whole_group=kind == "mavenBom"))
        if kind == "dependencySet":
            self.entries(items, given)
        return True

    def entries(self, items: Items, given: dict[str, str]) -> None:
        """``dependencySet(group: "g", version: "1") { entry "a" }``."""
        for item in items:
            if not isinstance(item, script.Group) or item.opening != "{":
                continue
            for statement in script.statements(item):
                if script.name_of(statement[0]) == "entry":
                    entry = _argument(statement)
                    name = maven.name(given.get("group", ""), entry or "")
                    if name:
                        found = maven.Coordinates(name, given.get("version", ""))
                        self.facts.append(maven.managed(found, self.at(statement[0].offset)))

    def dependencies(self, items: Items, where: tuple[str, ...]) -> None:
        """A statement in a block of dependencies."""
        head, following = items[0], items[1] if len(items) > 1 else None
        name = script.name_of(head) or (script.text_of(head) or "" if script.is_group(following, "(") else "")
        if name == "constraints" or name in _CONTROL or script.is_mark(following, ".", "?."):
            self.inner(items, where)
        elif name == "add" and isinstance(following, script.Group):
            config, *rest = script.arguments(following.items) or [[]]
            self.notations(rest, _group(script.text_of(config[0] if config else None) or "", where), where)
        elif not name or name in _NO_CONFIGURATION or script.is_mark(following, "="):
            self.names.statement(items, where)
        elif script.is_group(following, "("):
            assert isinstance(following, script.Group)
            self.notations(script.arguments(following.items), _group(name, where), where)
        else:
            rest_of = [item for item in items[1:] if not script.is_group(item, "{")]
            self.notations(script.arguments(rest_of), _group(name, where), where)

    def notations(self, given: list[list[script.Item]], group: Group, where: tuple[str, ...]) -> None:
        """The packages that the arguments of a configuration name."""
        labelled = [_labelled(argument) for argument in given]
        values = {label: script.value(rest) or "" for label, rest in labelled if label}
        found = _mapped(values)
        if found is not None:
            place = next(rest[0].offset for label, rest in labelled if label == "name")
            self.add(found, place, group, where)
            return
        for label, items in labelled:
            if not label and items:
                self.notation(items, group, where)

    def notation(self, items: Items, group: Group, where: tuple[str, ...], *, platform: bool = False) -> None:
        first = items[0]
        if isinstance(first, script.Group):
            if first.opening == "[" and len(items) == 1:
                self.notations(script.arguments(first.items), group, where)
            return
        text = script.value(items)
        found = maven.coordinates(text) if text is not None else None
        if found is not None and script.text_of(first) is not None:
            self.add(found, first.offset, group, where, platform=platform)
            return
        name, length = script.dotted(items)
        called = items[length] if length < len(items) else None
        last = name.rpartition(".")[2]
        if isinstance(called, script.Group) and called.opening == "(" and last in _WRAPPERS:
            for argument in script.arguments(called.items)[:1]:
                self.notation(argument, group, where, platform=last in _PLATFORMS)
        elif name:
            self.refer(items, group, where)

    def refer(self, items: Items, group: Group, where: tuple[str, ...] = ()) -> None:
        """A package that a name stands for: of this file, or of a catalogue."""
        name = script.reference(script.written(items))
        if not name:
            return
        own = self.names.texts.get(name)
        found = maven.coordinates(own) if own is not None else None
        if found is not None:
            self.add(found, items[0].offset, group, where)
        elif own is None:
            place = self.at(items[0].offset)
            if "constraints" in where:
                group = Group.CONSTRAINT
            self.facts.append(Dependency(place, "maven", name, group=group, refers=GRADLE, alias=name))

    def add(
        self, found: maven.Coordinates, offset: int, group: Group, where: tuple[str, ...], *, platform: bool = False
    ) -> None:
        """A package with coordinates. A platform is asked for and lists its group's versions, too."""
        if "constraints" in where:
            self.facts.append(maven.managed(found, self.at(offset)))
        elif platform:
            self.facts.append(replace(maven.managed(found, self.at(offset), whole_group=True), group=group))
        else:
            self.facts.append(maven.dependency(found, self.at(offset), group))


def _mapped(given: dict[str, str]) -> maven.Coordinates | None:
    """``group: "g", name: "a", version: "1"``."""
    name = maven.name(given.get("group", ""), given.get("name", ""))
    return maven.Coordinates(name, given.get("version", "")) if name else None


def _labelled(argument: Items) -> tuple[str, Items]:
    """The label of ``label: value`` or ``label = value`` and the value; "" where there is none."""
    if len(argument) > 2 and script.is_mark(argument[1], ":", "="):
        return script.name_of(argument[0]) or script.text_of(argument[0]) or "", argument[2:]
    return "", argument


def _argument(statement: Items) -> str | None:
    """The one string that a statement's call is given, with brackets or without."""
    given = statement[1].items if len(statement) > 1 and isinstance(statement[1], script.Group) else statement[1:]
    return script.text_of(given[0]) if len(given) == 1 else None


def _after(items: Items, word: str) -> str:
    """The value behind a word of a statement, "" where there is none."""
    for at, item in enumerate(items[:-1]):
        if script.name_of(item) == word and at:
            following = items[at + 1]
            given = following.items if isinstance(following, script.Group) else items[at + 1 : at + 2]
            return script.value(given) or ""
    return ""


def _label(items: Items) -> tuple[str, ...]:
    """The names by which a block is known: of what is called, of what is made by name, of what it is bound to."""
    name, length = script.dotted(items)
    parts = name.split(".") if name else []
    if name in ("val", "var", "def") and len(items) > 1:
        return (script.name_of(items[1]),)
    if parts and parts[0] in gradle_names.HOLDERS:
        return (f"{gradle_names.OBJECT}{script.name_of(items[1]) if len(items) > 1 else ''}",)
    given = items[length] if length < len(items) else None
    if parts and parts[-1] in _LABELLED and isinstance(given, script.Group) and given.items:
        made = script.text_of(given.items[0])
        return (*parts[:-1], made) if made else tuple(parts)
    return tuple(parts)


def _group(configuration: str, where: tuple[str, ...]) -> Group:
    """What a configuration is for, by its name and those of the blocks around it."""
    name = configuration.lower()
    if any(word in name for word in _BUILD):
        return Group.BUILD
    around = [part.lower() for part in where]
    if name.startswith(_DEVELOPMENT) or "test" in name or any("test" in part for part in around):
        return Group.DEVELOPMENT
    return Group.RUNTIME
