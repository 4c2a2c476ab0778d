"""Pipfile and Pipfile.lock."""

from __future__ import annotations

from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.document import tree, without_credentials
from shadowbom.extract.manifests.pyproject import versions
from shadowbom.extract.positions import Node, json_tree, toml_tree

_NO_PACKAGES = frozenset(("source", "requires", "scripts", "pipenv", "_meta"))
_HASHES = frozenset(("index", "markers"))


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry of ``[packages]``, ``[dev-packages]`` and categories of the user's."""
    root, problems = tree(document, toml_tree)
    facts: list[Fact] = []
    for table in root.members if root is not None else []:
        if table.key not in _NO_PACKAGES:
            facts += versions(table, document.file.path, _group(table, "packages"))
    return Extraction(tuple(facts), problems)


def lock(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry of each category; the file does not say what is direct."""
    root, problems = tree(document, lambda text: json_tree(text, _HASHES))
    facts: list[Fact] = []
    for table in root.members if root is not None else []:
        if table.key in _NO_PACKAGES:
            continue
        for entry in table.members:
            if not pypi.is_name(entry.key):
                continue
            spec = entry.child("version")
            source = entry.child("git") or entry.child("file") or entry.child("path")
            extras = entry.child("extras")
            facts.append(
                Dependency(
                    entry.at(document.file.path),
                    "pypi",
                    pypi.normal(entry.key),
                    spec.string if spec else "@ " + without_credentials(source.string) if source else "",
                    pypi.pinned(spec.string) if spec else "",
                    _group(table, "default"),
                    True,
                    extras=tuple(pypi.normal(extra.string) for extra in extras.elements) if extras else (),
                )
            )
    return Extraction(tuple(facts), problems)


def _group(table: Node, runtime: str) -> Group:
    return Group.RUNTIME if table.key == runtime else pypi.group_of(table.key, Group.OPTIONAL)
