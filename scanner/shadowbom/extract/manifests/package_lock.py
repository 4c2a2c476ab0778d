"""package-lock.json and npm-shrinkwrap.json."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction
from shadowbom.extract.manifests import npm
from shadowbom.extract.manifests.document import tree
from shadowbom.extract.positions import Node, json_tree

_HASHES = frozenset(("resolved", "integrity", "license", "deprecated", "engines", "hasInstallScript", "bin"))
_FOLDER = "node_modules/"
_ASKED = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def extract(document: Document) -> Extraction:
    """Facts: one ``Dependency`` an entry under ``packages`` (versions 2 and 3, which say what the project and
    its workspaces ask for) or ``dependencies`` (version 1, which does not)."""
    root, problems = tree(document, lambda text: json_tree(text, _HASHES))
    if root is None:
        return Extraction((), problems)
    packages = root.child("packages")
    path = document.file.path
    facts = _flat(packages, path) if packages is not None else _nested(root.child("dependencies"), path)
    return Extraction(tuple(facts), problems)


def _flat(packages: Node, path: str) -> Iterator[Dependency]:
    direct = _direct(packages)
    for entry in packages.members:
        _, folder, name = entry.key.rpartition(_FOLDER)
        if not folder or not npm.is_name(name) or entry.kind != "object" or entry.child("link") is not None:
            continue
        real = entry.child("name")
        version = entry.child("version")
        requires = (entry.child(key) for key in ("dependencies", "optionalDependencies"))
        yield npm.locked(
            real.string if real is not None and npm.is_name(real.string) else name,
            version.string if version is not None else "",
            entry.at(path),
            _group(entry),
            direct=entry.key in direct,
            requires=[member.key for table in requires if table is not None for member in table.members],
        )


def _direct(packages: Node) -> set[str]:
    """The keys of what the project and its workspaces (the entries outside of node_modules) ask for: of
    folders named alike, the one that is nearest."""
    found: set[str] = set()
    for entry in packages.members:
        if _FOLDER in entry.key + "/":
            continue
        for table in _ASKED:
            asked = entry.child(table)
            for member in asked.members if asked is not None else []:
                own = f"{entry.key}/{_FOLDER}{member.key}"
                found.add(own if entry.key and packages.child(own) is not None else _FOLDER + member.key)
    return found


def _nested(table: Node | None, path: str) -> Iterator[Dependency]:
    waiting = [iter(table.members)] if table is not None else []
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
            continue
        version = entry.child("version")
        requires = entry.child("requires")
        name, spec = entry.key, version.string if version is not None else ""
        if npm.is_name(name) and entry.kind == "object":
            name, spec = npm.resolve(name, spec)
            asked = [member.key for member in requires.members] if requires is not None else []
            yield npm.locked(name, spec, entry.at(path), _group(entry), requires=asked)
        inner = entry.child("dependencies")
        if inner is not None:
            waiting.append(iter(inner.members))


def _group(entry: Node) -> Group:
    for key, group in (
        ("dev", Group.DEVELOPMENT),
        ("optional", Group.OPTIONAL),
        ("devOptional", Group.OPTIONAL),
        ("peer", Group.PEER),
    ):
        flag = entry.child(key)
        if flag is not None and flag.text == "true":
            return group
    return Group.RUNTIME
