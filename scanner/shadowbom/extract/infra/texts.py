"""Reading declarative languages with braces: where the reader is, and the strings it meets."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Lit, Obj, Seq, Value
from shadowbom.extract.infra.shapes import MAX_MEMBERS, joined
from shadowbom.extract.positions import Lines, Malformed, Node, json_tree

MAX_DEPTH = 60
MAX_VALUES = 300_000
MAX_PARTS = 40
_MAX_TEXT = 4000
_MAX_DOCUMENT = 200_000

_NAME = re.compile(r"[^\W\d][\w\-]*+")
_WORD = re.compile(r"[^\W\d]\w*+")
_SPACE = re.compile(r"(?:[ \t\r\ufeff\x00]++|#[^\n]*+|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)*+")
_SPACE_PLAIN = re.compile(r"(?:[ \t\r\ufeff\x00]++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)*+")
_JSON = re.compile(r"\s*+[{\[]\s*+[{\[\"\]}]")
_JSON_STRING = re.compile(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"')
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_DOUBLE_TEXT = re.compile(r'(?:[^"\\$%\n]++|\$\$\{|%%\{|\$(?!\{)|%(?!\{))++')
_HEREDOC_TEXT = re.compile(r"(?:[^$%]++|\$\$\{|%%\{|\$(?!\{)|%(?!\{))++")
_SINGLE_TEXT = re.compile(r"(?:[^'\\$\n]++|\$(?!\{))++")

Call = Callable[[str, list[Value]], Value]
"""What calling a function with these arguments gives."""

@dataclass(frozen=True, slots=True)
class Dialect:
    """One language. ``quote`` begins and ends a string; ``hashes`` says that ``#`` begins a comment, ``dashes``
    that names may hold them, ``keyed`` that of two names of a loop the first is the key (else the second is an index).
    ``call`` gives the value of a function call."""

    quote: str
    hashes: bool
    dashes: bool
    keyed: bool
    call: Call


class Texts(ABC):
    """A place in ``text``, the file ``path``; reading stops before ``end``. ``depth`` counts the brackets around the
    place, ``budget`` the values that may still be read."""

    def __init__(self, text: str, path: str, dialect: Dialect) -> None:
        self.text = text
        self.path = path
        self.dialect = dialect
        self.lines = Lines(text)
        self.pos = 0
        self.end = len(text)
        self.depth = 0
        self.budget = MAX_VALUES
        self._space = _SPACE if dialect.hashes else _SPACE_PLAIN
        self._names = _NAME if dialect.dashes else _WORD
        self._text = _DOUBLE_TEXT if dialect.quote == '"' else _SINGLE_TEXT

    def at(self, offset: int) -> Location:
        """The place of a character."""
        return Location(self.path, *self.lines.at(offset))

    def blank(self, newlines: bool = True) -> None:
        """Moves behind white space and comments; over line ends where ``newlines`` is true."""
        while True:
            found = self._space.match(self.text, self.pos, self.end)
            if found is not None:
                self.pos = found.end()
            if not newlines or not self.here("\n"):
                return
            self.pos += 1

    def here(self, sign: str) -> bool:
        """Whether ``sign`` stands here."""
        return self.text.startswith(sign, self.pos, self.end)

    def take(self, sign: str) -> bool:
        """Moves behind ``sign`` where it stands here."""
        if not self.here(sign):
            return False
        self.pos += len(sign)
        return True

    def name(self) -> str:
        """The name that stands here, "" for none."""
        found = self._names.match(self.text, self.pos, self.end)
        if found is None:
            return ""
        self.pos = found.end()
        return found[0]

    @abstractmethod
    def value(self, newlines: bool = False) -> Value:
        """The expression that stands here. ``newlines`` is true inside brackets, where lines may end within it."""

    def skip(self) -> None:
        """Moves behind the expression that stands here, without looking into it: to the comma, line end or closing
        bracket after it."""
        depth = 0
        while self.pos < self.end:
            sign = self.text[self.pos]
            if sign == self.dialect.quote:
                self.quiet_string()
                continue
            if sign in "([{":
                depth += 1
            elif sign in ")]}":
                if depth == 0:
                    return
                depth -= 1
            elif depth == 0 and sign in ",\n":
                return
            self.pos += 1

    def quiet_string(self) -> None:
        """Behind a string; text in it is not kept, and its holes are not opened."""
        quote = self.dialect.quote
        self.pos += 1
        while self.pos < self.end and self.text[self.pos] not in (quote, "\n"):
            self.pos += 2 if self.text[self.pos] == "\\" else 1
        self.pos = min(self.pos + 1, self.end)

    def close(self, sign: str) -> None:
        """Behind the closing ``sign`` of a bracket, over what cannot be read before it; the closing bracket of another
        one stays."""
        while self.pos < self.end:
            self.blank()
            if self.take(sign) or self.text[self.pos : self.pos + 1] in (")", "]", "}"):
                return
            before = self.pos
            self.skip()
            if self.pos == before:
                self.pos += 1

    def string(self) -> Value:
        """The string whose quote stands here."""
        quote = self.dialect.quote
        if quote == "'" and self.here("'''"):
            return self._raw()
        start = self.pos
        self.pos += 1
        parts = self._parts(quote, self._text, start)
        self.take(quote)
        return joined(parts)

    def _parts(self, quote: str, pattern: re.Pattern[str], start: int) -> list[Value]:
        """The texts and holes up to ``quote`` ("" for the end), which stays; ``start`` is the first one's place."""
        parts: list[Value] = []
        texts: list[str] = []
        while self.pos < self.end and not (quote and (self.here(quote) or self.here("\n"))):
            found = pattern.match(self.text, self.pos, self.end)
            if found is not None:
                texts.append(found[0].replace("$${", "${").replace("%%{", "%{"))
                self.pos = found.end()
            elif self.here("\\"):
                sign = self.text[self.pos + 1 : self.pos + 2]
                texts.append(_ESCAPES.get(sign, sign))
                self.pos += 2
            else:
                if texts:
                    parts.append(Lit("".join(texts)[:_MAX_TEXT], self.at(start)))
                    texts = []
                hole = self._hole()
                if len(parts) < MAX_PARTS:
                    parts.append(hole)
                start = self.pos
        if texts or not parts:
            parts.append(Lit("".join(texts)[:_MAX_TEXT], self.at(start)))
        return parts[:MAX_PARTS]

    def _hole(self) -> Value:
        """``${ expression }`` or a directive (``%{ if x }``), which says nothing."""
        directive = self.text[self.pos] == "%"
        self.pos += 2
        self.take("~")
        value = HOLE if directive else self.value(newlines=True)
        if directive:
            self.skip()
        self.blank()
        self.take("~")
        self.close("}")
        return value

    def _raw(self) -> Value:
        start = self.pos + 3
        found = self.text.find("'''", start, self.end)
        stop = self.end if found < 0 else found
        self.pos = min(stop + 3, self.end)
        return Lit(self.text[start:stop][:_MAX_TEXT].removeprefix("\n"), self.at(start))

    def heredoc(self, opened: re.Match[str]) -> Value:
        """The text up to the line that holds the word of ``opened`` alone."""
        start = opened.end()
        closing = re.compile(rf"^[ \t]*+{opened[1]}[ \t\r]*+$", re.MULTILINE).search(self.text, start, self.end)
        stop, after = (closing.start(), closing.end()) if closing else (self.end, self.end)
        value = self._document(start, stop) or joined(self._region(start, stop, _HEREDOC_TEXT))
        self.pos = after
        return value

    def _region(self, start: int, stop: int, pattern: re.Pattern[str]) -> list[Value]:
        """The texts and holes between two offsets."""
        outer = self.pos, self.end
        self.pos, self.end = start, stop
        parts = self._parts("", pattern, start)
        self.pos, self.end = outer
        return parts

    def _document(self, start: int, stop: int) -> Value | None:
        """The JSON between two offsets, the holes in its strings read; None where it is none."""
        opened = _JSON.match(self.text, start, stop)
        if opened is None or stop - start > _MAX_DOCUMENT:
            return None
        try:
            root = json_tree(self.text[start:stop])
        except Malformed:
            return None
        return self._converted(root, start, 0)

    def _converted(self, node: Node, start: int, depth: int) -> Value:
        """A node of a document that begins at ``start``."""
        if depth >= MAX_DEPTH:
            return HOLE
        if node.kind == "object":
            return Obj(tuple((child.key, self._converted(child, start, depth + 1))
                             for child in node.children[:MAX_MEMBERS]))
        if node.kind == "array":
            return Seq(tuple(self._converted(child, start, depth + 1) for child in node.children[:MAX_MEMBERS]))
        at = start + node.offset
        if node.kind != "string":
            return HOLE if node.kind == "null" else Lit(node.text, self.at(at))
        if "${" not in node.text:
            return Lit(node.text[:_MAX_TEXT], self.at(at))
        closing = _JSON_STRING.match(self.text, at)
        return joined(self._region(at + 1, closing.end() - 1, self._text)) if closing else HOLE
