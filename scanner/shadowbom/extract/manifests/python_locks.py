"""poetry.lock, uv.lock, pdm.lock and pylock.toml: what Python's installers have settled on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.document import tree
from shadowbom.extract.manifests.graph import groups
from shadowbom.extract.positions import Node, toml_tree

_HASHES = frozenset(("files", "wheels"))
_LEADING_NAME = re.compile(r"\s*+([A-Za-z0-9._-]++)")


def poetry(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a package, located at its name. Whether it is for development is known from
    ``category`` (old) or ``groups`` (new), else it counts as runtime."""
    root, problems = tree(document, _read)
    facts = []
    for package in _packages(root, "package"):
        group = Group.RUNTIME
        if package.text("category", "main") == "dev":
            group = Group.DEVELOPMENT
        elif package.text("optional") == "true":
            group = Group.OPTIONAL
        members = package.strings("groups")
        if members and "main" not in members:
            group = Group.DEVELOPMENT
        requires = [child.key for child in package.table("dependencies")]
        facts.append(package.fact(document, group, requires))
    return Extraction(tuple(facts), problems)


def pdm(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry; a package stands once more for each set of extras."""
    root, problems = tree(document, _read)
    facts = []
    for package in _packages(root, "package"):
        members = package.strings("groups")
        group = Group.RUNTIME
        if members and "default" not in members:
            named = {pypi.group_of(member, Group.OPTIONAL) for member in members}
            group = Group.OPTIONAL if Group.OPTIONAL in named else Group.DEVELOPMENT
        facts.append(package.fact(document, group, package.strings("dependencies"), extras=package.strings("extras")))
    return Extraction(tuple(facts), problems)


def pylock(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a package that is not a folder of the project's own (PEP 751)."""
    root, problems = tree(document, _read)
    facts = [
        package.fact(document, Group.RUNTIME, _names(package.node.child("dependencies")))
        for package in _packages(root, "packages")
        if package.node.child("directory") is None
    ]
    return Extraction(tuple(facts), problems)


def uv(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a package that is not of the project's own. The project's own packages, which
    stand in the same file, say what is direct and which group pulls in what; without one of them
    ``direct`` is None and all is runtime."""
    root, problems = tree(document, _read)
    roots: dict[Group, list[str]] = {Group.RUNTIME: [], Group.OPTIONAL: [], Group.DEVELOPMENT: []}
    requires: dict[str, list[str]] = {}
    packages: list[_Package] = []
    own = False
    for package in _packages(root, "package"):
        runtime = _names(package.node.child("dependencies"))
        optional = {table.key: _names(table) for table in package.table("optional-dependencies")}
        if any(package.node.get("source", kind) is not None for kind in ("editable", "virtual")):
            own = True
            roots[Group.RUNTIME] += runtime
            for extra, names in optional.items():
                roots[pypi.group_of(extra, Group.OPTIONAL)] += names
            for kind in ("dev-dependencies", "dependency-groups"):
                for table in package.table(kind):
                    roots[Group.DEVELOPMENT] += _names(table)
        else:
            packages.append(package)
            pulled = requires.setdefault(pypi.normal(package.name.string), [])
            pulled += runtime + [name for names in optional.values() for name in names]
    reached = groups(roots, requires)
    named = {name for names in roots.values() for name in names}
    facts = []
    for package in packages:
        name = pypi.normal(package.name.string)
        direct = name in named if own else None
        pulled = [*_names(package.node.child("dependencies"))]
        pulled += [name for table in package.table("optional-dependencies") for name in _names(table)]
        facts.append(package.fact(document, reached.get(name, Group.RUNTIME), pulled, direct=direct))
    return Extraction(tuple(facts), problems)


def _read(text: str) -> Node:
    return toml_tree(text, _HASHES)


class _Package:
    """One ``[[package]]`` table with a name."""

    __slots__ = ("name", "node")

    def __init__(self, node: Node, name: Node) -> None:
        self.node = node
        self.name = name

    def text(self, key: str, otherwise: str = "") -> str:
        child = self.node.child(key)
        return otherwise if child is None else child.text

    def strings(self, key: str) -> list[str]:
        child = self.node.child(key)
        return [element.string for element in child.elements] if child is not None else []

    def table(self, key: str) -> list[Node]:
        child = self.node.child(key)
        return child.members if child is not None else []

    def fact(
        self,
        document: Document,
        group: Group,
        requires: Iterable[str],
        *,
        direct: bool | None = None,
        extras: Iterable[str] = (),
    ) -> Dependency:
        """``requires`` may be requirement strings; their leading names are kept."""
        names = (match.group(1) for text in requires if (match := _LEADING_NAME.match(text)) is not None)
        return Dependency(
            self.name.at(document.file.path),
            "pypi",
            pypi.normal(self.name.string),
            "",
            self.text("version"),
            group,
            True,
            direct,
            tuple(dict.fromkeys(pypi.normal(name) for name in names)),
            tuple(pypi.normal(extra) for extra in extras),
        )


def _packages(root: Node | None, key: str) -> Iterator[_Package]:
    table = root.child(key) if root is not None else None
    for node in table.elements if table is not None else []:
        name = node.child("name")
        if name is not None and pypi.is_name(name.string):
            yield _Package(node, name)


def _names(array: Node | None) -> list[str]:
    """The ``name`` of each table in an array, in its normal form."""
    if array is None:
        return []
    return [pypi.normal(name.string) for entry in array.elements if (name := entry.child("name")) is not None]
