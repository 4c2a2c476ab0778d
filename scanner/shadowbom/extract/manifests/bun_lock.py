"""bun.lock."""

from __future__ import annotations

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction
from shadowbom.extract.manifests import npm
from shadowbom.extract.manifests.document import tree
from shadowbom.extract.manifests.graph import groups
from shadowbom.extract.positions import Node, json_tree

_ASKED = (
    ("dependencies", Group.RUNTIME),
    ("optionalDependencies", Group.OPTIONAL),
    ("peerDependencies", Group.PEER),
    ("devDependencies", Group.DEVELOPMENT),
)
_LOCAL = ("workspace:", "link:", "file:", "root:")


def extract(document: Document) -> Extraction:
    """Facts: one ``Dependency`` an entry under ``packages`` that is not a folder of the project's own. What
    the workspaces ask for is direct, and its groups go on to what it pulls in."""
    root, problems = tree(document, json_tree)
    if root is None:
        return Extraction((), problems)
    workspaces = root.child("workspaces")
    roots: dict[Group, list[str]] = {group: [] for _, group in _ASKED}
    for workspace in workspaces.members if workspaces is not None else []:
        for key, group in _ASKED:
            table = workspace.child(key)
            roots[group] += [member.key for member in table.members] if table is not None else []
    direct = {name for names in roots.values() for name in names}
    packages = root.child("packages")
    entries = [entry for entry in (packages.members if packages is not None else []) if entry.elements]
    requires: dict[str, list[str]] = {}
    for entry in entries:
        requires.setdefault(_installed(entry.key), []).extend(_requires(entry))
    reached = groups(roots, requires)
    facts: list[Dependency] = []
    for entry in entries:
        name, version = npm.split(entry.children[0].string)
        if name and not version.startswith(_LOCAL):
            installed = _installed(entry.key)
            facts.append(
                npm.locked(
                    name,
                    version.removeprefix("npm:"),
                    entry.at(document.file.path),
                    reached.get(installed, Group.RUNTIME),
                    direct=entry.key in direct,
                    requires=_requires(entry),
                )
            )
    return Extraction(tuple(facts), problems)


def _installed(key: str) -> str:
    """The name under which ``parent/name`` is installed."""
    parts = key.split("/")
    return "/".join(parts[-2:]) if len(parts) > 1 and parts[-2].startswith("@") else parts[-1]


def _requires(entry: Node) -> list[str]:
    for element in entry.elements:
        if element.kind == "object":
            tables = (element.child(key) for key in ("dependencies", "optionalDependencies"))
            return [member.key for table in tables if table is not None for member in table.members]
    return []
