"""PowerShell: commands, variables, the environment, and the tables that become bodies of requests.

Read sign by sign: what is asked of a script is plain to see without its grammar, and half of the scripts that build
pipelines hold are templates.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import islice

from shadowbom.core.fact import Command, Constant, EnvRead, Fact, Literal
from shadowbom.core.location import Location
from shadowbom.core.masking import names_secret
from shadowbom.core.source import Document
from shadowbom.core.value import Lit
from shadowbom.extract.code.source import Placer
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.shell.bodies import is_shaped, members
from shadowbom.extract.shell.installs import installed

MAX_FACTS = 50_000
_MAX = 1_000_000
_MAX_WORDS = 500
_MAX_TEXT = 20_000
_MAX_VALUES = 5000
_TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+|`\r?\n)"
    r"|(?P<comment><\#[\s\S]*?(?:\#>|\Z)|\#[^\n]*)"
    r"|(?P<here>@(?P<sign>[\"'])[ \t]*\r?\n)"
    r"|(?P<single>'(?:[^'\n]|'')*+(?:'|(?=\n)|\Z))"
    r"|(?P<double>\"(?:[^\"`]|`[\s\S]|\"\")*+(?:\"|`?\Z))"
    r"|(?P<env>\$\{?env:(?P<variable>[A-Za-z_]\w*)\}?)"
    r"|(?P<name>\$\{?(?:script:|global:|local:)?(?P<local>[A-Za-z_]\w*)\}?)"
    r"|(?P<table>@\{)"
    r"|(?P<open>[{(]|@\(|\$\()"
    r"|(?P<close>[)}])"
    r"|(?P<type>\[[A-Za-z][\w.]*(?:\[\])?\])"
    r"|(?P<end>[\n;|]|&&|\|\||&)"
    r"|(?P<comma>,)"
    r"|(?P<assign>\+?=)"
    r"|(?P<word>[^\s;|&(){}\[\],'\"`$=#]+(?:=+[^\s;|&(){}\[\],'\"`$=#]+)*|.)",
    re.IGNORECASE,
)
_HOLE = re.compile(r"\$\{?env:([A-Za-z_]\w*)\}?|\$\{?(?:script:|global:)?([A-Za-z_]\w*)\}?|`(.)|\"\"", re.IGNORECASE)
_COMMAND = re.compile(r"[A-Za-z_.][\w.\-\\/:]*\Z")
_OPTION = re.compile(r"--?([A-Za-z][\w-]{0,60})\Z")
_BEFORE = frozenset({".", "return", "throw", "begin", "process"})
# Words of the language, and commands that only show what they are given.
_QUIET = frozenset({
    "if", "elseif", "else", "foreach", "for", "while", "do", "until", "switch", "function", "param", "return", "try",
    "catch", "finally", "throw", "class", "enum", "process", "begin", "end", "break", "continue", "in", "filter",
    "write-host", "write-output", "write-verbose", "write-error", "write-warning", "write-debug",
    "write-information", "echo", "out-null",
})


_TEXTS = frozenset({"single", "double", "here", "raw"})


class _Token:
    """A piece of a script: its kind, its text without quotes, its place."""

    __slots__ = ("end", "kind", "start", "text")

    def __init__(self, kind: str, text: str, start: int, end: int) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a PowerShell script, module or manifest."""
    del request  # no server table is kept in one
    path = document.file.path
    text = document.text.removeprefix("\ufeff")
    facts = powershell(text, lambda line, column: Location(path, line, column))
    return Extraction(tuple(islice(facts, MAX_FACTS)))


def powershell(text: str, place: Placer) -> Iterator[Fact]:
    """The facts of a script, each at the place of its command, name or text."""
    yield from _Reader(text[:_MAX], place).facts()


