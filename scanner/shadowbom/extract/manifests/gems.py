"""Gemfile, gemspec and Gemfile.lock, and gems that a Ruby script asks for. Ruby is read as literal calls, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.location import Location
from shadowbom.core.source import Document, Problem
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import arguments as given
from shadowbom.extract.manifests import pypi
from shadowbom.extract.manifests.document import beside, problem, without_credentials
from shadowbom.extract.manifests.tokens import Kind, Token, Tokens, tokens_of

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}\Z")
_EXACT = re.compile(r"=?\s*+v?(\d[\w.+-]*+)\Z")
_OPENERS = ("if", "unless", "case", "while", "until", "for", "begin", "def", "class", "module")
_LOOPS = ("while", "until", "for")
_SOURCES = ("git", "github", "gist", "path")
_SPEC_CALLS = {
    "add_dependency": Group.RUNTIME,
    "add_runtime_dependency": Group.RUNTIME,
    "add_development_dependency": Group.DEVELOPMENT,
}


def is_name(text: str) -> bool:
    """Whether ``text`` has the form of a gem's name."""
    return _NAME.match(text) is not None


def exact(specs: list[str]) -> str:
    """The version that requirements fix, "" for a range: one alone, without an operator or with ``=``."""
    match = _EXACT.match(specs[0]) if len(specs) == 1 else None
    return match.group(1) if match is not None else ""


