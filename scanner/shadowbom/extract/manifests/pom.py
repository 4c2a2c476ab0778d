"""pom.xml, and Ivy's files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Fact, Group, Property
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import maven
from shadowbom.extract.manifests.document import beside, xml
from shadowbom.extract.positions.xml import Element

_SCOPES = {"test": Group.DEVELOPMENT, "import": Group.CONSTRAINT}
_PLUGINS = "org.apache.maven.plugins"
_OWN = ("groupId", "artifactId", "version")


def extract(document: Document, _request: Request) -> Extraction:
    """pom.xml. Facts: one ``Dependency`` a dependency of the project and its profiles, the parent, plugins, their own
    dependencies and build extensions (for the build), managed dependencies and plugins (constraints); one
    ``Property`` a property. Each is located at its ``artifactId``. Includes: the parent, where it is a file."""
    root, problems = xml(document)
    project = root.child("project")
    if project is None:
        return Extraction((), problems)
    reader = _Pom(document.file.path)
    facts = [*reader.properties(project), *reader.project(project)]
    parent = project.child("parent")
    includes: tuple[str, ...] = ()
    if parent is not None:
        facts += reader.parent(parent)
        path = _parent_path(document, parent)
        includes = (path,) if path else ()
    for profiles in project.each("profiles"):
        for profile in profiles.each("profile"):
            facts += [*reader.properties(profile, own=False), *reader.project(profile)]
    return Extraction(tuple(facts), problems, includes)


def ivy(document: Document, _request: Request) -> Extraction:
    """ivy.xml. Facts: one ``Dependency`` an entry."""
    root, problems = xml(document)
    facts: list[Fact] = []
    for element in root.walk():
        if element.name != "dependency":
            continue
        given = element.attributes
        found = maven.name(given.get("org", ""), given.get("name", ""))
        if found:
            group = Group.DEVELOPMENT if given.get("conf", "").startswith("test") else Group.RUNTIME
            coordinates = maven.Coordinates(found, given.get("rev", "").strip())
            facts.append(maven.dependency(coordinates, element.at(document.file.path), group))
    return Extraction(tuple(facts), problems)


def _parent_path(document: Document, parent: Element) -> str | None:
    """The file of the parent; an empty ``relativePath`` says that it is nowhere near."""
    place = parent.child("relativePath")
    if place is not None and not place.text.strip():
        return None
    target = place.text.strip() if place is not None else "../pom.xml"
    if not target.endswith((".xml", ".pom")):
        target = posixpath.join(target, "pom.xml")
    return beside(document, target)


class _Pom:
    def __init__(self, path: str) -> None:
        self.path = path

    def properties(self, project: Element, *, own: bool = True) -> Iterator[Fact]:
        """What a project gives a name; of itself that are its coordinates, which it may have from its parent."""
        for table in project.each("properties"):
            for entry in table.children:
                yield Property(entry.at(self.path), entry.name, entry.text.strip())
        parent = project.child("parent")
        for key in _OWN if own else ():
            element = project.child(key)
            inherited = parent.child(key) if parent is not None else None
            if element is None and key != "artifactId":
                element = inherited
            if element is not None:
                yield Property(element.at(self.path), f"project.{key}", element.text.strip())
            if inherited is not None:
                yield Property(inherited.at(self.path), f"project.parent.{key}", inherited.text.strip())

    def project(self, project: Element) -> Iterator[Fact]:
        """The dependencies of a project or profile."""
        for table in project.each("dependencies"):
            yield from self.dependencies(table)
        for management in project.each("dependencyManagement"):
            for table in management.each("dependencies"):
                for entry in table.each("dependency"):
                    found = _coordinates(entry)
                    if found is not None:
                        whole = entry.value("scope") == "import"
                        yield maven.managed(found, _place(entry).at(self.path), whole_group=whole)
        for build in project.each("build", "reporting"):
            yield from self.plugins(build, Group.BUILD)
            for management in build.each("pluginManagement"):
                yield from self.plugins(management, Group.CONSTRAINT)
            for extensions in build.each("extensions"):
                yield from self.entries(extensions, "extension", Group.BUILD)

    def dependencies(self, table: Element, group: Group | None = None) -> Iterator[Fact]:
        for entry in table.each("dependency"):
            found = _coordinates(entry)
            if found is None:
                continue
            scope = _SCOPES.get(entry.value("scope"), Group.RUNTIME)
            if scope is Group.RUNTIME and entry.value("optional") == "true":
                scope = Group.OPTIONAL
            yield maven.dependency(found, _place(entry).at(self.path), group or scope)

    def plugins(self, holder: Element, group: Group) -> Iterator[Fact]:
        for table in holder.each("plugins"):
            yield from self.entries(table, "plugin", group)
            for plugin in table.each("plugin"):
                for dependencies in plugin.each("dependencies"):
                    yield from self.dependencies(dependencies, group)

    def entries(self, table: Element, kind: str, group: Group) -> Iterator[Fact]:
        for entry in table.each(kind):
            found = _coordinates(entry, _PLUGINS)
            if found is not None:
                yield Dependency(
                    _place(entry).at(self.path), "maven", found.name, found.version, maven.exact(found.version), group
                )

    def parent(self, parent: Element) -> Iterator[Fact]:
        found = _coordinates(parent)
        if found is not None:
            yield maven.dependency(found, _place(parent).at(self.path), Group.BUILD)


def _coordinates(entry: Element, group: str = "") -> maven.Coordinates | None:
    found = maven.name(entry.value("groupId") or group, entry.value("artifactId"))
    return maven.Coordinates(found, entry.value("version")) if found else None


def _place(entry: Element) -> Element:
    return entry.child("artifactId") or entry
