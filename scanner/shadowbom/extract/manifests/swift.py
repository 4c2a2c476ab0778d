"""Package.swift, read as literal calls and never run, and Package.resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import arguments as given
from shadowbom.extract.manifests.arguments import Argument
from shadowbom.extract.manifests.document import tree
from shadowbom.extract.manifests.gems import cut
from shadowbom.extract.manifests.repositories import repository
from shadowbom.extract.manifests.tokens import Kind, Tokens, tokens_of
from shadowbom.extract.positions import Node, json_tree

_EXACT = re.compile(r"v?(\d[\w.+-]*+)\Z")
_REQUIREMENTS = ("from", "exact", "branch", "revision", "upToNextMajor", "upToNextMinor")


def exact(text: str) -> str:
    """``text`` as an exact version, "" where it is none."""
    match = _EXACT.match(text)
    return match.group(1) if match is not None else ""


def identity(address: str) -> str:
    """The name by which targets refer to a package: the last part of its address."""
    return address.rstrip("/").rpartition("/")[2].rpartition(":")[2].removesuffix(".git").lower()


def manifest(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a ``.package(url:)`` call, located at the address, which gives the name. Its extras
    are the products that targets take from it."""
    tokens = tokens_of(document.text, "swift")
    found: list[tuple[Dependency, set[str]]] = []
    products: dict[str, list[str]] = {}
    for index, token in enumerate(tokens.items):
        if not token.is_word("package", "product") or not tokens.at(index - 1).is_mark("."):
            continue
        if not tokens.at(index + 1).is_mark("("):
            continue
        called = given.called(tokens, index)
        if token.text == "product":
            name, package = (given.text(tokens, given.labelled(called, key)) for key in ("name", "package"))
            if name and package:
                products.setdefault(package.lower(), []).append(name)
            continue
        fact = _package(tokens, called, document.file.path)
        if fact is not None:
            named = given.text(tokens, given.labelled(called, "name"))
            found.append((fact, {identity(fact.name), (named or "").lower()} - {""}))
    facts = tuple(_with(fact, [name for key in sorted(keys) for name in products.get(key, ())])
                  for fact, keys in found)
    return Extraction(facts, cut(document, tokens))


def _with(fact: Dependency, products: list[str]) -> Dependency:
    return Dependency(fact.location, fact.ecosystem, fact.name, fact.spec, fact.version, fact.group,
                      extras=tuple(dict.fromkeys(products)))


def _package(tokens: Tokens, called: list[Argument], path: str) -> Dependency | None:
    url = given.labelled(called, "url")
    name = repository(given.text(tokens, url) or "")
    if url is None or not name:
        return None
    spec, version = "", ""
    for argument in called[called.index(url) + 1 :]:
        spec, version = _requirement(tokens, argument)
        if spec:
            break
    return Dependency(given.place(tokens, url.first, path), "swift", name, spec, version, Group.RUNTIME)


def _requirement(tokens: Tokens, argument: Argument) -> tuple[str, str]:
    """The range of a package, and the version where it is fixed: ``from: "1"``, ``.exact("1")``, ``"1"..<"2"``."""
    first, last = argument.first, argument.last
    label = argument.label
    if not label and tokens.at(first).is_mark(".") and tokens.at(first + 1).kind is Kind.WORD:
        label = tokens.at(first + 1).text
        inner = given.called(tokens, first + 1)
        if not inner:
            return "", ""
        first, last = inner[0].first, inner[0].last
    texts = [tokens[index].text for index in range(first, min(last, first + 3)) if tokens[index].kind is Kind.TEXT]
    if not texts or (label and label not in _REQUIREMENTS):
        return "", ""
    if label == "exact":
        return texts[0], exact(texts[0])
    if len(texts) == 2:
        return f"{texts[0]}{tokens[first + 1].text}{texts[1]}", ""
    return (f"{label}: {texts[0]}", "") if label else (texts[0], "")


def resolved(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a pin, in each of the file's versions (1 to 3), located at its address. A pin on a
    branch has no version."""
    root, problems = tree(document, json_tree)
    return Extraction(tuple(_pins(root, document.file.path)) if root is not None else (), problems)


def _pins(root: Node, path: str) -> Iterator[Dependency]:
    pins = root.child("pins") or root.get("object", "pins")
    for pin in pins.elements if pins is not None else []:
        address = pin.child("location") or pin.child("repositoryURL")
        kind = pin.child("kind")
        if address is None or (kind is not None and kind.string not in ("remoteSourceControl", "")):
            continue
        name = repository(address.string)
        version, branch = pin.get("state", "version"), pin.get("state", "branch")
        if name:
            spec = f"branch: {branch.string}" if branch is not None and branch.string else ""
            number = exact(version.string) if version is not None else ""
            yield Dependency(address.at(path), "swift", name, spec, number, Group.RUNTIME, True)
