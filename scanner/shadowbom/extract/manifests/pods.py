"""Podfile, podspec and Podfile.lock, and Cartfile. Ruby is read as literal calls, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import arguments as given
from shadowbom.extract.manifests.document import problem, tree, without_credentials
from shadowbom.extract.manifests.gems import cut, exact
from shadowbom.extract.manifests.repositories import repository
from shadowbom.extract.manifests.tokens import tokens_of
from shadowbom.extract.positions import Malformed, Node, json_tree, yaml_nodes

_NAME = re.compile(r"[A-Za-z0-9_.+-]{1,200}(?:/[\w.+-]{1,200}){0,5}\Z")
_LOCKED = re.compile(r"(\S{1,400})(?: \(([^()]*+)\))?\Z")
_SOURCES = ("git", "path", "podspec", "http")
_CART = re.compile(r"\s*+(github|git)\s++\"([^\"\n]{1,500})\"\s*+([^#\n]*+)")
_CART_VERSION = re.compile(r"(?:==\s*+)?\"?v?(\d[\w.+-]*+)\"?\Z")


def podfile(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a ``pod`` call whose name is a literal."""
    return _calls(document, "pod")


def podspec(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a ``dependency`` call whose name is a literal."""
    return _calls(document, "dependency")


def podspec_json(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a member of ``dependencies``, also of subspecs."""
    root, problems = tree(document, json_tree)
    facts: list[Fact] = []
    waiting = [root] if root is not None else []
    while waiting:
        spec = waiting.pop()
        table, below = spec.child("dependencies"), spec.child("subspecs")
        for entry in table.members if table is not None else []:
            if _NAME.match(entry.key):
                specs = [element.text for element in entry.elements]
                facts.append(_pod(entry.key, ", ".join(specs), exact(specs), entry.at(document.file.path)))
        waiting += reversed(below.elements if below is not None else [])
    return Extraction(tuple(facts), problems)


def lock(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a pod that was settled on, its parts (``Name/Part``) together.
    ``DEPENDENCIES`` says which are direct."""
    try:
        documents, problems = yaml_nodes(document.text), ()
    except Malformed as fault:
        documents = fault.partial.children if fault.partial is not None else []
        return Extraction(tuple(_locked(documents, document.file.path)),
                          (problem(document, fault.message, fault.line),))
    return Extraction(tuple(_locked(documents, document.file.path)), problems)


def _calls(document: Document, name: str) -> Extraction:
    tokens = tokens_of(document.text, "ruby")
    facts: list[Fact] = []
    for index, token in enumerate(tokens.items):
        if not token.is_word(name) or not given.starts_statement(tokens, given.receiver(tokens, index)):
            continue
        called = given.called(tokens, index)
        found = given.text(tokens, called[0]) if called and not called[0].label else None
        if found is None or not _NAME.match(found):
            continue
        specs = [spec for argument in called[1:] if not argument.label for spec in given.texts(tokens, argument)]
        source = given.labelled(called, *_SOURCES)
        address = given.text(tokens, source) if source is not None else None
        spec = ", ".join(specs) or (f"{source.label}: {without_credentials(address)}" if source and address else "")
        facts.append(_pod(found, spec, exact(specs), given.place(tokens, called[0].first, document.file.path)))
    return Extraction(tuple(facts), cut(document, tokens))


def _pod(name: str, spec: str, version: str, location: Location) -> Dependency:
    """A pod as a fact; the parts of it that are asked for are its extras."""
    pod, _, part = name.partition("/")
    return Dependency(location, "cocoapods", pod, spec, version, Group.RUNTIME, extras=(part,) if part else ())


def _locked(documents: list[Node], path: str) -> Iterator[Dependency]:
    root = documents[0] if documents else None
    listed, asked = (root.child(key) if root is not None else None for key in ("PODS", "DEPENDENCIES"))
    direct = {_entry(node)[0].partition("/")[0] for node in (asked.elements if asked is not None else [])}
    found: dict[str, tuple[Location, str, list[str], list[str]]] = {}
    for node in listed.elements if listed is not None else []:
        named, version = _entry(node)
        pod, _, part = named.partition("/")
        if not _NAME.match(named):
            continue
        below = node.members[0].elements if node.members else []
        needs = [_entry(child)[0].partition("/")[0] for child in below]
        known = found.setdefault(pod, (node.at(path), version, [], []))
        known[2].extend(need for need in needs if need and need != pod)
        known[3].extend([part] if part else [])
    for pod, (location, version, needs, parts) in found.items():
        yield Dependency(location, "cocoapods", pod, "", exact([version]), Group.RUNTIME, True,
                         pod in direct if direct else None, tuple(dict.fromkeys(needs)), tuple(dict.fromkeys(parts)))


def _entry(node: Node) -> tuple[str, str]:
    """Name and what stands in brackets of ``Name (1.0)``, which is a key where it has a list below it."""
    match = _LOCKED.match(node.members[0].key if node.members else node.string)
    return (match.group(1), match.group(2) or "") if match is not None else ("", "")


def cartfile(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a line of a Cartfile or, locked, of a Cartfile.resolved. Carthage has no packages
    of its own: the name is the repository's, as for the Swift package manager."""
    locked = document.file.path.lower().endswith(".resolved")
    private = "cartfile.private" in document.file.path.lower()
    facts: list[Fact] = []
    for number, line in enumerate(document.text.removeprefix("\ufeff").split("\n"), 1):
        match = _CART.match(line)
        name = repository(match.group(2), bare=match.group(1) == "github") if match is not None else ""
        if match is None or not name:
            continue
        spec = match.group(3).strip()
        version = _CART_VERSION.match(spec)
        exactly = version.group(1) if version is not None and (locked or spec.startswith("==")) else ""
        facts.append(Dependency(
            Location(document.file.path, number, match.start(1) + 1), "swift", name, "" if locked else spec, exactly,
            Group.DEVELOPMENT if private else Group.RUNTIME, locked,
        ))
    return Extraction(tuple(facts))
