"""package.json and the catalogues of pnpm-workspace.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shadowbom.core.fact import Dependency, Fact, Group, Setting
from shadowbom.core.source import Document, Problem
from shadowbom.core.value import Lit
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.infra.scripts import script_facts
from shadowbom.extract.manifests import npm
from shadowbom.extract.manifests.document import above, offered, problem, tree
from shadowbom.extract.positions import Malformed, Node, json_tree, yaml_nodes

_TABLES = (
    ("dependencies", Group.RUNTIME),
    ("devDependencies", Group.DEVELOPMENT),
    ("peerDependencies", Group.PEER),
    ("optionalDependencies", Group.OPTIONAL),
)
_OVERRIDES: tuple[tuple[str, ...], ...] = (("overrides",), ("resolutions",), ("pnpm", "overrides"))
_WORKSPACES = ("pnpm-workspace.yaml", "package.json")
_LEVELS = 20
_MAX_POINTS = 200
# What stands between a package and one that it pulls in; a ">" of a range has another character before it.
_PULLS = re.compile(r"(?<=[^ |@])>")


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry of the dependency tables, overrides and resolutions (as constraints)
    and of the catalogues that bun keeps here, what its scripts run, the name under which it offers programs, and what
    it adds to an editor. Bundled packages count where no table has them. Includes: where a workspace's catalogue is
    referred to, the files that may hold it."""
    root, problems = tree(document, json_tree)
    if root is None:
        return Extraction((), problems)
    path = document.file.path
    facts: list[Dependency] = []
    scripts = root.child("scripts")
    started = [fact for script in (scripts.members if scripts is not None else ()) if script.string
               for fact in script_facts(path, script)]
    for name, group in _TABLES:
        facts += _table(root.child(name), path, group)
    known = {fact.name for fact in facts}
    for key in ("bundledDependencies", "bundleDependencies"):
        bundled = root.child(key)
        for entry in bundled.elements if bundled is not None else []:
            if npm.is_name(entry.string) and entry.string.lower() not in known:
                facts.append(npm.declared(entry.string, "", entry.at(path), Group.RUNTIME))
    for where in _OVERRIDES:
        facts += _overrides(root.get(*where), path)
    for holder in (root, root.child("workspaces")):
        facts += _catalogues(holder, path)
    own = (*offered(root.child("bin"), root.child("name"), path), *_contributed(root.child("contributes"), path))
    refers = any(fact.refers for fact in facts)
    return Extraction((*facts, *started, *own), problems, above(document, _WORKSPACES) if refers else ())


def _contributed(points: Node | None, path: str) -> Iterator[Setting]:
    """What an extension of an editor adds to it: a setting for each entry with an id, by the point that it is for."""
    for point in points.members[:_MAX_POINTS] if points is not None else []:
        for entry in point.elements[:_MAX_POINTS]:
            label = entry.child("id")
            if label is not None and label.string:
                yield Setting(entry.at(path), f"contributes.{point.key}", Lit(label.string[:200]))


def pnpm_workspace(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry of ``catalog``, of each of ``catalogs`` and of ``overrides``, as
    constraints: who uses a catalogue says ``catalog:`` in its own package.json."""
    problems: tuple[Problem, ...] = ()
    facts: list[Fact] = []
    try:
        documents = yaml_nodes(document.text)
    except Malformed as fault:
        documents = fault.partial.children if fault.partial is not None else []
        problems = (problem(document, fault.message, fault.line),)
    for root in documents:
        facts += _catalogues(root, document.file.path)
        facts += _overrides(root.child("overrides"), document.file.path)
    return Extraction(tuple(facts), problems)


def _table(table: Node | None, path: str, group: Group) -> Iterator[Dependency]:
    for entry in table.members if table is not None else []:
        if npm.is_name(entry.key) and entry.kind in ("string", "number"):
            yield npm.declared(entry.key, entry.text, entry.at(path), group)


def _catalogues(holder: Node | None, path: str) -> Iterator[Dependency]:
    if holder is None:
        return
    tables = [(npm.DEFAULT, holder.child("catalog"))]
    named = holder.child("catalogs")
    tables += [(table.key, table) for table in named.members] if named is not None else []
    for name, table in tables:
        for fact in _table(table, path, Group.CONSTRAINT):
            yield replace(fact, catalogue=name)


def _overrides(table: Node | None, path: str) -> Iterator[Dependency]:
    """The packages that overrides of npm (nested), yarn and pnpm (paths) give a version."""
    waiting = [(table, _LEVELS)] if table is not None else []
    while waiting:
        node, levels = waiting.pop()
        inner = []
        for entry in node.members:
            if entry.kind == "object" and levels > 0:
                inner.append((entry, levels - 1))
                continue
            name = _overridden(node.key if entry.key == "." else entry.key)
            if entry.kind == "string" and name:
                yield npm.declared(name, entry.text, entry.at(path), Group.CONSTRAINT)
        waiting += reversed(inner)


def _overridden(key: str) -> str:
    """The package that the path ``a>b``, ``**/b``, ``a/**/@s/b`` or ``b@npm:^1`` ends in, else ""."""
    if len(key) > 1000:
        return ""
    parts = _PULLS.split(key)[-1].strip().split("/")
    scoped = len(parts) > 1 and parts[-2].startswith("@")
    return npm.split("/".join(parts[-2:]) if scoped else parts[-1])[0]