def gemfile(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a ``gem`` call whose name is a literal, located at the name; its group is that of
    the call or of the block around it. Includes: literal ``eval_gemfile`` files."""
    tokens = tokens_of(document.text, "ruby")
    facts: list[Fact] = list(gem_calls(tokens, document.file.path))
    includes = []
    for index, token in enumerate(tokens.items):
        if token.is_word("eval_gemfile") and given.starts_statement(tokens, index):
            target = given.text(tokens, next(iter(given.called(tokens, index)), None))
            includes.append(beside(document, target) if target else None)
    return Extraction(tuple(facts), cut(document, tokens), tuple(dict.fromkeys(name for name in includes if name)))


def gem_calls(tokens: Tokens, path: str) -> Iterator[Dependency]:
    """The gems that ``gem`` calls with a literal name ask for."""
    blocks = _Blocks()
    for index, token in enumerate(tokens.items):
        blocks.step(tokens, index, token)
        if not token.is_word("gem") or not given.starts_statement(tokens, index):
            continue
        fact = _gem(tokens, index, blocks.group, path)
        if fact is not None:
            yield fact


def gemspec(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an ``add_dependency`` call and its kin whose name is a literal."""
    tokens = tokens_of(document.text, "ruby")
    facts: list[Fact] = []
    for index, token in enumerate(tokens.items):
        group = _SPEC_CALLS.get(token.text) if token.kind is Kind.WORD else None
        if group is not None and given.starts_statement(tokens, given.receiver(tokens, index)):
            fact = _gem(tokens, index, group, document.file.path)
            facts += [fact] if fact is not None else []
    return Extraction(tuple(facts), cut(document, tokens))


def cut(document: Document, tokens: Tokens) -> tuple[Problem, ...]:
    """The problem of a text that was too long to be read to its end."""
    return (problem(document, "too many tokens: the rest is left out"),) if tokens.cut else ()


def _is_member(tokens: Tokens, index: int) -> bool:
    before = tokens.at(index - 1)
    return before.is_mark(".", "::", "@") or before.is_word("def")


def _gem(tokens: Tokens, index: int, group: Group, path: str) -> Dependency | None:
    called = given.called(tokens, index)
    name = given.text(tokens, called[0]) if called and not called[0].label else None
    if name is None or not is_name(name):
        return None
    specs = [spec for argument in called[1:] if not argument.label for spec in given.texts(tokens, argument)]
    source = given.labelled(called, *_SOURCES)
    address = given.text(tokens, source) if source is not None else None
    own = given.labelled(called, "group", "groups")
    if own is not None:
        group = _group([found for one in given.elements(tokens, own) if (found := given.name(tokens, one))], group)
    spec = ", ".join(specs) or (f"{source.label}: {without_credentials(address)}" if source and address else "")
    return Dependency(given.place(tokens, called[0].first, path), "gem", name, spec, exact(specs), group)


def _group(names: list[str], otherwise: Group) -> Group:
    """What group names say together: a gem that is in one that is no development's is there at run time."""
    found = {pypi.group_of(name, Group.RUNTIME) for name in names}
    return otherwise if not found else Group.RUNTIME if Group.RUNTIME in found else Group.DEVELOPMENT


@dataclass(slots=True)
class _Blocks:
    """The group that the blocks around a place give, token by token."""

    stack: list[Group] = field(default_factory=list)
    coming: Group | None = None
    loop: bool = False

    @property
    def group(self) -> Group:
        return self.stack[-1] if self.stack else Group.RUNTIME

    def step(self, tokens: Tokens, index: int, token: Token) -> None:
        """Goes on by one token."""
        if token.kind is Kind.LINE:
            self.coming, self.loop = (None if not tokens.at(index - 1).is_mark(",") else self.coming), False
        if token.kind is not Kind.WORD or _is_member(tokens, index):
            return
        before = tokens.at(index - 1)
        if token.text == "group" and given.starts_statement(tokens, index):
            called = given.called(tokens, index)
            names = [found for one in called if not one.label and (found := given.name(tokens, one))]
            optional = given.labelled(called, "optional")
            self.coming = _group(names, self.group)
            if optional is not None and tokens[optional.first].is_word("true") and self.coming is Group.RUNTIME:
                self.coming = Group.OPTIONAL
        elif token.text == "do":
            if not self.loop:
                self.stack.append(self.group if self.coming is None else self.coming)
            self.coming = None
        elif token.text in _OPENERS and (before.kind is Kind.LINE or before.is_mark("=")):
            self.loop = token.text in _LOOPS
            self.stack.append(self.group)
        elif token.text == "end" and self.stack:
            self.stack.pop()


# Gemfile.lock ----------------------------------------------------------------------------------------------------

_ENTRY = re.compile(r"( {4}| {6}| {2})(\S++)(?: \(([^()\n]*+)\))?!?\s*+\Z")
_PLATFORM = re.compile(
    r"-(?:x86|x86_64|x64|arm|arm64|aarch64|universal|java|jruby|ruby|mswin|mingw|darwin|linux|musl|powerpc)[\w.-]*+\Z"
)
_SPECS = frozenset(("GEM", "GIT", "PATH", "PLUGIN SOURCE"))


def lock(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` a gem that was settled on, once for all its platforms, but not the project's own
    (``PATH``). ``DEPENDENCIES`` says which are direct."""
    section = ""
    direct: set[str] = set()
    found: dict[str, tuple[Location, str]] = {}
    requires: dict[str, list[str]] = {}
    at = ""
    for number, line in enumerate(document.text.removeprefix("\ufeff").split("\n"), 1):
        if line[:1].isalpha():
            section, at = line.strip(), ""
            continue
        match = _ENTRY.match(line)
        if match is None:
            continue
        indent, name, version = match.groups()
        name = name.removesuffix("!")
        if section == "DEPENDENCIES" and len(indent) == 2:
            direct.add(name)
        elif section in _SPECS and len(indent) == 4 and version is not None and is_name(name):
            at = name
            requires.setdefault(name, [])
            if section != "PATH":
                known = Location(document.file.path, number, 5)
                found.setdefault(name, (known, _PLATFORM.sub("", version)))
        elif section in _SPECS and len(indent) == 6 and at:
            requires[at].append(name)
    facts = tuple(
        Dependency(location, "gem", name, "", version, Group.RUNTIME, True, name in direct if direct else None,
                   tuple(dict.fromkeys(requires[name])))
        for name, (location, version) in found.items()
    )
    return Extraction(facts)
