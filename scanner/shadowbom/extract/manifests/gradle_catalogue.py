"""Gradle's version catalogues: ``*.versions.toml`` and those in a settings script."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from itertools import pairwise

from shadowbom.core.fact import Dependency, Fact, Group, Property
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import build_script as script
from shadowbom.extract.manifests import gradle_names, maven
from shadowbom.extract.manifests.build_script import Items, alias
from shadowbom.extract.manifests.document import tree
from shadowbom.extract.manifests.gradle_names import GRADLE
from shadowbom.extract.positions import Node, toml_tree

_ENDING = ".versions.toml"
_RICH = ("strictly", "require", "prefer")
_MAX_BUNDLE = 200


def extract(document: Document, _request: Request) -> Extraction:
    """``libs.versions.toml``. Facts: a ``Property`` a version; a ``Dependency`` a library and plugin, and one more for
    each place of a library in a bundle: constraints, which are in use only where a script names them."""
    root, problems = tree(document, toml_tree)
    if root is None:
        return Extraction((), problems)
    path = document.file.path
    name = posixpath.basename(path).lower().removesuffix(_ENDING) or "libs"
    facts: list[Fact] = []
    versions = root.child("versions")
    for entry in versions.members if versions is not None else []:
        facts.append(Property(entry.at(path), f"{name}.versions.{alias(entry.key)}", _rich(entry)))
    libraries: dict[str, Dependency] = {}
    table = root.child("libraries")
    for entry in table.members if table is not None else []:
        library = _library(entry, name)
        if library is not None:
            key = alias(entry.key)
            libraries[key] = _entry(library, entry.at(path), f"{name}.{key}")
    facts += libraries.values()
    bundles = root.child("bundles")
    for bundle in bundles.members if bundles is not None else []:
        for member in bundle.elements[:_MAX_BUNDLE]:
            listed = libraries.get(alias(member.string))
            if listed is not None:
                found = maven.Coordinates(listed.name, listed.spec)
                facts.append(_entry(found, listed.location, f"{name}.bundles.{alias(bundle.key)}"))
    plugins = root.child("plugins")
    for entry in plugins.members if plugins is not None else []:
        id_ = entry.child("id")
        split = entry.string.partition(":")
        made = plugin(id_.string, _version(entry, name)) if id_ is not None else plugin(split[0], split[2])
        if made is not None:
            facts.append(_entry(made, entry.at(path), f"{name}.plugins.{alias(entry.key)}"))
    return Extraction(tuple(facts), problems)


def plugin(id_: str, version: str) -> maven.Coordinates | None:
    """The package by which a plugin of this id is found, None for what can be no id."""
    name = maven.name(id_, f"{id_}.gradle.plugin")
    return maven.Coordinates(name, version) if name else None


def statement(
    items: Items, where: tuple[str, ...], at: Callable[[int], Location], names: gradle_names.Names,
    include: Callable[[str], None],
) -> Iterator[Dependency]:
    """A statement of ``versionCatalogs { libs { ... } }``. Versions go to ``names``, files to ``include``."""
    catalogue = where[-1]
    kind = script.name_of(items[0])
    given = items[1].items if len(items) > 1 and isinstance(items[1], script.Group) else items[1:]
    texts = [script.value(argument) or "" for argument in script.arguments(given)]
    offset = items[0].offset
    if kind == "from":
        for file in _files(items):
            include(file)
    elif kind == "version" and len(texts) > 1:
        names.facts.append(Property(at(offset), f"{catalogue}.versions.{alias(texts[0])}", texts[1]))
    elif kind in ("library", "plugin") and len(texts) > 1:
        version = _called(items, "version")
        reference = _called(items, "versionRef")
        if reference:
            version = f"${{{catalogue}.versions.{alias(reference)}}}"
        if kind == "plugin":
            found, prefix = plugin(texts[1], version), "plugins."
        elif len(texts) > 2:
            name, prefix = maven.name(texts[1], texts[2]), ""
            found = maven.Coordinates(name, version) if name else None
        else:
            found, prefix = maven.coordinates(texts[1]), ""
        if found is not None:
            yield _entry(found, at(offset), f"{catalogue}.{prefix}{alias(texts[0])}")


def _entry(found: maven.Coordinates, location: Location, name: str) -> Dependency:
    return Dependency(
        location, "maven", found.name, found.version, maven.exact(found.version), Group.CONSTRAINT, catalogue=GRADLE,
        alias=name, refers="" if found.version else maven.MANAGED,
    )


def _files(items: Items) -> Iterator[str]:
    """The files of ``from(files("../gradle/libs.versions.toml"))``."""
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        if isinstance(item, script.Group):
            waiting += item.items
        elif item.kind == "text" and item.text.endswith(".toml"):
            yield item.text


def _called(items: Items, method: str) -> str:
    """The string that a call chained to a statement is given, "" for none."""
    for before, item in pairwise(items):
        if script.name_of(before) == method and isinstance(item, script.Group) and item.items:
            return script.value(item.items) or ""
    return ""


def _library(entry: Node, catalogue: str) -> maven.Coordinates | None:
    """``"group:name:version"``, or a table with ``module`` or ``group`` and ``name``."""
    if entry.string:
        return maven.coordinates(entry.string)
    module, group, artifact = entry.child("module"), entry.child("group"), entry.child("name")
    if module is not None:
        first, _, second = module.string.partition(":")
    else:
        first, second = (node.string if node is not None else "" for node in (group, artifact))
    name = maven.name(first, second)
    return maven.Coordinates(name, _version(entry, catalogue)) if name else None


def _version(entry: Node, catalogue: str) -> str:
    version = entry.child("version")
    if version is None:
        return ""
    reference = version.child("ref")
    return f"${{{catalogue}.versions.{alias(reference.string)}}}" if reference is not None else _rich(version)


def _rich(node: Node) -> str:
    """A version, or what a table of several says first."""
    if node.kind == "object":
        return next((found.string for key in _RICH if (found := node.child(key)) is not None and found.string), "")
    return node.string
