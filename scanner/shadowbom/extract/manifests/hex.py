"""mix.exs and mix.lock, and ``Mix.install`` in a script. Elixir is read as literal tuples, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import arguments as given
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.arguments import Argument
from shadowbom.extract.manifests.document import without_credentials
from shadowbom.extract.manifests.gems import cut
from shadowbom.extract.manifests.tokens import Kind, Tokens, tokens_of

_NAME = re.compile(r"[a-z]\w{0,200}\Z", re.ASCII)
_RANGE = re.compile(r"\s*+(?:~>|[<>=!]=|[<>])?\s*+\d")
_EXACT = re.compile(r"\s*+(?:==\s*+)?(\d++\.\d++\.\d++[\w.+-]*+)\s*+\Z")
_SOURCES = ("git", "github", "path", "hex")


def manifest(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a tuple that has the form of one (``{:name, "~> 1.0", only: :dev}``), located at its
    name. Where the requirement is computed, the tuple counts in a function that is called after dependencies."""
    tokens = tokens_of(document.text, "elixir")
    return Extraction(tuple(_tuples(tokens, document.file.path, 0, len(tokens))), cut(document, tokens))


def installed(tokens: Tokens, path: str) -> Iterator[Dependency]:
    """The packages of each literal ``Mix.install`` call: tuples and bare names."""
    for index, token in enumerate(tokens.items):
        if not token.is_word("install") or not tokens.at(index - 2).is_word("Mix"):
            continue
        if not given.starts_statement(tokens, index - 2):
            continue
        called = given.called(tokens, index)
        if called:
            yield from _tuples(tokens, path, called[0].first, called[0].last, certain=True)
            for element in given.elements(tokens, called[0]):
                name = tokens[element.first]
                if name.kind is Kind.SYMBOL and element.last - element.first == 1 and _NAME.match(name.text):
                    yield Dependency(given.place(tokens, element.first, path), "hex", name.text)


def script(document: Document, _request: Request) -> Extraction:
    """Facts: what a script installs for itself."""
    tokens = tokens_of(document.text, "elixir")
    return Extraction(tuple(installed(tokens, document.file.path)), cut(document, tokens))


def livebook(document: Document, _request: Request) -> Extraction:
    """Facts: what the Elixir cells of a Livebook (Markdown with fences) install. All else is blanked, so that places
    stay what they are."""
    kept: list[str] = []
    inside = False
    for line in document.text.split("\n"):
        fence = line.strip()
        if inside and fence.startswith("```"):
            inside = False
        kept.append(line if inside else " " * len(line))
        inside = inside or fence == "```elixir"
    tokens = tokens_of("\n".join(kept), "elixir")
    return Extraction(tuple(installed(tokens, document.file.path)), cut(document, tokens))


def _tuples(tokens: Tokens, path: str, first: int, last: int, *, certain: bool = False) -> Iterator[Dependency]:
    inside = certain
    for index in range(first, last):
        token = tokens[index]
        if token.is_word("def", "defp") and not certain:
            inside = "dep" in tokens.at(index + 1).text
        closed = tokens.other.get(index, -1)
        if not token.is_mark("{") or closed < index or tokens.at(index + 1).kind is not Kind.SYMBOL:
            continue
        fact = _tuple(tokens, given.arguments(tokens, index + 1, closed), path, inside)
        if fact is not None:
            yield fact


def _tuple(tokens: Tokens, members: list[Argument], path: str, certain: bool) -> Dependency | None:
    name = tokens[members[0].first].text if members else ""
    if len(members) < 2 or members[0].last - members[0].first != 1 or not _NAME.match(name):
        return None
    spec = given.text(tokens, members[1]) if not members[1].label else None
    source = given.labelled(members, *_SOURCES)
    if not certain and source is None and (spec is None or not _RANGE.match(spec)):
        return None
    if given.labelled(members, "in_umbrella") is not None:
        return None
    if source is not None and source.label == "hex":
        name = given.name(tokens, source) or name
    elif source is not None and spec is None:
        address = given.text(tokens, source)
        spec = f"{source.label}: {without_credentials(address)}" if address else None
    match = _EXACT.match(spec or "")
    return Dependency(given.place(tokens, members[0].first, path), "hex", name, spec or "",
                      match.group(1) if match is not None else "", _group(tokens, members))


def _group(tokens: Tokens, members: list[Argument]) -> Group:
    """DEVELOPMENT for what ``only:`` keeps out of production."""
    only = given.labelled(members, "only")
    names = [name for one in given.elements(tokens, only) if (name := given.name(tokens, one))]
    if names and all(pypi.group_of(name, Group.RUNTIME) is Group.DEVELOPMENT for name in names):
        return Group.DEVELOPMENT
    optional = given.labelled(members, "optional")
    return Group.OPTIONAL if optional is not None and tokens[optional.first].is_word("true") else Group.RUNTIME


def lock(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an entry of the map: of a package of the registry with its version, of a repository
    by the name it is used under."""
    tokens = tokens_of(document.text, "elixir")
    opened = next((index for index, token in enumerate(tokens.items) if token.is_mark("%{", "{")), -1)
    facts = []
    for entry in given.arguments(tokens, opened + 1, tokens.other.get(opened, len(tokens))) if opened >= 0 else []:
        closed = tokens.other.get(entry.first, -1)
        if not entry.label or not tokens.at(entry.first).is_mark("{") or closed < 0:
            continue
        members = given.arguments(tokens, entry.first + 1, closed)
        how = given.name(tokens, members[0]) if members else None
        name, number = entry.label, ""
        if how == "hex" and len(members) > 2:
            name = given.name(tokens, members[1]) or name
            match = _EXACT.match(given.text(tokens, members[2]) or "")
            number = match.group(1) if match is not None else ""
        if how in ("hex", "git") and _NAME.match(name):
            key = entry.first - (2 if tokens.at(entry.first - 1).is_mark(":", "=>") else 1)
            facts.append(Dependency(given.place(tokens, key, document.file.path), "hex", name, "", number,
                                    Group.RUNTIME, True, None, _required(tokens, members)))
    return Extraction(tuple(facts), cut(document, tokens))


def _required(tokens: Tokens, members: list[Argument]) -> tuple[str, ...]:
    """The names in the entry's list of tuples."""
    names: list[str] = []
    for member in members:
        for element in given.elements(tokens, member) if tokens[member.first].is_mark("[") else ():
            head = tokens.at(element.first + 1)
            if tokens.at(element.first).is_mark("{") and head.kind is Kind.SYMBOL:
                names.append(head.text)
    return tuple(dict.fromkeys(names))
