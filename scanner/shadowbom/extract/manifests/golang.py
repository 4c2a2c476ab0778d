"""go.mod, go.work and go.sum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request

# The part of a module's path that says its major version, from the second on.
_MAJOR = re.compile(r"(?P<path>.+)/v[1-9]\d*+\Z", re.DOTALL)
_WORD = re.compile(r'"([^"\n]*+)"|`([^`\n]*+)`|(=>|[()]|[^\s()"`]++)')
_VERSION = re.compile(r"v\d++\.[\w.+-]*+\Z")
_PATH = re.compile(r"[\w][\w.~/-]*+\Z")
_LONGEST = 1000
_BLOCKS = frozenset(("require", "replace", "exclude", "retract", "use", "tool", "ignore", "godebug"))

Word = tuple[str, int]
"""A word of a line and the 1-based column it starts at."""


def name(path: str) -> str:
    """A module's path without its major version."""
    match = _MAJOR.match(path)
    return match["path"] if match is not None else path


def is_module(path: str) -> bool:
    """Whether ``path`` can be that of a module; one that starts with a dot or slash is a folder."""
    return len(path) < _LONGEST and _PATH.match(path) is not None


@dataclass(frozen=True, slots=True)
class _Replacement:
    """``replace path [version] => other [number]``."""

    version: str
    other: str
    number: str
    location: Location


def mod(document: Document, _request: Request) -> Extraction:
    """go.mod. Facts: one ``Dependency`` a required module; one marked ``// indirect`` is what go has settled on and
    nobody asks for. A module that another one replaces keeps its place and says so in its range; the other one is a
    ``Dependency``, too, a constraint where nothing here requires what it replaces."""
    path = document.file.path
    required: list[tuple[str, str, Location, bool]] = []
    replaced: dict[str, list[_Replacement]] = {}
    for line, directive, words, comment in _directives(document.text):
        if directive == "require" and len(words) >= 2 and is_module(words[0][0]):
            required.append((words[0][0], words[1][0], Location(path, line, words[0][1]), _indirect(comment)))
        elif directive == "replace":
            _replacement(words, path, line, replaced)
    facts: list[Dependency] = []
    others: dict[Location, Dependency] = {}
    for module, version, location, indirect in required:
        one = next((one for one in replaced.get(module, ()) if one.version in ("", version)), None)
        fact = Dependency(
            location, "golang", name(module), version, version if _VERSION.match(version) else "",
            locked=indirect, direct=not indirect,
        )
        if one is not None:
            fact = _replaced(fact, one)
            if is_module(one.other) and name(one.other) != fact.name:
                others[one.location] = _module(one, Group.RUNTIME, locked=indirect, direct=not indirect)
        facts.append(fact)
    for rows in replaced.values():
        for one in rows:
            if is_module(one.other):
                others.setdefault(one.location, _module(one, Group.CONSTRAINT, locked=False, direct=None))
    return Extraction((*facts, *others.values()))


def work(document: Document, _request: Request) -> Extraction:
    """go.work. Facts: the modules that replace others, as constraints."""
    replaced: dict[str, list[_Replacement]] = {}
    for line, directive, words, _ in _directives(document.text):
        if directive == "replace":
            _replacement(words, document.file.path, line, replaced)
    return Extraction(tuple(
        _module(one, Group.CONSTRAINT, locked=False, direct=None)
        for rows in replaced.values() for one in rows if is_module(one.other)
    ))


def checksums(document: Document, _request: Request) -> Extraction:
    """go.sum. Facts: one locked ``Dependency`` a module whose contents, not only whose go.mod, have a checksum."""
    facts = []
    for line, text in enumerate(document.text.split("\n"), 1):
        words = text.split(" ", 3)
        if len(words) == 3 and words[2].startswith("h1:") and _VERSION.match(words[1]) and is_module(words[0]):
            facts.append(Dependency(
                Location(document.file.path, line, 1), "golang", name(words[0]), "", words[1], locked=True,
            ))
    return Extraction(tuple(facts))


def _replaced(fact: Dependency, one: _Replacement) -> Dependency:
    spec = " ".join(part for part in (fact.spec, "=>", one.other, one.number) if part)
    same = name(one.other) == fact.name
    return Dependency(
        fact.location, fact.ecosystem, fact.name, spec, one.number if same else "", locked=fact.locked,
        direct=fact.direct,
    )


def _module(one: _Replacement, group: Group, *, locked: bool, direct: bool | None) -> Dependency:
    version = one.number if _VERSION.match(one.number) else ""
    return Dependency(one.location, "golang", name(one.other), one.number, version, group, locked, direct)


def _indirect(comment: str) -> bool:
    return comment.lstrip("/ \t").partition(";")[0].strip() == "indirect"


def _replacement(words: list[Word], path: str, line: int, found: dict[str, list[_Replacement]]) -> None:
    """Adds what a ``replace`` says."""
    texts = [text for text, _ in words]
    if "=>" not in texts[:3]:
        return
    arrow = texts.index("=>")
    left, right = words[:arrow], words[arrow + 1 :]
    if left and right and is_module(left[0][0]) and len(right[0][0]) < _LONGEST:
        version = left[1][0] if len(left) > 1 else ""
        number = right[1][0] if len(right) > 1 else ""
        one = _Replacement(version, right[0][0], number, Location(path, line, right[0][1]))
        found.setdefault(left[0][0], []).append(one)


def _directives(text: str) -> Iterator[tuple[int, str, list[Word], str]]:
    """Line number, directive, its words and the line's comment: one for each line, also of those in brackets."""
    block = ""
    shift = len(text) - len(text.removeprefix("\ufeff"))
    for number, raw in enumerate(text[shift:].split("\n"), 1):
        line, _, comment = raw.partition("//")
        words: list[Word] = [
            (match[1] or match[2] or match[3] or "", match.start() + 1) for match in _WORD.finditer(line)
        ]
        if not words:
            continue
        if block:
            if words[0][0] == ")":
                block = ""
            else:
                yield number, block, words, comment
        elif words[0][0] in _BLOCKS:
            if len(words) > 1 and words[1][0] == "(":
                block = words[0][0] if ")" not in [text for text, _ in words[2:]] else ""
            else:
                yield number, words[0][0], words[1:], comment
