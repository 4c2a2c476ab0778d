"""pubspec.yaml and pubspec.lock."""

from __future__ import annotations

import re

from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests.document import problem, without_credentials
from shadowbom.extract.positions import Malformed, Node, yaml_nodes

_NAME = re.compile(r"[A-Za-z_]\w{0,200}\Z", re.ASCII)
_EXACT = re.compile(r"\s*+(\d++\.\d++\.\d++[\w.+-]*+)\s*+\Z")
_TABLES = (
    ("dependencies", Group.RUNTIME), ("dev_dependencies", Group.DEVELOPMENT),
    ("dependency_overrides", Group.CONSTRAINT),
)
_LOCKED = {"direct dev": Group.DEVELOPMENT}


def manifest(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry of the dependency tables (overrides as constraints). A package of the
    SDK is none."""
    root, problems = _root(document)
    facts: list[Fact] = []
    for key, group in _TABLES:
        table = root.child(key) if root is not None else None
        for entry in table.members if table is not None else []:
            if not _NAME.match(entry.key) or entry.child("sdk") is not None:
                continue
            name, spec = entry.key, _spec(entry)
            hosted = entry.get("hosted", "name")
            if hosted is not None and _NAME.match(hosted.string):
                name = hosted.string
            facts.append(Dependency(entry.at(document.file.path), "pub", name, spec, exact(spec), group))
    return Extraction(tuple(facts), problems)


def lock(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a package that is not of the SDK."""
    root, problems = _root(document)
    table = root.child("packages") if root is not None else None
    facts: list[Fact] = []
    for entry in table.members if table is not None else []:
        kind, source, version = (entry.child(key) for key in ("dependency", "source", "version"))
        if not _NAME.match(entry.key) or (source is not None and source.text == "sdk"):
            continue
        how = kind.text if kind is not None else ""
        facts.append(Dependency(
            entry.at(document.file.path), "pub", entry.key, "", exact(version.text) if version is not None else "",
            _LOCKED.get(how, Group.RUNTIME), True, how.startswith("direct") if how else None,
        ))
    return Extraction(tuple(facts), problems)


def exact(spec: str) -> str:
    """The version that a constraint fixes, "" for a range."""
    match = _EXACT.match(spec)
    return match.group(1) if match is not None else ""


def _spec(entry: Node) -> str:
    """The range, or where a package comes from that has none."""
    if entry.kind != "object":
        return "" if entry.kind == "null" else entry.text
    version = entry.child("version")
    if version is not None:
        return version.text
    for key in ("git", "path", "hosted"):
        source = entry.child(key)
        if source is not None:
            url = source.child("url") if source.kind == "object" else source
            return f"{key}: {without_credentials(url.text)}" if url is not None and url.text else ""
    return ""


def _root(document: Document) -> tuple[Node | None, tuple[Problem, ...]]:
    try:
        documents, problems = yaml_nodes(document.text), ()
    except Malformed as fault:
        documents = fault.partial.children if fault.partial is not None else []
        return (documents[0] if documents else None), (problem(document, fault.message, fault.line),)
    return (documents[0] if documents else None), problems