class _Reader:
    """Reads a script in its order: ``values`` are those of variables as far as it has come."""

    def __init__(self, text: str, place: Placer) -> None:
        self._text = text
        self._place = place
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._values: dict[str, str] = {}
        self._words: list[list[_Token]] = [[]]
        self._open: list[str] = []
        self._read: set[str] = set()

    def _at(self, offset: int) -> Location:
        line = bisect_right(self._lines, offset)
        return self._place(line, offset - self._lines[line - 1] + 1)

    def _tokens(self) -> Iterator[_Token]:
        text = self._text
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                at += 1
                continue
            kind = found.lastgroup or "word"
            kind = "env" if kind == "variable" else "name" if kind == "local" else "here" if kind == "sign" else kind
            start, at = at, found.end()
            if kind == "here":
                end = text.find(f"\n{found['sign']}@", at - 1)
                end = end if end >= 0 else len(text)
                yield _Token("here" if found["sign"] == '"' else "raw", text[at : min(end, at + _MAX_TEXT)], at, end)
                at = end + 3
            elif kind in ("single", "double"):
                inner = text[start + 1 : min(at, start + _MAX_TEXT)]
                yield _Token(kind, inner.removesuffix(text[start]), start, at)
            elif kind in ("env", "name"):
                yield _Token(kind, found["variable"] or found["local"], start, at)
            elif kind not in ("blank", "comment", "type"):
                yield _Token(kind, found[0], start, at)

    def facts(self) -> Iterator[Fact]:
        """The facts, in order."""
        before: _Token | None = None
        target: _Token | None = None
        asked: _Token | None = None
        for token in self._tokens():
            kind = token.kind
            if asked is not None and kind != "assign":
                yield from self._variables(asked)
            asked = token if kind in ("env", "double", "here") else None
            if kind == "assign":
                target = before if before is not None and before.kind not in ("end", "close") else None
                self._words[-1].clear()
                before = token
                continue
            if target is not None:
                if kind in _TEXTS:
                    yield from self._assigned(target, token)
                elif target.kind == "name":
                    self._values.pop(target.text.lower(), None)
            elif kind in _TEXTS and '"' in token.text:
                yield from members(self._filled(token), self._finder(token))
            target = None
            before = token
            yield from self._take(token)
        if asked is not None:
            yield from self._variables(asked)
        while self._words:
            yield from self._command(self._words.pop())

    def _take(self, token: _Token) -> Iterator[Fact]:
        """Put a piece to the words of its command; a sign ends that."""
        kind = token.kind
        if kind == "end":
            words = list(self._words[-1])
            self._words[-1].clear()
            yield from self._command(words)
        elif kind in ("open", "table"):
            if len(self._open) < _MAX_WORDS:
                self._open.append(kind)
                self._words.append([])
        elif kind == "close":
            if self._open:
                self._open.pop()
                yield from self._command(self._words.pop())
        elif len(self._words[-1]) < _MAX_WORDS:
            self._words[-1].append(token)

    # values ---------------------------------------------------------------------------------------------------

    def _filled(self, token: _Token) -> str:
        """The text of a string with the variables whose values are known."""
        if token.kind == "single":
            return token.text.replace("''", "'")
        if token.kind == "raw":
            return token.text
        return _HOLE.sub(self._known, token.text)

    def _known(self, found: re.Match[str]) -> str:
        if found[0] == '""':
            return '"'
        return found[3] or self._values.get((found[2] or "").lower(), found[0])

    def _finder(self, token: _Token) -> Callable[[str, int], Location]:
        """Gives the places of texts that stand in a piece, one after the other."""
        last = token.start

        def place(value: str, _offset: int) -> Location:
            nonlocal last
            found = self._text.find(value, last, token.end)
            last = found + len(value) if found >= 0 else last
            return self._at(found if found >= 0 else token.start)

        return place

    def _variables(self, token: _Token) -> Iterator[Fact]:
        """The environment variables that a piece reads."""
        names = [token.text] if token.kind == "env" else [
            found[1] for found in _HOLE.finditer(token.text) if found[1]]
        for name in names:
            if name.lower() not in self._read and len(self._read) < _MAX_VALUES:
                self._read.add(name.lower())
                yield EnvRead(self._at(token.start), name)

    def _assigned(self, target: _Token, token: _Token) -> Iterator[Fact]:
        """A text that a variable, a member of a table or a variable of the environment gets."""
        text = self._filled(token)
        place = self._at(token.start)
        name = target.text.rpartition(".")[2].strip("'\"")
        if '"' in text:
            yield from members(text, self._finder(token))
        if not re.fullmatch(r"[A-Za-z_][\w-]{0,100}", name) or names_secret(name) or "\n" in text:
            return
        value = Lit(text, place)
        if target.kind == "env":
            yield EnvRead(self._at(target.start), name, value)
        elif target.kind == "name":
            if len(self._values) < _MAX_VALUES:
                self._values[name.lower()] = text
            yield Constant(self._at(target.start), name, value)
        if is_shaped(text):
            yield Literal(place, value, name)

    # commands -------------------------------------------------------------------------------------------------

    def _command(self, tokens: list[_Token]) -> Iterator[Fact]:
        """A command with its words; nothing where the first piece is no name."""
        while tokens and tokens[0].kind == "word" and tokens[0].text.lower() in _BEFORE:
            tokens = tokens[1:]
        if not tokens or tokens[0].kind != "word" or not _COMMAND.match(tokens[0].text):
            return
        if tokens[0].text.lower() in _QUIET or tokens[0].text.startswith("-"):
            return
        at = self._at(tokens[0].start)
        words: list[str] = []
        places: list[Location] = []
        last = -1
        for token in tokens:
            text = self._word(token)
            if token.start == last and words:
                words[-1] += text
            else:
                words.append(text)
                places.append(self._at(token.start))
            last = token.end
        yield from self._options(words, places)
        packages = installed(words, places)
        if packages is not None:
            yield from packages
        else:
            yield Command(at, tuple(words), tuple(places))

    def _word(self, token: _Token) -> str:
        if token.kind == "name":
            return self._values.get(token.text.lower(), f"${token.text}")
        if token.kind == "env":
            return f"$env:{token.text}"
        return self._filled(token) if token.kind in _TEXTS else token.text

    def _options(self, words: list[str], places: list[Location]) -> Iterator[Fact]:
        """What options are given: ``-Model name``."""
        for index, word in enumerate(words[:-1]):
            found = _OPTION.match(word)
            value = words[index + 1]
            if found is not None and not value.startswith("-") and is_shaped(value) and not names_secret(found[1]):
                yield Literal(places[index + 1], Lit(value, places[index + 1]), found[1])
