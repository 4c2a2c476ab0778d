"""SPDX documents: JSON and YAML of version 2, JSON-LD of version 3, and tag-value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Dependency
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests.document import problem
from shadowbom.extract.manifests.listed import Listed, facts
from shadowbom.extract.positions import Malformed, Node, yaml_nodes

_PULLS = frozenset(("CONTAINS", "DEPENDS_ON"))
_PULLED = frozenset(("BUILD_DEPENDENCY_OF", "DEPENDENCY_OF", "DEV_DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF"))
_TAG = re.compile(r"([A-Z]\w{1,40}):[ \t]*+([^\n]*+)")
_ABSENT = frozenset(("NOASSERTION", "NONE"))


class _Relations:
    """Who pulls in whom, and what the document is about."""

    def __init__(self) -> None:
        self.requires: dict[str, list[str]] = {}
        self.roots: list[str] = []

    def add(self, source: str, kind: str, target: str) -> None:
        kind = kind.upper()
        if kind == "DESCRIBES":
            self.roots.append(target)
        elif kind in _PULLS:
            self.requires.setdefault(source, []).append(target)
        elif kind in _PULLED:
            self.requires.setdefault(target, []).append(source)


def from_tree(root: Node, path: str) -> tuple[Dependency, ...]:
    """Facts: one ``Dependency`` a package with a purl, of a document of version 2 or of a graph of version 3."""
    graph = root.child("@graph")
    if graph is not None:
        return _from_graph(graph, path)
    relations = _Relations()
    described = root.child("documentDescribes")
    relations.roots += [one.string for one in described.elements] if described is not None else []
    table = root.child("relationships")
    for entry in table.elements if table is not None else []:
        relations.add(*(_text(entry, key) for key in ("spdxElementId", "relationshipType", "relatedSpdxElement")))
    packages = root.child("packages")
    listed = (_package(node, path) for node in (packages.elements if packages is not None else []))
    return facts(listed, relations.requires, relations.roots)


def _package(node: Node, path: str) -> Listed:
    purl = ""
    references = node.child("externalRefs")
    for entry in references.elements if references is not None else []:
        if _text(entry, "referenceType").rpartition("/")[2] == "purl":
            purl = purl or _text(entry, "referenceLocator")
    name = node.child("name")
    model = _text(node, "primaryPackagePurpose") == "MACHINE_LEARNING_MODEL"
    return Listed(_text(node, "SPDXID"), (name if name is not None else node).at(path), _text(node, "name"),
                  _stated(_text(node, "versionInfo")), purl, is_model=model)


def _from_graph(graph: Node, path: str) -> tuple[Dependency, ...]:
    relations = _Relations()
    listed = []
    for node in graph.elements:
        kind = _text(node, "type")
        if kind == "Relationship":
            targets = node.child("to")
            verb = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", _text(node, "relationshipType"))
            for target in targets.elements if targets is not None else []:
                relations.add(_text(node, "from"), verb, target.string)
        elif kind in ("software_Package", "ai_AIPackage"):
            name = node.child("name")
            listed.append(Listed(
                _text(node, "spdxId"), (name if name is not None else node).at(path), _text(node, "name"),
                _stated(_text(node, "software_packageVersion")), _text(node, "software_packageUrl") or _outside(node),
                is_model=kind == "ai_AIPackage",
            ))
    return facts(listed, relations.requires, relations.roots)


def _outside(node: Node) -> str:
    identifiers = node.child("externalIdentifier")
    for entry in identifiers.elements if identifiers is not None else []:
        if _text(entry, "externalIdentifierType") == "packageUrl":
            return _text(entry, "identifier")
    return ""


def _stated(version: str) -> str:
    return "" if version in _ABSENT else version


def _text(node: Node, key: str) -> str:
    child = node.child(key)
    return child.text if child is not None else ""


def from_yaml(document: Document, _request: Request) -> Extraction:
    """Facts of a document written as YAML."""
    try:
        documents = yaml_nodes(document.text)
    except Malformed as fault:
        documents = fault.partial.children if fault.partial is not None else []
        found = tuple(fact for root in documents[:1] for fact in from_tree(root, document.file.path))
        return Extraction(found, (problem(document, fault.message, fault.line),))
    return Extraction(tuple(fact for root in documents[:1] for fact in from_tree(root, document.file.path)))


def tag_value(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a ``PackageName`` with a purl among its ``ExternalRef``s, located at the name."""
    relations = _Relations()
    listed = list(_tagged(document, relations))
    return Extraction(facts(listed, relations.requires, relations.roots))


def _tagged(document: Document, relations: _Relations) -> Iterator[Listed]:
    current: dict[str, str] = {}
    at = Location(document.file.path)
    for number, line in enumerate(document.text.removeprefix("\ufeff").split("\n"), 1):
        match = _TAG.match(line)
        if match is None:
            continue
        tag, value = match.group(1), match.group(2).strip()
        if tag == "PackageName":
            if current:
                yield _of_tags(current, at)
            current, at = {tag: value}, Location(document.file.path, number, match.start(2) + 1)
        elif tag == "Relationship":
            words = value.split(None, 3)
            if len(words) > 2:
                relations.add(words[0], words[1], words[2])
        elif current:
            words = value.split(None, 3) if tag == "ExternalRef" else []
            if words[1:2] == ["purl"] and len(words) > 2:
                current.setdefault("purl", words[2])
            current.setdefault(tag, value)
    if current:
        yield _of_tags(current, at)


def _of_tags(tags: dict[str, str], at: Location) -> Listed:
    model = tags.get("PrimaryPackagePurpose", "").upper() == "MACHINE_LEARNING_MODEL"
    return Listed(tags.get("SPDXID", ""), at, tags["PackageName"], _stated(tags.get("PackageVersion", "")),
                  tags.get("purl", ""), is_model=model)
