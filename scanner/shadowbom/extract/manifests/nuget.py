"""Packages of NuGet: names and versions, and the files that only list them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests.document import tree, xml
from shadowbom.extract.positions import Lines, Node, json_tree

CENTRAL = "central"
"""The catalogue of the versions that a repository keeps in one place."""

_NAME = re.compile(r"[\w](?:[\w.-]|\$\([\w.]{1,100}\))*+\Z")
_EXACT = re.compile(r"v?(\d++(?:\.[\w+-]++)*+)\Z")
_ONE = re.compile(r"\[\s*+(\d[^\[\](),\s]*+)\s*+\]\Z")
# ``#r "nuget: Name, 1.0"`` of scripts, ``#:package Name@1.0`` of programs of one file, ``#addin nuget:?package=Name``.
_SCRIPT = re.compile(
    r"^[^\S\n]*+(?:#r\s++@?\"\s*+nuget\s*+:\s*+(?P<r>[\w.-]++)(?:\s*+,\s*+(?P<r_version>[^\s\"]++))?"
    r"|#:package\s++(?P<p>[\w.-]++)(?:\s*+@\s*+(?P<p_version>\S++))?"
    r"|#(?P<kind>addin|tool|module|load)\s++\"?nuget:[^\s?\"]*+\?(?P<query>[^\s\"]++))",
    re.MULTILINE | re.IGNORECASE,
)
_PAKET = re.compile(
    r"^(?P<indent>[^\S\n]*+)(?:group[^\S\n]++(?P<group>\w++)|nuget[^\S\n]++(?P<name>[\w.-]++)(?P<rest>[^\n]*+))",
    re.MULTILINE | re.IGNORECASE,
)
_PAKET_RANGE = re.compile(r"\s*+((?:(?:==|~>|>=|<=|=|<|>)\s*+)?\d[\w.*+-]*+(?:\s++[<>]=?\s*+\d[\w.*+-]*+)?)")
_DEVELOPMENT = frozenset(("build", "test", "tests", "development"))


def is_name(text: str) -> bool:
    """Whether ``text`` can be the name of a package; it may have a hole in it."""
    return len(text) <= 300 and _NAME.match(text) is not None


def exact(version: str) -> str:
    """The version that is asked for: a plain one is the lowest that does, and the one that is taken."""
    match = _ONE.match(version) or _EXACT.match(version)
    return match[1] if match is not None else ""


def declared(name: str, version: str, location: Location, group: Group, *, central: bool = False) -> Dependency:
    """An entry of a manifest as a fact; with ``central`` one without a version has the repository's."""
    refers = CENTRAL if central and not version else ""
    return Dependency(location, "nuget", name, version, exact(version), group, refers=refers)


def packages_config(document: Document, _request: Request) -> Extraction:
    """packages.config. Facts: one ``Dependency`` an entry."""
    root, problems = xml(document)
    facts: list[Fact] = []
    for element in root.walk():
        given = {key.lower(): value.strip() for key, value in element.attributes.items()}
        if element.name.lower() == "package" and is_name(given.get("id", "")):
            group = Group.DEVELOPMENT if given.get("developmentdependency", "").lower() == "true" else Group.RUNTIME
            facts.append(declared(given["id"], given.get("version", ""), element.at(document.file.path), group))
    return Extraction(tuple(facts), problems)


def nuspec(document: Document, _request: Request) -> Extraction:
    """A package's own description. Facts: one ``Dependency`` an entry."""
    root, problems = xml(document)
    facts: list[Fact] = [
        declared(element.attributes["id"].strip(), element.attributes.get("version", "").strip(),
                 element.at(document.file.path), Group.RUNTIME)
        for element in root.walk()
        if element.name == "dependency" and is_name(element.attributes.get("id", "").strip())
    ]
    return Extraction(tuple(facts), problems)


def lock(document: Document, _request: Request) -> Extraction:
    """packages.lock.json. Facts: one ``Dependency`` a package and version, whichever frameworks it is for; projects
    of the repository are none."""
    root, problems = tree(document, json_tree)
    frameworks = root.child("dependencies") if root is not None else None
    facts: dict[tuple[str, str], Dependency] = {}
    for framework in frameworks.members if frameworks is not None else []:
        for entry in framework.members:
            fact = _locked(entry, document.file.path)
            if fact is not None:
                facts.setdefault((fact.name.lower(), fact.version), fact)
    return Extraction(tuple(facts.values()), problems)


def _locked(entry: Node, path: str) -> Dependency | None:
    kind, resolved = entry.child("type"), entry.child("resolved")
    if not is_name(entry.key) or entry.kind != "object" or (kind is not None and kind.string == "Project"):
        return None
    required = entry.child("dependencies")
    return Dependency(
        entry.at(path), "nuget", entry.key, "", resolved.string if resolved is not None else "", locked=True,
        direct=None if kind is None else kind.string == "Direct",
        requires=tuple(member.key for member in required.members) if required is not None else (),
    )


def script(document: Document, _request: Request) -> Extraction:
    """Scripts of F# and Cake. Facts: one ``Dependency`` a directive that names a package."""
    return Extraction(tuple(script_packages(document.text, document.file.path)))


def script_packages(text: str, path: str) -> Iterator[Dependency]:
    """The packages that a script's own lines ask for."""
    lines = Lines(text)
    for match in _SCRIPT.finditer(text):
        group = Group.RUNTIME
        name, version, start = match["r"] or match["p"], match["r_version"] or match["p_version"], match.start()
        if match["query"] is not None:
            given = dict(part.partition("=")[::2] for part in match["query"].split("&"))
            name, version, group = given.get("package", ""), given.get("version"), Group.BUILD
        start += len(match[0]) - len(match[0].lstrip())
        if name and is_name(name):
            yield declared(name, version or "", Location(path, *lines.at(start)), group)


def paket(document: Document, _request: Request) -> Extraction:
    """paket.dependencies. Facts: one ``Dependency`` a line of ``nuget``."""
    lines = Lines(document.text)
    facts: list[Fact] = []
    group = Group.RUNTIME
    for match in _PAKET.finditer(document.text):
        if match["group"] is not None:
            group = Group.DEVELOPMENT if match["group"].lower() in _DEVELOPMENT else Group.RUNTIME
        elif is_name(match["name"]):
            found = _PAKET_RANGE.match(match["rest"])
            spec = found[1] if found is not None else ""
            location = Location(document.file.path, *lines.at(match.start() + len(match["indent"])))
            facts.append(declared(match["name"], spec.removeprefix("==").strip(), location, group))
    return Extraction(tuple(facts))
