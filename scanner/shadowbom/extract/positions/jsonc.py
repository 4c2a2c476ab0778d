"""JSON as people write it: comments, trailing commas, single quotes, bare keys (JSON5), a byte order mark.

The text is read once, left to right, without recursion. Two fast patterns take a whole member or element at
a time, which is what makes megabytes of lockfile cheap; what they do not match goes a token at a time. A
fault that has an obvious meaning (a missing comma, a string without its end) is noted and reading goes on.
"""

from __future__ import annotations

import json
import re

from shadowbom.extract.positions.nodes import (
    LEAF,
    MAX_DEPTH,
    MAX_NODES,
    Kind,
    Lines,
    Malformed,
    Node,
)

# Groups of both: key, string, other scalar, comma, opening bracket. Possessive, so that nothing backtracks.
_SCALAR = r'(?:(?:"([^"\\\n]*+)"|(-?\d[\d.eE+-]*+|true|false|null)(?![\w$.]))\s*+(,)?|([\[{]))'
_ELEMENT = re.compile(r"\s*+()" + _SCALAR)
_MEMBER = re.compile(r'\s*+"([^"\\\n]*+)"\s*+:\s*+' + _SCALAR)
_CLOSE = re.compile(r"\s*+([\]}])\s*+(,)?")
_TRIVIA = re.compile(r"(?:[\s\ufeff]++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_DOUBLE = re.compile(r'"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"', re.DOTALL)
_SINGLE = re.compile(r"'([^'\\\n]*+(?:\\.[^'\\\n]*+)*+)'", re.DOTALL)
_TO_LINE_END = re.compile(r"[^\n]*+")
_BARE = re.compile(r"[^\s,:\[\]{}\"']++")
_NUMBER = re.compile(r"[+-]?(?:\d[\w.+-]*+|\.\d[\w+-]*+|Infinity|NaN)\Z")
_ESCAPE = re.compile(r"\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|(\r\n|.))", re.DOTALL)
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


def json_tree(text: str, drop: frozenset[str] = frozenset()) -> Node:
    """The tree of a JSON, JSONC or JSON5 text.

    Members called as in ``drop`` may be left out where their value is a scalar (the hashes of a lockfile).
    Raises ``Malformed`` for what a parser of JSON5 would refuse, for more than ``MAX_DEPTH`` levels and for
    more than ``MAX_NODES`` values.
    """
    return _Reader(text, drop).read()


class _Reader:
    """``top`` is the container being filled, ``stack`` those around it; ``comma`` says whether a member may
    follow (at the start and behind a comma)."""

    def __init__(self, text: str, drop: frozenset[str]) -> None:
        self.text = text
        self.drop = drop
        self.lines = Lines(text)
        self.fault: tuple[str, int] | None = None
        self.names: dict[str, str] = {}
        self.stack: list[Node] = []
        self.top = Node("array", "", [], 0, "", -1, self.lines)
        self.comma = True

    def read(self) -> Node:
        start = self.skip(0)
        root: Node | None = None
        if start >= len(self.text):
            self.note("the file is empty", 0)
        else:
            end = self.value(start, "", -1)
            outermost = self.stack[0] if self.stack else self.top
            root = next(iter(outermost.children), None)
            if self.stack:
                end = self.fill(end)
            if self.skip(end) < len(self.text):
                self.note("text after the end of the value", self.skip(end))
        if self.fault is not None or root is None:
            message, offset = self.fault or ("the file is empty", 0)
            raise Malformed(message, *self.lines.at(offset), root)
        return root

    def note(self, message: str, offset: int) -> None:
        """Keeps the first fault."""
        if self.fault is None:
            self.fault = (message, offset)

    def skip(self, pos: int) -> int:
        """Behind white space and comments."""
        match = _TRIVIA.match(self.text, pos)
        return match.end() if match else pos

    def fill(self, pos: int) -> int:
        """Reads until the outermost bracket is closed; gives the offset behind it."""
        text, lines, drop, names = self.text, self.lines, self.drop, self.names
        budget = MAX_NODES
        while self.stack and pos < len(text):
            is_object = self.top.kind == "object"
            match = (_MEMBER if is_object else _ELEMENT).match(text, pos)
            budget -= 1
            if budget < 0:
                self.note("too many values", pos)
                return len(text)
            if match is None:
                pos = self.other(pos)
                continue
            key, string, bare, separator, opened = match.groups()
            if not self.comma:
                self.note("a comma is missing", match.start(1))
            pos = match.end()
            key = names.setdefault(key, key)
            key_offset = match.start(1) - 1 if is_object else -1
            if opened is not None:
                self.open("object" if opened == "{" else "array", pos - 1, key, key_offset)
                continue
            self.comma = separator is not None
            if key in drop and is_object:
                continue
            if string is not None:
                self.top.add(Node("string", string, LEAF, match.start(2) - 1, key, key_offset, lines))
            else:
                self.top.add(Node(_kind(bare), bare, LEAF, match.start(3), key, key_offset, lines))
        if self.stack:
            self.note("the end is missing", len(text))
        return pos

    def open(self, kind: Kind, offset: int, key: str, key_offset: int) -> None:
        node = Node(kind, "", [], offset, key, key_offset, self.lines)
        self.top.add(node)
        self.stack.append(self.top)
        self.top, self.comma = node, True
        if len(self.stack) > MAX_DEPTH:
            self.note("nested too deeply", offset)
            self.stack.clear()

    def other(self, pos: int) -> int:
        """One step where the fast patterns do not match: a closing bracket, a comma, or a member that has
        comments, escapes, single quotes or a fault in it."""
        closed = _CLOSE.match(self.text, pos)
        if closed is not None:
            self.comma = closed.group(2) is not None
            if (closed.group(1) == "}") is not (self.top.kind == "object"):
                self.note("the brackets do not match", closed.start(1))
            self.top = self.stack.pop()
            return closed.end() if self.stack else closed.end(1)
        pos = self.skip(pos)
        if pos >= len(self.text):
            return pos
        if self.text[pos] == ",":
            if self.comma:
                self.note("a value is missing", pos)
            self.comma = True
            return pos + 1
        if self.text[pos] in "]}":
            return pos
        if not self.comma:
            self.note("a comma is missing", pos)
        self.comma = False
        if self.top.kind == "array":
            return self.value(pos, "", -1)
        key, end = self.word(pos)
        end = self.skip(end)
        if not self.text.startswith(":", end):
            self.note("a colon is missing", min(end, len(self.text)))
            return end if end > pos else end + 1
        return self.value(self.skip(end + 1), self.names.setdefault(key, key), pos)

    def value(self, pos: int, key: str, key_offset: int) -> int:
        """Adds the value at ``pos`` to the top (opening it, if it is a container); gives the offset behind."""
        first = self.text[pos : pos + 1]
        if first and first in "[{":
            self.open("object" if first == "{" else "array", pos, key, key_offset)
            return pos + 1
        if not first or first in ",:]}":
            self.note("a value is missing", pos)
            return pos + (first == ":")
        word, end = self.word(pos)
        kind: Kind = "string" if first in "\"'" else _kind(word)
        if kind == "string" and first not in "\"'":
            self.note("a string without quotes", pos)
        self.top.add(Node(kind, word, LEAF, pos, key, key_offset, self.lines))
        return end

    def word(self, pos: int) -> tuple[str, int]:
        """A string, name or number at ``pos``, and the offset behind; never empty but for a lone bracket."""
        first = self.text[pos]
        if first in "\"'":
            match = (_DOUBLE if first == '"' else _SINGLE).match(self.text, pos)
            if match is not None:
                return _unescape(match.group(1)), match.end()
            self.note("a string has no end", pos)
            line = _TO_LINE_END.match(self.text, pos)
            return self.text[pos + 1 : line.end() if line else pos + 1].rstrip(), line.end() if line else pos + 1
        match = _BARE.match(self.text, pos)
        return (match.group(), match.end()) if match else ("", pos)


def _kind(word: str) -> Kind:
    if word in ("true", "false"):
        return "boolean"
    if word == "null":
        return "null"
    return "number" if _NUMBER.match(word) else "string"


def _unescape(raw: str) -> str:
    """The value of what stands between quotes. Halves of a surrogate pair, which no encoding could write
    again, become U+FFFD."""
    if "\\" not in raw:
        return raw
    try:
        value = str(json.loads(f'"{raw}"', strict=False))
    except json.JSONDecodeError:
        value = _ESCAPE.sub(_replace, raw)
    if not value.isprintable() and any("\ud800" <= char <= "\udfff" for char in value):
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _replace(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    return chr(int(code, 16)) if code else _ESCAPED.get(match.group(3), match.group(3))
