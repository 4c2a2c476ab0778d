"""Cargo.toml and Cargo.lock."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests.document import above, beside, tree, without_credentials
from shadowbom.extract.manifests.pyproject import select
from shadowbom.extract.positions import Node, toml_tree

# Where tables of packages are, and what they are for. "*" stands for any one key.
_KINDS: tuple[tuple[str, Group], ...] = (
    ("dependencies", Group.RUNTIME),
    ("dev-dependencies", Group.DEVELOPMENT),
    ("dev_dependencies", Group.DEVELOPMENT),
    ("build-dependencies", Group.BUILD),
    ("build_dependencies", Group.BUILD),
)
_WORKSPACE = ("workspace", "dependencies")
_PATCHES: tuple[tuple[str, ...], ...] = (("patch", "*"), ("replace",))
CATALOGUE = "workspace"
_NAME = re.compile(r"[A-Za-z_][\w-]*+\Z", re.ASCII)
_EXACT = re.compile(r"=\s*+v?(\d++\.\d++\.\d++[\w.+-]*+)\s*+\Z")
_REVISION = ("branch", "tag", "rev")


def manifest(document: Document, _request: Request) -> Extraction:
    """Cargo.toml. Facts: one ``Dependency`` an entry of the tables of packages, also of those for one target, under
    the name that the registry knows (``package``, not the key); what the workspace shares and patches are
    constraints. Includes: where a package takes an entry from its workspace, the files that may be its root."""
    root, problems = tree(document, toml_tree)
    if root is None:
        return Extraction((), problems)
    path = document.file.path
    facts: list[Dependency] = []
    for key, group in _KINDS:
        for where in ((key,), ("target", "*", key)):
            for table in select(root, where):
                facts += _table(table, path, group)
    for table in select(root, _WORKSPACE):
        facts += _table(table, path, Group.CONSTRAINT, CATALOGUE)
    for patched in _PATCHES:
        for table in select(root, patched):
            facts += _table(table, path, Group.CONSTRAINT)
    includes: tuple[str, ...] = ()
    if any(fact.refers for fact in facts):
        named = root.get("package", "workspace")
        own = beside(document, f"{named.string}/Cargo.toml") if named is not None and named.string else None
        includes = (*filter(None, (own,)), *above(document, ("Cargo.toml",)))
    return Extraction(tuple(facts), problems, includes)


def lock(document: Document, _request: Request) -> Extraction:
    """Cargo.lock. Facts: one ``Dependency`` a package that comes from a registry or repository; those without a
    source are the project's own and say what is direct."""
    root, problems = tree(document, toml_tree)
    packages = root.child("package") if root is not None else None
    rows = packages.elements if packages is not None else []
    direct = {name for row in rows if row.child("source") is None for name in _required(row)}
    facts = []
    for row in rows:
        name, version, source = row.child("name"), row.child("version"), row.child("source")
        if name is None or not is_name(name.string) or source is None:
            continue
        spec = without_credentials(source.string) if source.string.startswith("git+") else ""
        facts.append(Dependency(
            name.at(document.file.path), "cargo", name.string, spec, version.string if version is not None else "",
            locked=True, direct=name.string in direct, requires=tuple(dict.fromkeys(_required(row))),
        ))
    return Extraction(tuple(facts), problems)


def is_name(text: str) -> bool:
    """Whether ``text`` can be the name of a crate."""
    return len(text) <= 300 and _NAME.match(text) is not None


def _required(row: Node) -> Iterator[str]:
    """The names in a locked package's list: ``name``, ``name version`` or ``name version (source)``."""
    listed = row.child("dependencies")
    for entry in listed.elements if listed is not None else []:
        name = entry.string.partition(" ")[0]
        if is_name(name):
            yield name


def _table(table: Node, path: str, group: Group, catalogue: str = "") -> Iterator[Dependency]:
    for entry in table.members:
        # The keys of ``replace`` say which version they replace ("name:1.0").
        key = entry.key.partition(":")[0]
        if not is_name(key) or entry.kind not in ("string", "object"):
            continue
        package = entry.child("package")
        name = package.string if package is not None and is_name(package.string) else key
        version, optional, features = entry.child("version"), entry.child("optional"), entry.child("features")
        spec = version.string if version is not None else entry.string
        exact = _EXACT.match(spec)
        shared = entry.child("workspace")
        is_optional = optional is not None and optional.text == "true"
        yield Dependency(
            entry.at(path), "cargo", name, spec or _source(entry), exact[1] if exact else "",
            Group.OPTIONAL if is_optional and group is Group.RUNTIME else group,
            extras=tuple(feature.string for feature in features.elements if feature.string) if features else (),
            catalogue=catalogue, alias=key if catalogue and name != key else "",
            refers=CATALOGUE if shared is not None and shared.text == "true" else "",
        )


def _source(entry: Node) -> str:
    """Where a package without a version comes from: a repository with its revision, or a folder."""
    git, folder = entry.child("git"), entry.child("path")
    if git is not None and git.string:
        revision = next((node.string for key in _REVISION if (node := entry.child(key)) is not None), "")
        return f"git+{without_credentials(git.string)}" + (f"#{revision}" if revision else "")
    return f"path:{folder.string}" if folder is not None and folder.string else ""
