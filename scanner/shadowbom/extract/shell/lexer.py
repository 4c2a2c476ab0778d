"""Shell scripts as simple commands: words with their quotes taken off, variables and substitutions as parts of them.

One pass over the text, without recursion: what stands in ``$( )`` or backticks is given as a part of its word, to be
read as a script of its own. What is written wrongly is read as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_WORDS = 2000
"""Words of one command that are kept."""
_MAX_WORD = 20_000
_MAX_SUBSTITUTION = 5000
_MAX_HEREDOC = 100_000
_MAX_UNENDED = 20
_NAME = re.compile(r"[A-Za-z_]\w*")
_BRACED = re.compile(
    r"\{([A-Za-z_]\w*|\d{1,2})(\[[@*]\])?(?:(:?[-=])((?:[^{}\n]|\$\{\w{1,80}\}){0,300})|[^{}\n]{0,200})?\}")
_TEMPLATE = re.compile(r"\{\{[^\n]{0,300}?\}\}")
_PLAIN = re.compile(r"[^\s'\"\\$`;&|()<>#]+")
_QUOTED = re.compile(r"[^\"\\$`]+")
_REDIRECTION = re.compile(r"(?:\d{0,2}|&)(<<<|<<-?|<&|>&|<>|>>|>\||<|>)")
_DELIMITER = re.compile(r"[ \t]*(?:'([^'\n]{1,100})'|\"([^\"\n]{1,100})\"|\\?([\w.!+-]{1,100}))")
_PATTERN = re.compile(r"\(?[^()\n]{0,500}\)")
_NESTED = re.compile(r"[()'\"\\]")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable in a word. ``default`` is the text that stands for it where it is not set, None for none; ``every``
    is true for all members of an array."""

    name: str
    start: int
    default: str | None = None
    sets: bool = False
    every: bool = False


@dataclass(frozen=True, slots=True)
class Substitution:
    """A script in a word, by its first character and the one behind its last."""

    start: int
    end: int


Part = str | Variable | Substitution


@dataclass(slots=True)
class Word:
    """A word: its parts, its first character and the one behind its last. ``bare`` is the length of the text at its
    start that stands outside of quotes; ``array`` are the members where it assigns to an array."""

    start: int
    end: int = 0
    parts: list[Part] = field(default_factory=list)
    bare: int = 0
    array: list[Word] | None = None

    @property
    def text(self) -> str:
        """The word where it is plain text; "" where it is not."""
        # Asked for many times a command, and nearly always of one piece.
        if len(self.parts) == 1:
            return self.parts[0] if isinstance(self.parts[0], str) else ""
        return "".join(part for part in self.parts if isinstance(part, str)) if all(
            isinstance(part, str) for part in self.parts) else ""


@dataclass(slots=True)
class Heredoc:
    """A document in a script: the place and the text of its lines."""

    start: int
    text: str


@dataclass(slots=True)
class Simple:
    """A simple command. ``end`` is the sign that it ends with, ``targets`` what its output or input is sent to or
    taken from."""

    words: list[Word] = field(default_factory=list)
    targets: list[Word] = field(default_factory=list)
    documents: list[Heredoc] = field(default_factory=list)
    end: str = ""


