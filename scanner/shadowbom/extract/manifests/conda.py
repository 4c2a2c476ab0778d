"""conda's environment files, and the lock files of conda-lock. Their packages count as PyPI's of that name."""

from __future__ import annotations

import re

from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import BY_ID, Extraction, Request
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.document import beside, problem
from shadowbom.extract.manifests.requirements import include, requirement
from shadowbom.extract.positions import Malformed, Node, yaml_nodes

# channel::name, then a version in conda's spelling or a bracketed list of properties
_SPEC = re.compile(r"(?:\S*::)?([A-Za-z0-9_][\w.-]*+)\s*+(.*)\Z", re.DOTALL)
_BRACKETED = re.compile(r"\[.*?version\s*+=\s*+[\"']?([^\"'\],]++)")
# "==1.2", or the "=1.2=build" that fixes a build
_EXACT = re.compile(r"==\s*+(\d[^\s=,*|]*+)|=?(\d[^\s=,*|]*+)=[^\s=,|]++\Z")
_INTERPRETER = frozenset(("python", "pip"))


def extract(document: Document, request: Request) -> Extraction:
    """Facts: one ``Dependency`` a package, those under ``pip:`` included. Includes: the requirement files
    named there. A file of another kind that happens to be called so is read as settings."""
    problems: tuple[Problem, ...] = ()
    try:
        documents = yaml_nodes(document.text)
    except Malformed as fault:
        documents = fault.partial.children if fault.partial is not None else []
        problems = (problem(document, fault.message, fault.line),)
    lists = [(root, root.child("dependencies")) for root in documents]
    environments = [entries for _, entries in lists if entries is not None and entries.kind == "array"]
    locked = [entries for root in documents if (entries := root.child("package")) is not None and entries.elements]
    if not environments and not (locked and any(root.child("metadata") for root in documents)):
        return BY_ID["yaml"].load()(document, request)
    reader = _Reader(document)
    for entries in environments:
        reader.environment(entries)
    for entries in locked:
        reader.lock(entries)
    return Extraction(tuple(reader.facts), (*problems, *reader.problems), tuple(dict.fromkeys(reader.includes)))


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.facts: list[Fact] = []
        self.problems: list[Problem] = []
        self.includes: list[str] = []

    def environment(self, entries: Node) -> None:
        """A list of conda's specifiers, with pip's requirements in a mapping among them."""
        for entry in entries.elements:
            for member in entry.members:
                if member.key == "pip":
                    for line in member.elements:
                        self.pip(line.text, line.value_at(self.document.file.path))
            if entry.kind not in ("string", "number"):
                continue
            match = _SPEC.match(entry.text.strip())
            if match is None:
                self.problems.append(problem(self.document, f"no package: {entry.text[:80]!r}", entry.value_place[0]))
            elif match.group(1).lower() not in _INTERPRETER:
                self.facts.append(_fact(match.group(1), match.group(2), entry.value_at(self.document.file.path)))

    def pip(self, text: str, location: Location) -> None:
        """A line as of a requirements file."""
        target = include(text)
        if target is not None:
            path = beside(self.document, target)
            self.includes += [path] if path else []
            return
        found, known = requirement(text, location, Group.RUNTIME)
        if found is not None:
            self.facts.append(found)
        elif not known:
            self.problems.append(problem(self.document, f"no requirement: {text[:80]!r}", location.line))

    def lock(self, entries: Node) -> None:
        """The packages of conda-lock, which stand once for each platform."""
        seen: set[tuple[str, str]] = set()
        for entry in entries.elements:
            name, version, category = (entry.child(key) for key in ("name", "version", "category"))
            if name is None or not pypi.is_name(name.text) or (name.text, version.text if version else "") in seen:
                continue
            seen.add((name.text, version.text if version else ""))
            requires = entry.child("dependencies")
            self.facts.append(
                Dependency(
                    name.at(self.document.file.path),
                    "pypi",
                    pypi.normal(name.text),
                    "",
                    version.text if version else "",
                    pypi.group_of(category.text, Group.RUNTIME) if category else Group.RUNTIME,
                    True,
                    requires=tuple(pypi.normal(member.key) for member in requires.members) if requires else (),
                )
            )


def _fact(name: str, spec: str, location: Location) -> Dependency:
    bracketed = _BRACKETED.match(spec)
    if bracketed is not None:
        spec = bracketed.group(1)
    exact = _EXACT.match(spec)
    version = (exact.group(1) or exact.group(2)) if exact else ""
    return Dependency(location, "pypi", pypi.normal(name), spec.strip(), version)
