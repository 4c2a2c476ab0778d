"""Swift packages of Xcode projects: project.pbxproj, and the project.yml that XcodeGen makes one from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, zip_longest

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import BY_ID, Extraction, Request
from shadowbom.extract.manifests.repositories import repository
from shadowbom.extract.manifests.swift import exact
from shadowbom.extract.positions import Lines, Malformed, Node, yaml_nodes

_REFERENCE = re.compile(r"isa\s*+=\s*+XC(RemoteSwiftPackageReference|SwiftPackageProductDependency)\s*+;")
_OPENED = re.compile(r"(\w{1,64})\s*+(?:/\*[^\n*]*+\*/\s*+)?=\s*+\{\Z")
_FIELD = re.compile(r"(\w++)\s*+=\s*+(?:\"((?:[^\"\\\n]|\\.)*+)\"|([^;{}\s\"]++))(?:\s*+/\*[^\n*]*+\*/)?\s*+;")
_BRACE = re.compile(r"[{}]")
_MAX_OBJECT = 4000
_MAX_REFERENCES = 20_000
_KEYS = ("version", "exactVersion", "from", "majorVersion", "minorVersion", "minVersion", "branch", "revision")
_EXACTLY = frozenset(("version", "exactVersion"))


def project(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a remote package reference of a project.pbxproj, located at its address. Its extras
    are the products that targets take from it."""
    text = document.text
    lines = Lines(text)
    found: list[tuple[str, Location, str, str, str]] = []
    products: dict[str, list[str]] = {}
    marks = list(islice(_REFERENCE.finditer(text), _MAX_REFERENCES))
    for mark, after in zip_longest(marks, marks[1:]):
        head = text[max(0, mark.start() - 300) : mark.start()].rstrip()
        before = _OPENED.search(head) if head.endswith("{") else None
        # The type is the first field of an object: what another one's type stands before belongs to that.
        end = min(mark.end() + _MAX_OBJECT, after.start() if after is not None else len(text))
        fields = {field[1]: field for field in _FIELD.finditer(text, mark.end(), _closed(text, mark.end(), end))}
        values = {key: field[2] if field[2] is not None else field[3] for key, field in fields.items()}
        if mark[1] == "SwiftPackageProductDependency":
            if "package" in values and "productName" in values:
                products.setdefault(values["package"], []).append(values["productName"])
            continue
        name = repository(values.get("repositoryURL", ""))
        if not name:
            continue
        at = Location(document.file.path, *lines.at(fields["repositoryURL"].start()))
        kind, version = values.get("kind", ""), values.get("version", "")
        least = values.get("minimumVersion") or values.get("branch") or values.get("revision") or ""
        spec = version or (f"{kind}: {least}" if least else "")
        found.append((name, at, spec, exact(version) if kind == "exactVersion" else "", before[1] if before else ""))
    return Extraction(tuple(
        Dependency(at, "swift", name, spec, version, Group.RUNTIME, extras=tuple(dict.fromkeys(products.get(key, ()))))
        for name, at, spec, version, key in found
    ))


def _closed(text: str, start: int, end: int) -> int:
    """Where the object that ``start`` stands in is closed, at most ``end``."""
    depth = 0
    for brace in _BRACE.finditer(text, start, end):
        depth += 1 if brace.group() == "{" else -1
        if depth < 0:
            return brace.start()
    return end


def generated(document: Document, request: Request) -> Extraction:
    """Facts: those of any YAML file, and one ``Dependency`` an entry of ``packages`` that has an address."""
    settings = BY_ID["yaml"].load()(document, request)
    try:
        documents = yaml_nodes(document.text)
    except Malformed as fault:
        documents = fault.partial.children if fault.partial is not None else []
    facts = tuple(fact for root in documents[:1] for fact in _packages(root, document.file.path))
    return Extraction((*settings.facts, *facts), settings.problems, settings.includes)


def _packages(root: Node, path: str) -> Iterator[Dependency]:
    table = root.child("packages")
    products = _products(root)
    for entry in table.members if table is not None else []:
        url, short = entry.child("url"), entry.child("github")
        address = url or short
        name = repository(address.string, bare=address is short) if address is not None else ""
        if address is None or not name:
            continue
        spec, version = "", ""
        for key in _KEYS:
            asked = entry.child(key)
            if asked is not None and asked.text:
                spec = asked.text if key in _EXACTLY else f"{key}: {asked.text}"
                version = exact(asked.text) if key in _EXACTLY else ""
                break
        yield Dependency(address.at(path), "swift", name, spec, version, Group.RUNTIME,
                         extras=tuple(dict.fromkeys(products.get(entry.key, ()))))


def _products(root: Node) -> dict[str, list[str]]:
    """The products that the targets take from each package."""
    found: dict[str, list[str]] = {}
    targets = root.child("targets")
    for target in targets.members if targets is not None else []:
        listed = target.child("dependencies")
        for dependency in listed.elements if listed is not None else []:
            package, product = dependency.child("package"), dependency.child("product")
            if package is not None and product is not None and product.string:
                found.setdefault(package.string, []).append(product.string)
            several = dependency.child("products")
            if package is not None and several is not None:
                found.setdefault(package.string, []).extend(one.string for one in several.elements if one.string)
    return found
