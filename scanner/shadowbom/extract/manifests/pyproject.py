"""pyproject.toml: the standard tables, and those of poetry, pdm, uv, rye, hatch and flit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.document import beside, offered, problem, tree, without_credentials
from shadowbom.extract.manifests.requirements import requirement
from shadowbom.extract.positions import Node, toml_tree

_EXACT = re.compile(r"={0,3}\s*(\d[^\s,*^~<>=|]*)\Z")
_SOURCE_KEYS = ("git", "url", "path", "file")

# Tables of requirement strings: where they are, and what they are for. "*" stands for any one key.
_LISTS: tuple[tuple[tuple[str, ...], Group], ...] = (
    (("build-system", "requires"), Group.BUILD),
    (("project", "dependencies"), Group.RUNTIME),
    (("project", "optional-dependencies", "*"), Group.OPTIONAL),
    (("dependency-groups", "*"), Group.DEVELOPMENT),
    (("tool", "pdm", "dev-dependencies", "*"), Group.DEVELOPMENT),
    (("tool", "uv", "dev-dependencies"), Group.DEVELOPMENT),
    (("tool", "uv", "constraint-dependencies"), Group.CONSTRAINT),
    (("tool", "uv", "override-dependencies"), Group.CONSTRAINT),
    (("tool", "uv", "build-constraint-dependencies"), Group.CONSTRAINT),
    (("tool", "rye", "dev-dependencies"), Group.DEVELOPMENT),
    (("tool", "hatch", "envs", "*", "dependencies"), Group.DEVELOPMENT),
    (("tool", "hatch", "envs", "*", "extra-dependencies"), Group.DEVELOPMENT),
    (("tool", "flit", "metadata", "requires"), Group.RUNTIME),
    (("tool", "flit", "metadata", "dev-requires"), Group.DEVELOPMENT),
    (("tool", "flit", "metadata", "requires-extra", "*"), Group.OPTIONAL),
)
# Tables from a package's name to its version.
_TABLES: tuple[tuple[tuple[str, ...], Group], ...] = (
    (("tool", "poetry", "dependencies"), Group.RUNTIME),
    (("tool", "poetry", "dev-dependencies"), Group.DEVELOPMENT),
    (("tool", "poetry", "group", "*", "dependencies"), Group.DEVELOPMENT),
)
# Files that hold further requirements.
_FILES: tuple[tuple[str, ...], ...] = (
    ("tool", "setuptools", "dynamic", "dependencies", "file"),
    ("tool", "setuptools", "dynamic", "optional-dependencies", "*", "file"),
    ("tool", "hatch", "metadata", "hooks", "requirements_txt", "files"),
)


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry; the project itself gives none, not even
    where one of its extras names another. The name under which it offers programs is a ``Setting``. Includes: the
    requirement files that setuptools and hatch read into the metadata."""
    root, problems = tree(document, toml_tree)
    if root is None:
        return Extraction((), problems)
    path = document.file.path
    facts: list[Dependency] = []
    odd: list[Problem] = []
    for where, group in _LISTS:
        for table in select(root, where):
            for entry in table.elements:
                if not entry.string:
                    continue
                found, known = requirement(entry.string.strip(), entry.at(path), _named(group, table))
                if found is not None:
                    facts.append(found)
                elif not known:
                    odd.append(problem(document, f"no requirement: {entry.string[:80]!r}", entry.place[0]))
    for where, group in _TABLES:
        for table in select(root, where):
            facts += versions(table, path, group)
    names = (root.get("project", "name"), root.get("tool", "poetry", "name"))
    own = {pypi.normal(name.string) for name in names if name is not None}
    programs = root.get("project", "scripts") or root.get("tool", "poetry", "scripts")
    own_programs = offered(programs, next((name for name in names if name is not None), None), path)
    sources = root.get("tool", "uv", "sources")
    facts = list(_with_sources([fact for fact in facts if fact.name not in own], sources))
    included = (
        beside(document, name.string)
        for where in _FILES
        for node in select(root, where)
        for name in (node.elements or [node])
    )
    includes = dict.fromkeys(name for name in included if name)
    return Extraction((*facts, *own_programs), (*problems, *odd), tuple(includes))


def select(root: Node, where: tuple[str, ...]) -> list[Node]:
    """The nodes under a path of keys, in which "*" stands for every key."""
    nodes = [root]
    for key in where:
        if key == "*":
            nodes = [child for node in nodes for child in node.members]
        else:
            nodes = [child for node in nodes if (child := node.child(key)) is not None]
    return nodes


def versions(table: Node, path: str, group: Group) -> Iterator[Dependency]:
    """A table from names to versions, as poetry and pipenv write it: a version, a table that says more, or
    several of these for one package."""
    for entry in table.members:
        if entry.key.lower() == "python" or not pypi.is_name(entry.key):
            continue
        for choice in entry.elements or [entry]:
            extras = choice.child("extras")
            source = next((node for key in _SOURCE_KEYS if (node := choice.child(key)) is not None), None)
            version = choice.child("version")
            spec = version.string if version is not None else choice.string
            optional = choice.child("optional")
            exact = _EXACT.match(spec)
            yield Dependency(
                choice.at(path),
                "pypi",
                pypi.normal(entry.key),
                spec or ("@ " + without_credentials(source.string) if source is not None else ""),
                exact.group(1) if exact else "",
                Group.OPTIONAL if optional is not None and optional.text == "true" else group,
                extras=tuple(pypi.normal(extra.string) for extra in extras.elements) if extras is not None else (),
            )


def _named(group: Group, table: Node) -> Group:
    """The group of an extra: one for developers may stand among those for users."""
    return pypi.group_of(table.key, group) if group is Group.OPTIONAL else group


def _with_sources(facts: list[Dependency], sources: Node | None) -> Iterator[Dependency]:
    """The facts with the addresses that uv takes their packages from, where the requirement has no range."""
    addresses: dict[str, str] = {}
    for entry in sources.members if sources is not None else []:
        for choice in entry.elements or [entry]:
            for key in _SOURCE_KEYS:
                node = choice.child(key)
                if node is not None and node.string:
                    addresses.setdefault(pypi.normal(entry.key), "@ " + without_credentials(node.string))
    for fact in facts:
        address = addresses.get(fact.name)
        if address is None or fact.spec:
            yield fact
        else:
            yield replace(fact, spec=address)