class Lexer:
    """Reads the simple commands of ``text`` from ``start`` to ``stop``."""

    def __init__(self, text: str, start: int = 0, stop: int | None = None) -> None:
        self._text = text
        self._at = start
        self._stop = len(text) if stop is None else stop
        self._pending: list[tuple[str, bool, Simple]] = []
        self._cases = 0
        # Looking for closing brackets that are not there must not make the whole quadratic.
        self._unended = 0
        self._looks = 4 * (self._stop - start) + 10_000

    def commands(self) -> Iterator[Simple]:
        """The commands, in order; a document is known when its command is given."""
        waiting: list[Simple] = []
        while self._at < self._stop:
            simple = self._simple()
            if simple.words or simple.targets:
                waiting.append(simple)
            if not self._pending:
                yield from waiting
                waiting.clear()
        self._documents()
        yield from waiting

    # commands -------------------------------------------------------------------------------------------------

    def _simple(self) -> Simple:
        simple = Simple()
        redirected = False
        while self._at < self._stop:
            char = self._text[self._at]
            if char in " \t\r":
                self._at += 1
            elif char == "\\" and self._text.startswith("\\\n", self._at):
                self._at += 2
            elif char == "#":
                self._skip_line()
            elif char in "&|()<>" and self._is_test(simple):
                self._at += 1
            elif char in "\n;&|()":
                # A sign of redirection may begin with "&".
                if char == "&" and self._text.startswith("&>", self._at):
                    redirected = self._redirection(simple)
                    continue
                self._end(simple, char)
                break
            elif char in "<>" or (char.isdigit() and _REDIRECTION.match(self._text, self._at)):
                redirected = self._redirection(simple)
            else:
                word = self._word()
                (simple.targets if redirected else simple.words).append(word)
                redirected = False
                if self._is_case(simple):
                    self._cases += 1
                    self._skip_pattern()
                    simple.words.clear()
                    break
                if word.text == "esac" and len(simple.words) == 1 and self._cases:
                    self._cases -= 1
        if len(simple.words) > MAX_WORDS:
            del simple.words[MAX_WORDS:]
        return simple

    def _is_test(self, simple: Simple) -> bool:
        """Whether a condition in double square brackets is open: the signs in it are operators."""
        words = simple.words
        return bool(words) and words[-1].text != "]]" and any(word.text == "[[" for word in words[:3])

    def _is_case(self, simple: Simple) -> bool:
        words = simple.words
        return len(words) > 2 and words[-1].text == "in" and words[-3].text == "case" and len(words) < 6

    def _end(self, simple: Simple, char: str) -> None:
        start = self._at
        self._at += 1
        if char == "\n":
            self._documents()
        elif char in ";&|":
            while self._at < self._stop and self._text[self._at] in ";&|" and self._at < start + 3:
                self._at += 1
            if char == ";" and self._at > start + 1 and self._cases:
                self._skip_pattern()
        elif char == "(" and simple.words and self._text.startswith("()", start):
            # ``name()`` defines a function.
            simple.words.clear()
            self._at += 1
        simple.end = self._text[start : self._at]

    def _skip_line(self) -> None:
        end = self._text.find("\n", self._at, self._stop)
        self._at = end if end >= 0 else self._stop

    def _skip_pattern(self) -> None:
        """Past the pattern of a branch, up to where its commands begin."""
        while self._at < self._stop:
            char = self._text[self._at]
            if char in " \t\r\n":
                self._at += 1
            elif char == "#":
                self._skip_line()
            else:
                break
        if not self._text.startswith("esac", self._at):
            found = _PATTERN.match(self._text, self._at, self._stop)
            self._at = found.end() if found is not None else self._at

    def _redirection(self, simple: Simple) -> bool:
        """Read a sign of redirection; true where a word that is no argument follows."""
        found = _REDIRECTION.match(self._text, self._at, self._stop)
        if found is None:
            self._at += 1
            return False
        self._at = found.end()
        sign = found[1]
        if self._text.startswith("(", self._at) and sign in "<>":
            return False
        if sign not in ("<<", "<<-"):
            return sign != "<<<"
        named = _DELIMITER.match(self._text, self._at, self._stop)
        if named is not None:
            self._at = named.end()
            self._pending.append((named[1] or named[2] or named[3], sign == "<<-", simple))
        return False

    def _documents(self) -> None:
        """Read the documents that begin on this line."""
        for delimiter, indented, simple in self._pending:
            begin = at = self._at
            if self._unended >= _MAX_UNENDED:
                break
            while at < self._stop:
                end = self._text.find("\n", at, self._stop)
                end = end if end >= 0 else self._stop
                line = self._text[at:end].rstrip("\r")
                if (line.lstrip("\t") if indented else line) == delimiter:
                    simple.documents.append(Heredoc(begin, self._text[begin : min(at, begin + _MAX_HEREDOC)]))
                    self._at = end
                    break
                at = end + 1
            else:
                # One without an end takes nothing: what looked like its sign may have been something else.
                self._unended += 1
        self._pending.clear()

    # words ----------------------------------------------------------------------------------------------------

    def _word(self, *, member: bool = False) -> Word:
        """The word that begins here; ``member`` is true for one of an array."""
        word = Word(self._at)
        size = 0
        text = self._text
        is_bare = True
        while self._at < self._stop and size < _MAX_WORD:
            before = self._at
            char = text[before]
            if char in " \t\r\n;&|()<>":
                if char == "(" and not member and self._is_array(word):
                    self._array(word)
                break
            if char == "'":
                self._single(word)
                is_bare = False
            elif char == '"':
                self._double(word)
                is_bare = False
            elif char == "\\":
                if not text.startswith("\\\n", before):
                    word.parts.append(text[before + 1 : before + 2])
                self._at += 2
            elif char == "$":
                self._dollar(word)
            elif char == "`":
                self._backtick(word)
            else:
                plain = _PLAIN.match(text, before, self._stop)
                # A "#" inside of a word is a part of it.
                self._at = plain.end() if plain is not None else before + 1
                word.parts.append(text[before : self._at])
            if is_bare:
                word.bare = self._at - word.start
            size += self._at - before
        word.end = min(self._at, self._stop)
        return word

    def _is_array(self, word: Word) -> bool:
        parts = word.parts
        return len(parts) == 1 and isinstance(parts[0], str) and parts[0].endswith("=") and len(parts[0]) > 1

    def _array(self, word: Word) -> None:
        """The members of an array, over as many lines as it has."""
        self._at += 1
        word.array = []
        while self._at < self._stop and len(word.array) < MAX_WORDS:
            char = self._text[self._at]
            if char in " \t\r\n":
                self._at += 1
            elif char == "#":
                self._skip_line()
            elif char in ")(;&|<>":
                self._at += 1
                break
            else:
                word.array.append(self._word(member=True))

    def _single(self, word: Word) -> None:
        end = self._text.find("'", self._at + 1, self._stop)
        end = end if end >= 0 else self._stop
        word.parts.append(self._text[self._at + 1 : min(end, self._at + _MAX_WORD)])
        self._at = end + 1

    def _double(self, word: Word) -> None:
        text = self._text
        self._at += 1
        while self._at < self._stop:
            char = text[self._at]
            if char == '"':
                self._at += 1
                return
            if char == "\\":
                escaped = text[self._at + 1 : self._at + 2]
                if escaped != "\n":
                    word.parts.append(escaped if escaped in '"\\$`' else f"\\{escaped}")
                self._at += 2
            elif char == "$":
                self._dollar(word)
            elif char == "`":
                self._backtick(word)
            else:
                plain = _QUOTED.match(text, self._at, self._stop)
                assert plain is not None
                word.parts.append(plain[0])
                self._at = plain.end()

    def _dollar(self, word: Word) -> None:
        text, start = self._text, self._at
        after = text[start + 1 : start + 2]
        if after == "(":
            end = self._closing(start + 2)
            if end and not text.startswith("((", start + 1):
                word.parts.append(Substitution(start + 2, end))
            elif end:
                word.parts.append(text[start : end + 1])
            self._at = end + 1 if end else start + 2
            return
        if after == "{":
            template = _TEMPLATE.match(text, start + 1, self._stop)
            if template is not None:
                word.parts.append(text[start : template.end()])
                self._at = template.end()
                return
            found = _BRACED.match(text, start + 1, self._stop)
            if found is not None:
                default = found[4] if found[3] else None
                sets = found[3] in ("=", ":=")
                word.parts.append(Variable(found[1], start, _unquoted(default), sets, bool(found[2])))
                self._at = found.end()
                return
        elif after == "'" :
            end = text.find("'", start + 2, self._stop)
            end = end if end >= 0 else self._stop
            raw = text[start + 2 : min(end, start + _MAX_WORD)]
            word.parts.append(re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), raw))
            self._at = end + 1
            return
        else:
            name = _NAME.match(text, start + 1, self._stop)
            if name is not None:
                word.parts.append(Variable(name[0], start))
                self._at = name.end()
                return
        word.parts.append(text[start : start + 1])
        self._at = start + 1

    def _backtick(self, word: Word) -> None:
        end = self._text.find("`", self._at + 1, min(self._stop, self._at + _MAX_SUBSTITUTION))
        if end >= 0:
            word.parts.append(Substitution(self._at + 1, end))
            self._at = end + 1
        else:
            self._at += 1

    def _closing(self, start: int) -> int:
        """The bracket that closes the one before ``start``, 0 where it is too far away."""
        text = self._text
        depth = 1
        at = start
        limit = min(self._stop, start + _MAX_SUBSTITUTION)
        while depth and self._looks > 0:
            self._looks -= 1
            found = _NESTED.search(text, at, limit)
            if found is None:
                return 0
            at = found.end()
            sign = found[0]
            if sign in "()":
                depth += 1 if sign == "(" else -1
            elif sign == "\\":
                at += 1
            elif sign == "'":
                end = text.find("'", at, limit)
                at = end + 1 if end >= 0 else at
            else:
                at = self._past_quote(at, limit)
        return at - 1 if not depth else 0

    def _past_quote(self, at: int, limit: int) -> int:
        """Past the double quote that closes the one before ``at``; brackets in it are text."""
        begin = at
        while at < limit and self._looks > 0:
            self._looks -= 1
            at = self._text.find('"', at, limit)
            if at < 0:
                return begin
            if self._text[at - 1] != "\\":
                return at + 1
            at += 1
        return begin


def _unquoted(text: str | None) -> str | None:
    """A default without quotes around it."""
    return text.strip("'\"") if text is not None else None
