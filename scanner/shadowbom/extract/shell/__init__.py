"""Shell: commands, what they install, variables, and the requests they send.

``commands`` reads a script or a piece of one (a ``RUN`` line, a step of a build); ``shell_facts`` one line, whose facts
all stand at one place. A variable that the text gives one value is replaced by it in the words of commands, by each
of its values where a loop gives it several.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from shadowbom.core.fact import Command, Constant, EnvRead, Fact, Literal
from shadowbom.core.location import Location
from shadowbom.core.masking import names_secret
from shadowbom.core.value import Env, Lit, Value
from shadowbom.extract.code.source import Placer
from shadowbom.extract.shell.bodies import is_shaped, members
from shadowbom.extract.shell.installs import installed
from shadowbom.extract.shell.lexer import Heredoc, Lexer, Part, Simple, Substitution, Variable, Word

__all__ = ["Placer", "commands", "shell_facts"]

_MAX = 1_000_000
_MAX_NEST = 4
_MAX_VALUES = 20
_MAX_TEXT = 2000
_MAX_READ = 2000
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)(\+?)=")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,}\Z")
_DECLARING = frozenset({"export", "declare", "local", "readonly", "typeset", "env"})
# Words of the shell's own grammar, which stand before a command.
_GRAMMAR = frozenset({"then", "do", "else", "elif", "if", "while", "until", "!", "{", "}", "time", "sudo", "esac",
                      "done", "fi", "command", "builtin", "exec"})
# What these are given is shown, compared or only names something.
_QUIET = frozenset({"[", "[[", "test", "echo", "printf", "read", "return", "exit", "break", "continue", "shift",
                    "unset", "set", "trap", "function", "]]", "]", ":", "case", "let"})
_SHOWING = frozenset({"echo", "printf", "cat"})
_NAMED = re.compile(r"\w")
_MESSAGE = re.compile(r"(?:log|print|echo|say|show|msg)?[_-]?(?:log|info|warn|warning|err|error|die|fatal|say|print|"
                      r"msg|message|debug|success|fail|note|notice|usage|help|banner|title|header|hint)s?\Z")
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "ssh"})
_OWN = re.compile(r"(?:python[\d.]*|uv|poetry|node|deno|bun|ruby|php|mix|go|cargo|torchrun|accelerate|bash|sh)\Z|"
                  r"\.{0,2}/|.*\.(?:py|sh|js|ts|rb)\Z")
_PYTHON = re.compile(r"(?:.*/)?python[\d.]*\Z")


def commands(text: str, place: Placer) -> Iterator[Fact]:
    """The facts of a script or a piece of one, each at the line where its command or word begins."""
    yield from _Reader(text[:_MAX], place).read(0, None, 0)


def shell_facts(text: str, at: Location) -> Iterator[Fact]:
    """The facts of a line of shell: what it installs, its commands and the variables that it reads."""
    yield from commands(text, lambda _line, _column: at)


class _Reader:
    """Reads one script, in its order: ``values`` are those of variables as far as it has come."""

    def __init__(self, text: str, place: Placer) -> None:
        self._text = text
        self._place = place
        self._lines = [0]
        at = text.find("\n")
        while at >= 0:
            self._lines.append(at + 1)
            at = text.find("\n", at + 1)
        self._values: dict[str, tuple[str, ...]] = {}
        self._read: set[tuple[str, str | None]] = set()

    def read(self, start: int, stop: int | None, nest: int) -> Iterator[Fact]:
        """The facts between two offsets."""
        for simple in Lexer(self._text, start, stop).commands():
            yield from self._simple(simple, nest)

    def _at(self, offset: int) -> Location:
        line = bisect_right(self._lines, offset)
        return self._place(line, offset - self._lines[line - 1] + 1)

    def _simple(self, simple: Simple, nest: int) -> Iterator[Fact]:
        words = simple.words
        for word in (*words, *simple.targets):
            yield from self._parts(word, nest)
        first = 0
        while first < len(words) and words[first].text in _GRAMMAR:
            first += 1
        words = words[first:]
        if words and words[0].text == "for":
            self._loop(words)
            return
        declared = bool(words) and words[0].text in _DECLARING
        given = words[1:] if declared else words
        count = 0
        for word in given:
            found = _ASSIGNED.match(self._text, word.start, word.start + word.bare)
            if found is None and not (declared and word.text.startswith("-")):
                break
            count += 1
            if found is not None:
                exported = (declared and words[0].text in ("export", "env")) or len(given) > count
                yield from self._assigned(word, found, is_variable=exported)
        rest = given[count:] if not declared or words[0].text == "env" else []
        while rest and rest[0].text in _GRAMMAR:
            rest = rest[1:]
        if rest:
            yield from self._command(rest, simple)
        yield from self._documents(simple, rest, nest)

    def _loop(self, words: list[Word]) -> None:
        """``for name in a b c``."""
        if len(words) > 3 and words[2].text == "in":
            texts = [text for word in words[3 : 3 + _MAX_VALUES] for text in self._texts(word, every=True)]
            self._set(words[1].text, texts)

    def _set(self, name: str, texts: list[str]) -> None:
        if texts and len(texts) <= _MAX_VALUES and all(len(text) <= _MAX_TEXT for text in texts):
            self._values[name] = tuple(texts)
        else:
            self._values.pop(name, None)

    # variables ------------------------------------------------------------------------------------------------

    def _assigned(self, word: Word, found: re.Match[str], *, is_variable: bool) -> Iterator[Fact]:
        """An assignment. That of a variable of the environment is one of these with a default, too."""
        name = found[1]
        if found[2] or len(name) > 200:
            self._values.pop(name, None)
            return
        if word.array is not None:
            self._set(name, [text for member in word.array for text in self._texts(member, every=True)])
            return
        value, texts = self._value(word, found.end() - word.start)
        self._set(name, texts)
        at = self._at(word.start)
        if value is None or names_secret(name):
            if is_variable and _VARIABLE.match(name):
                yield EnvRead(at, name)
            return
        yield Constant(at, name, value)
        if isinstance(value, Lit):
            if is_variable and _VARIABLE.match(name):
                yield EnvRead(at, name, value)
            if is_shaped(value.text):
                yield Literal(value.at or at, value, name)

    def _value(self, word: Word, skip: int) -> tuple[Value | None, list[str]]:
        """What is assigned: as a value, where it is known or a variable with a default, and as texts."""
        parts = list(word.parts)
        while parts and skip > 0 and isinstance(parts[0], str):
            lead = parts[0]
            parts[0] = lead[skip:]
            skip -= len(lead)
            if not parts[0]:
                parts.pop(0)
        texts = self._joined(parts, every=False)
        at = self._at(min(word.start + len(word.text) - len(texts[0]), word.end) if word.text and texts else word.start)
        if len(parts) == 1 and isinstance(parts[0], Variable) and parts[0].default is not None:
            one = parts[0]
            if one.name not in self._values and not one.name.isdigit():
                default = Lit(one.default, self._at(one.start)) if one.default else None
                return Env(one.name, default), [one.default] if one.default else []
        if len(texts) != 1 or not texts[0] or "$" in texts[0]:
            return None, texts
        return Lit(texts[0], at), texts

    def _parts(self, word: Word, nest: int) -> Iterator[Fact]:
        """The variables that a word reads, and the facts of the scripts in it."""
        for member in word.array or ():
            yield from self._parts(member, nest)
        for part in word.parts:
            if isinstance(part, Substitution):
                if nest < _MAX_NEST:
                    yield from self.read(part.start, part.end, nest + 1)
            elif isinstance(part, Variable) and part.name not in self._values:
                key = (part.name, part.default)
                if _VARIABLE.match(part.name) and key not in self._read and len(self._read) < _MAX_READ:
                    self._read.add(key)
                    at = self._at(part.start)
                    yield EnvRead(at, part.name, Lit(part.default, at) if part.default else None)
                if part.sets and part.default:
                    self._set(part.name, [part.default])

    def _texts(self, word: Word, *, every: bool) -> list[str]:
        return self._joined(word.parts, every=every)

    def _joined(self, parts: list[Part], *, every: bool) -> list[str]:
        """The texts that the parts can make together: what is not known stays as it is written."""
        found = [""]
        for part in parts:
            if isinstance(part, str):
                options: tuple[str, ...] = (part,)
            elif isinstance(part, Variable):
                known = self._values.get(part.name)
                if known is None:
                    known = (part.default,) if part.default is not None else (f"${{{part.name}}}",)
                options = known
            else:
                options = (f"$({self._text[part.start : min(part.end, part.start + 200)]})",)
            if len(options) > 1 and len(found) > 1:
                options = options[:1]
            found = [head + tail for head in found for tail in options[:_MAX_VALUES]]
        return found if every or len(found) == 1 else found[:_MAX_VALUES]

    # commands -------------------------------------------------------------------------------------------------

    def _command(self, words: list[Word], simple: Simple) -> Iterator[Fact]:
        name = words[0].text
        is_sent = bool(simple.targets) or simple.end in ("|", "|&")
        if (name in _QUIET and not (name in _SHOWING and is_sent)) or _MESSAGE.match(name):
            return
        if name and not _NAMED.search(name):
            return  # signs that are left of a construct which does not end
        options = [self._texts(word, every=False) for word in words]
        several = max(len(texts) for texts in options)
        at = self._at(words[0].start)
        places = tuple([self._at(word.start) for word in words])
        for number in range(min(several, _MAX_VALUES)):
            texts = tuple([found[number] if number < len(found) else found[0] for found in options])
            packages = installed(texts, places)
            if packages is not None:
                yield from packages
            else:
                yield Command(at, texts, places)
        yield from self._options(words)
        for word in words[1:]:
            for text in self._texts(word, every=False)[:1]:
                yield from members(text, self._finder(word.start, word.end))

    def _options(self, words: list[Word]) -> Iterator[Fact]:
        """What long options of a program of the repository's own are given: ``--model name``, ``--model=name``. What
        those of other programs mean is for others to say."""
        if not _OWN.match(words[0].text):
            return
        for index, word in enumerate(words[1:_MAX_READ], 1):
            if not word.parts or not isinstance(word.parts[0], str) or not word.parts[0].startswith("--"):
                continue
            name, sign, value = self._texts(word, every=False)[0].partition("=")
            start = word.start + len(name) + 1
            if not sign and index + 1 < len(words):
                value, start = self._texts(words[index + 1], every=False)[0], words[index + 1].start
            key = name.lstrip("-")
            if value and not value.startswith("-") and is_shaped(value) and not names_secret(key):
                at = self._at(start)
                yield Literal(at, Lit(value, at), key.replace("-", "_"))

    def _finder(self, start: int, end: int) -> Callable[[str, int], Location]:
        """Gives the places of texts that stand between two offsets, one after the other."""
        last = start

        def place(value: str, _offset: int) -> Location:
            nonlocal last
            found = self._text.find(value, last, end)
            if found < 0:
                return self._at(start)
            last = found + len(value)
            return self._at(found)

        return place

    # documents ------------------------------------------------------------------------------------------------

    def _documents(self, simple: Simple, words: list[Word], nest: int) -> Iterator[Fact]:
        name = words[0].text if words else ""
        for document in simple.documents:
            end = document.start + len(document.text)
            if name.rpartition("/")[2] in _SHELLS and nest < _MAX_NEST:
                yield from self.read(document.start, end, nest + 1)
            elif _PYTHON.match(name):
                yield from self._python(document)
            else:
                if name != "cat" or simple.targets or simple.end in ("|", "|&"):
                    yield from members(document.text, self._finder(document.start, end))
                if any(".env" in target.text for target in simple.targets):
                    yield from self._settings(document)

    def _python(self, document: Heredoc) -> Iterator[Fact]:
        from shadowbom.extract.code import TooBrokenError, facts_of

        first = bisect_right(self._lines, document.start)
        try:
            yield from facts_of(document.text, "python", self._place(first, 1).path,
                                lambda line, column: self._place(first + line - 1, column))
        except TooBrokenError:
            return

    def _settings(self, document: Heredoc) -> Iterator[Fact]:
        """Lines of a file of variables."""
        at = document.start
        for line in document.text.split("\n")[:_MAX_READ]:
            name, sign, value = line.partition("=")
            if sign and _VARIABLE.match(name):
                place = self._at(at)
                text = value.strip("\"' \r")
                is_known = text and "$" not in text and not names_secret(name)
                yield EnvRead(place, name, Lit(text, place) if is_known else None)
            at += len(line) + 1
