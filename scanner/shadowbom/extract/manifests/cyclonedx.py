"""CycloneDX documents, in JSON and in XML."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.fact import Fact, Group, Setting
from shadowbom.core.source import Document
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests.document import xml
from shadowbom.extract.manifests.listed import Listed, facts
from shadowbom.extract.positions import Node
from shadowbom.extract.positions.xml import Element

_MODEL = "machine-learning-model"
_DEVELOPMENT = frozenset(("cdx:npm:package:development", "cdx:composer:package:isDevRequirement"))
_GROUPS = {"optional": Group.OPTIONAL, "excluded": Group.DEVELOPMENT}


def from_json(root: Node, path: str) -> tuple[Fact, ...]:
    """Facts: one ``Dependency`` a component with a purl or that is a model, also of those in others; not the one that
    the document is about. Addresses of services are ``Setting``s."""
    own = _text(root.get("metadata", "component"), "bom-ref")
    requires: dict[str, list[str]] = {}
    table = root.child("dependencies")
    for entry in table.elements if table is not None else []:
        needs = entry.child("dependsOn")
        key = _text(entry, "ref")
        requires.setdefault(key, []).extend(one.string for one in (needs.elements if needs else []))
    found = facts((_listed(node, path) for node in _components(root)), requires, [own] if own else [])
    return (*found, *_services(root, path))


def _components(root: Node) -> Iterator[Node]:
    waiting = [root.child("components")]
    while waiting:
        table = waiting.pop()
        for component in table.elements if table is not None else []:
            yield component
            waiting.append(component.child("components"))


def _listed(node: Node, path: str) -> Listed:
    name = node.child("name")
    kind, organisation = _text(node, "type"), _text(node, "group")
    group = _GROUPS.get(_text(node, "scope"), Group.RUNTIME)
    said = node.child("properties")
    for entry in said.elements if said is not None else []:
        if _text(entry, "name") in _DEVELOPMENT and _text(entry, "value").lower() in ("true", "1"):
            group = Group.DEVELOPMENT
    at = (name if name is not None else node).at(path)
    return Listed(_text(node, "bom-ref"), at, _named(organisation, _text(node, "name")), _text(node, "version"),
                  _text(node, "purl"), group, kind == _MODEL)


def _named(organisation: str, name: str) -> str:
    return f"{organisation}/{name}" if organisation and name and "/" not in name else name


def _text(node: Node | None, key: str) -> str:
    child = node.child(key) if node is not None else None
    return child.string if child is not None else ""


def _services(root: Node, path: str) -> Iterator[Setting]:
    table = root.child("services")
    for number, service in enumerate(table.elements if table is not None else []):
        listed = service.child("endpoints")
        for index, address in enumerate(listed.elements if listed is not None else []):
            if address.string:
                at = address.value_at(path)
                yield Setting(at, f"services.{number}.endpoints.{index}", Lit(address.string, at))


def from_xml(document: Document, _request: Request) -> Extraction:
    """Facts of an XML document, as ``from_json``; none for one whose root is no bill of materials."""
    top, problems = xml(document)
    root = top.child("bom")
    if root is None:
        return Extraction((), problems if not top.children else ())
    path = document.file.path
    about = root.child("metadata")
    component = about.child("component") if about is not None else None
    own = component.attributes.get("bom-ref", "") if component is not None else ""
    requires: dict[str, list[str]] = {}
    table = root.child("dependencies")
    for entry in table.each("dependency") if table is not None else []:
        needs = [one.attributes.get("ref", "") for one in entry.each("dependency")]
        requires.setdefault(entry.attributes.get("ref", ""), []).extend(needs)
    components = (_element(one, path) for one in _elements(root))
    found = facts(components, requires, [own] if own else [])
    return Extraction((*found, *_addresses(root, path)), problems)


def _elements(root: Element) -> Iterator[Element]:
    waiting = [root.child("components")]
    while waiting:
        table = waiting.pop()
        for component in table.each("component") if table is not None else []:
            yield component
            waiting.append(component.child("components"))


def _element(component: Element, path: str) -> Listed:
    name = component.child("name")
    group = _GROUPS.get(component.value("scope"), Group.RUNTIME)
    at = (name if name is not None else component).at(path)
    return Listed(component.attributes.get("bom-ref", ""), at,
                  _named(component.value("group"), component.value("name")), component.value("version"),
                  component.value("purl"), group, component.attributes.get("type") == _MODEL)


def _addresses(root: Element, path: str) -> Iterator[Setting]:
    table = root.child("services")
    for number, service in enumerate(table.each("service") if table is not None else []):
        listed = service.child("endpoints")
        for index, address in enumerate(listed.each("endpoint") if listed is not None else []):
            text = address.text.strip()
            if text:
                at = address.at(path)
                yield Setting(at, f"services.{number}.endpoints.{index}", Lit(text, at))
