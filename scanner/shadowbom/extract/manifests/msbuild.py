"""Projects of MSBuild (csproj, fsproj, vbproj) and the props and targets files that they build upon."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Fact, Group, Property
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import nuget
from shadowbom.extract.manifests.document import above, beside, xml
from shadowbom.extract.positions.xml import Element

_ABOVE = ("Directory.Packages.props", "Directory.Build.props", "Directory.Build.targets")
_THIS_FOLDER = "$(MSBuildThisFileDirectory)"
_SHARED = (".props", ".targets")
_REFERENCES = frozenset(("packagereference", "globalpackagereference", "dotnetclitoolreference", "packagedownload"))


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a package reference, SDK or tool, a constraint for a version that is only stated
    (``PackageVersion``, ``Update``); one ``Property`` a property. Includes: the files above that hold the
    repository's versions and properties, and imported ones."""
    path = document.file.path
    if path.lower().endswith(_SHARED) and "<project" not in document.text.lower():
        # Other programs have files with these endings, too.
        return Extraction()
    root, problems = xml(document)
    facts: list[Fact] = []
    includes: list[str] = []
    for element in root.walk():
        kind = element.name.lower()
        if kind in _REFERENCES or kind == "packageversion":
            facts += _packages(element, kind, path)
        elif kind == "propertygroup":
            facts += (Property(entry.at(path), entry.name, entry.text.strip()) for entry in element.children)
        elif kind == "import":
            target = _given(element, "Project").removeprefix(_THIS_FOLDER)
            name = beside(document, target) if "$(" not in target else None
            includes += [name] if name else []
        if kind in ("project", "sdk", "import"):
            facts += _sdks(element, kind, path)
    if any(isinstance(fact, Dependency) for fact in facts) or includes:
        includes += above(document, _ABOVE)
    return Extraction(tuple(facts), problems, tuple(dict.fromkeys(includes)))


def _packages(element: Element, kind: str, path: str) -> Iterator[Fact]:
    """The packages that an item names: several may stand in one, with ``;`` between them."""
    version = _given(element, "VersionOverride") or _given(element, "Version")
    for key in ("Include", "Update"):
        for name in _given(element, key).split(";"):
            name = name.strip()  # noqa: PLW2901  # the same name
            if not nuget.is_name(name):
                continue
            location = element.at(path)
            if kind == "packageversion" or key == "Update":
                yield Dependency(location, "nuget", name, version, nuget.exact(version), Group.CONSTRAINT,
                                 catalogue=nuget.CENTRAL)
            else:
                yield nuget.declared(name, version, location, _group(element, kind), central=True)


def _group(element: Element, kind: str) -> Group:
    if kind in ("dotnetclitoolreference", "packagedownload"):
        return Group.BUILD
    private = _given(element, "PrivateAssets").lower()
    return Group.DEVELOPMENT if private == "all" or kind == "globalpackagereference" else Group.RUNTIME


def _sdks(element: Element, kind: str, path: str) -> Iterator[Fact]:
    """The SDKs that a project is built with: ``Sdk="Name/1.0;Other"``, or an element of its own."""
    given = f"{_given(element, 'Name')}/{_given(element, 'Version')}" if kind == "sdk" else _given(element, "Sdk")
    for text in given.split(";"):
        name, _, version = text.strip().partition("/")
        if nuget.is_name(name):
            yield nuget.declared(name, version.strip(), element.at(path), Group.BUILD)


def _given(element: Element, name: str) -> str:
    """What an attribute, or a child in its place, says; case does not matter in their names."""
    wanted = name.lower()
    for key, value in element.attributes.items():
        if key.lower() == wanted:
            return value.strip()
    return next((child.text.strip() for child in element.children if child.name.lower() == wanted), "")
