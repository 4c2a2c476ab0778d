"""Gradle's lockfiles and gradle.properties."""

from __future__ import annotations

import posixpath
import re

from shadowbom.core.fact import Dependency, Fact, Group, Property
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import maven
from shadowbom.extract.settings import ini

_PROPERTY = re.compile(r"^[^\S\n]*+([\w.-]++)[^\S\n]*+[=:][^\S\n]*+(v?\d[\w.+-]{0,100}+)\s*+\Z")
_BUILD = ("annotationprocessor", "kapt", "ksp", "errorprone")


def properties(document: Document, request: Request) -> Extraction:
    """gradle.properties. Facts: those of a settings file, and one ``Property`` a key with a version."""
    found = ini.extract(document, request)
    facts: list[Fact] = list(found.facts)
    for number, line in enumerate(document.text.removeprefix("\ufeff").split("\n"), 1):
        match = _PROPERTY.match(line)
        if match is not None:
            facts.append(Property(Location(document.file.path, number, match.start(1) + 1), match[1], match[2]))
    return Extraction(tuple(facts), found.problems, found.includes)


def lock(document: Document, _request: Request) -> Extraction:
    """gradle.lockfile, that of the build itself, and the older ones with a file for each configuration. Facts: one
    locked ``Dependency`` a line; what only tests or the build have is theirs."""
    base = posixpath.basename(document.file.path).lower()
    own = ["classpath"] if base.startswith("buildscript-") else [base.removesuffix(".lockfile")]
    facts: list[Fact] = []
    for number, line in enumerate(document.text.removeprefix("\ufeff").split("\n"), 1):
        text, _, configurations = line.strip().partition("=")
        found = maven.coordinates(text) if text and text[0] != "#" else None
        if found is not None and found.version:
            column = len(line) - len(line.lstrip()) + 1
            group = _group(configurations.split(",") if configurations else own)
            location = Location(document.file.path, number, column)
            facts.append(Dependency(location, "maven", found.name, "", found.version, group, locked=True))
    return Extraction(tuple(facts))


def _group(configurations: list[str]) -> Group:
    names = [name.strip().lower() for name in configurations]
    if all("test" in name for name in names):
        return Group.DEVELOPMENT
    known = [name for name in names if "test" not in name]
    # ``compileClasspath`` and ``runtimeClasspath`` are the project's own, a bare ``classpath`` is the build's.
    build = [name for name in known if name == "classpath" or any(word in name for word in _BUILD)]
    return Group.BUILD if len(build) == len(known) else Group.RUNTIME
