"""composer.json and composer.lock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests.document import tree
from shadowbom.extract.positions import Node, json_tree

_NAME = re.compile(r"[a-z0-9](?:[\w.-]{0,100})/[\w.-]{1,100}\Z", re.IGNORECASE)
_EXACT = re.compile(r"\s*+={0,2}\s*+v?(\d++(?:\.\d++)*+(?:[.-]?[A-Za-z][\w.-]*+)?)\s*+\Z")
_HASHES = frozenset(("reference", "shasum", "notification-url", "time", "homepage"))
_TABLES = (("require", Group.RUNTIME), ("require-dev", Group.DEVELOPMENT))
_LISTS = (("packages", Group.RUNTIME), ("packages-dev", Group.DEVELOPMENT))


def manifest(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry of ``require`` and ``require-dev`` that is a package, not PHP itself or one
    of its extensions."""
    root, problems = tree(document, json_tree)
    facts = tuple(
        Dependency(entry.at(document.file.path), "composer", entry.key.lower(), entry.text, exact(entry.text), group)
        for key, group in _TABLES for entry in _packages(root, key)
    )
    return Extraction(facts, problems)


def lock(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a package, located at its name; the file does not say which are direct."""
    root, problems = tree(document, lambda text: json_tree(text, _HASHES))
    facts = []
    for key, group in _LISTS:
        listed = root.child(key) if root is not None else None
        for package in listed.elements if listed is not None else []:
            name, version = package.child("name"), package.child("version")
            if name is None or not _NAME.match(name.string):
                continue
            stated = version.string if version is not None else ""
            number = exact(stated)
            facts.append(Dependency(
                name.at(document.file.path), "composer", name.string.lower(), "" if number else stated, number, group,
                True, None, tuple(entry.key.lower() for entry in _packages(package, "require")),
            ))
    return Extraction(tuple(facts), problems)


def exact(spec: str) -> str:
    """The version that a constraint fixes, "" for a range or a branch."""
    match = _EXACT.match(spec)
    return match.group(1) if match is not None else ""


def _packages(holder: Node | None, key: str) -> Iterator[Node]:
    table = holder.child(key) if holder is not None else None
    for entry in table.members if table is not None else []:
        if _NAME.match(entry.key):
            yield entry
