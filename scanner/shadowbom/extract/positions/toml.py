"""TOML with places.

The reader takes what tomllib takes (a test holds both against each other), gives each key's and value's
place, which tomllib does not, and is several times faster. Where a statement is faulty it keeps the first
fault and goes on with the next line, so that a broken file still gives most of its contents.
"""

from __future__ import annotations

import re

from shadowbom.extract.positions.nodes import (
    LEAF,
    MAX_DEPTH,
    MAX_NODES,
    Kind,
    Lines,
    Malformed,
    Node,
    walk,
)

# A whole line of the commonest kind, ``name = "text"``; groups: key, value.
_SIMPLE = re.compile(r'[ \t]*+([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+"([^"\\\n]*+)"[ \t]*+\r?\n')
# An element of an array and a pair of an inline table, of the commonest kinds; groups: key, text, number, comma.
_VALUE = r'(?:"([^"\\\n]*+)"(?!")|(\d++)(?=[ \t]*+[,}\]\r\n]))[ \t\r\n]*+(,)?'
_ELEMENT = re.compile(r"[ \t\r\n]*+()" + _VALUE)
_PAIR = re.compile(r"[ \t\r\n]*+([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+" + _VALUE)
# An array without arrays in it, to be passed over whole.
_FLAT = re.compile(r"\[(?:[^\[\]\"'#]++|\"[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+\"|'[^'\n]*+'|#[^\n]*+)*+\]")
_BETWEEN = re.compile(r"(?:[ \t\r\n\ufeff]++|#[^\n]*+)*+")
_BLANK = re.compile(r"[ \t]*+")
_LINE_END = re.compile(r"[ \t]*+(?:#[^\n]*+)?(?:\r?\n|\Z)")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]++")
_BASIC = re.compile(r'"([^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+)"')
_LITERAL = re.compile(r"'([^'\n]*+)'")
_BASIC_LINES = re.compile(r'"""(?:\r?\n)?((?:[^"\\]++|\\.|"{1,2}+(?!"))*+)("{3,5}+)', re.DOTALL)
_LITERAL_LINES = re.compile(r"'''(?:\r?\n)?((?:[^']++|'{1,2}+(?!'))*+)('{3,5}+)")
_WORD = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d[\d:.]*+(?:[Zz]|[+-]\d\d:\d\d)?)?|[\w+.:-]++")
_NUMBER = re.compile(
    r"[+-]?(?:0x[\da-fA-F_]++|0o[0-7_]++|0b[01_]++|inf|nan|\d[\d_]*+(?:\.[\d_]++)?(?:[eE][+-]?[\d_]++)?)\Z"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ].*+)?\Z|\d\d:\d\d(?::\d\d)?[\d.]*+\Z")
_ESCAPE = re.compile(r"\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|[ \t]*+\n[ \t\n]*+|(.))", re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


def toml_tree(text: str, drop: frozenset[str] = frozenset()) -> Node:
    """The tree of a TOML text; its root is an object.

    A table's place is that of its name in the first header that has it. Arrays that are given to a key of
    ``drop`` may be left out, unread (the files and hashes of a lockfile). Raises ``Malformed`` for most of
    what is no TOML 1.0, for more than ``MAX_DEPTH`` levels and for more than ``MAX_NODES`` values.
    """
    return _Reader(text, drop).read()


def toml_positions(text: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """From the path of each table, key and array element (elements by their index) to its line and column.
    Raises ``Malformed`` as ``toml_tree`` does."""
    found: dict[tuple[str | int, ...], tuple[int, int]] = {}
    exact: dict[tuple[str, ...], tuple[str | int, ...]] = {(): ()}
    root = toml_tree(text)
    for path, node in walk(root):
        own = (*exact[path[:-1]], int(path[-1]) if node.key_offset < 0 else path[-1])
        if node.children:
            exact[path] = own
        found[own] = node.place
    return found


class _Fault(Exception):  # noqa: N818 - it ends one statement, not the reading
    """A statement cannot be read any further."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class _Reader:
    def __init__(self, text: str, drop: frozenset[str]) -> None:
        self.text = text
        self.drop = drop
        self.lines = Lines(text)
        self.root = Node("object", "", [], 0, "", -1, self.lines)
        self.table = self.root
        self.fault: _Fault | None = None
        self.headers: set[int] = set()
        self.budget = MAX_NODES

    def read(self) -> Node:
        text, pos = self.text, 0
        while self.budget > 0:
            match = _SIMPLE.match(text, pos)
            if match is not None:
                self.put(self.table, "string", match.group(2), match.start(2) - 1, match.group(1), match.start(1))
                pos = match.end()
                continue
            start = _end(_BETWEEN, text, pos)
            if start >= len(text):
                break
            if start > pos:
                pos = start
                continue
            pos = self.statement(pos)
        if self.budget <= 0:
            self.note(_Fault("too many values", pos))
        if self.fault is not None:
            raise Malformed(self.fault.message, *self.lines.at(self.fault.offset), self.root)
        return self.root

    def note(self, fault: _Fault) -> None:
        """Keeps the first fault."""
        self.fault = self.fault or fault

    def statement(self, start: int) -> int:
        """Reads a header or a pair, and gives the offset of the line to go on with: behind a fault the next
        one, but the faulty line itself where the statement began on an earlier one."""
        try:
            end = self.header(start) if self.text[start] == "[" else self.pair(self.table, start)
            match = _LINE_END.match(self.text, end)
            if match is None:
                raise _Fault("text after the end of the statement", end)
            return match.end()
        except _Fault as fault:
            self.note(fault)
            line = self.text.rfind("\n", 0, fault.offset) + 1
            if line > start:
                return line
            after = self.text.find("\n", max(fault.offset, start))
            return len(self.text) if after < 0 else after + 1

    def put(self, parent: Node, kind: Kind, text: str, offset: int, key: str = "", key_offset: int = -1) -> Node:
        children = [] if kind in ("object", "array") else LEAF
        node = Node(kind, text, children, offset, key, key_offset, self.lines)
        if key_offset >= 0 and parent.child(key) is not None:
            self.note(_Fault(f"the key {key[:80]!r} is given twice", key_offset))
        parent.add(node)
        self.budget -= 1
        return node

    def header(self, start: int) -> int:
        """``[table]`` or ``[[table]]``; gives the offset behind it."""
        double = self.text.startswith("[[", start)
        parts, end = self.keys(start + 1 + double)
        if not self.text.startswith("]]" if double else "]", end):
            raise _Fault("a header has no end", end)
        table = self.down(self.root, parts[:-1])
        key, offset = parts[-1]
        child = table.child(key)
        if double:
            if child is None:
                child = self.put(table, "array", "", start, key, offset)
            if child.kind != "array":
                raise _Fault(f"{key[:80]!r} is no array of tables", offset)
            self.table = self.put(child, "object", "", start)
        else:
            if child is None:
                child = self.put(table, "object", "", start, key, offset)
            elif child.kind != "object" or id(child) in self.headers:
                self.table = Node("object", "", [], start, key, offset, self.lines)
                raise _Fault(f"the table {key[:80]!r} is given twice", offset)
            self.headers.add(id(child))
            self.table = child
        return end + 1 + double

    def down(self, table: Node, parts: list[tuple[str, int]]) -> Node:
        """The table under ``parts``, made where it is not there; in an array of tables the last one."""
        for key, offset in parts:
            child = table.child(key)
            if child is None:
                child = self.put(table, "object", "", offset, key, offset)
            elif child.elements:
                child = child.children[-1]
            if child.kind != "object":
                raise _Fault(f"{key[:80]!r} is no table", offset)
            table = child
        return table

    def keys(self, pos: int) -> tuple[list[tuple[str, int]], int]:
        """A dotted key: its parts with their offsets, and the offset of what follows it and white space."""
        parts: list[tuple[str, int]] = []
        while True:
            pos = _end(_BLANK, self.text, pos)
            match = _BARE_KEY.match(self.text, pos)
            if match is not None:
                part = match.group()
            else:
                match = _BASIC.match(self.text, pos) or _LITERAL.match(self.text, pos)
                if match is None:
                    raise _Fault("a key is missing", pos)
                part = self.unescape(match) if match.re is _BASIC else match.group(1)
            parts.append((part, pos))
            pos = _end(_BLANK, self.text, match.end())
            if not self.text.startswith(".", pos):
                return parts, pos
            if len(parts) >= MAX_DEPTH:
                raise _Fault("nested too deeply", pos)
            pos += 1

    def pair(self, table: Node, start: int) -> int:
        """``key = value``; gives the offset behind it."""
        holder, key, key_offset, pos = self.left(table, start)
        dropped = _FLAT.match(self.text, pos) if key in self.drop else None
        if dropped is not None:
            return dropped.end()
        node, pos = self.value(holder, pos, key, key_offset)
        return pos if node is None else self.fill(node, pos)

    def left(self, table: Node, start: int) -> tuple[Node, str, int, int]:
        """``key =``: the table it belongs to, its last part with offset, and where the value starts."""
        parts, pos = self.keys(start)
        if not self.text.startswith("=", pos):
            raise _Fault("an equals sign is missing", pos)
        return self.down(table, parts[:-1]), *parts[-1], _end(_BLANK, self.text, pos + 1)

    def value(self, parent: Node, pos: int, key: str, key_offset: int) -> tuple[Node | None, int]:
        """Adds the value at ``pos``. For a container gives it, still to be filled; and the offset behind."""
        first = self.text[pos : pos + 1]
        if first in ("[", "{"):
            return self.put(parent, "array" if first == "[" else "object", "", pos, key, key_offset), pos + 1
        kind: Kind = "string"
        if first in ('"', "'"):
            word, end = self.quoted(pos, first)
        else:
            match = _WORD.match(self.text, pos)
            if match is None:
                raise _Fault("a value is missing", pos)
            word, end = match.group(), match.end()
            if word in ("true", "false"):
                kind = "boolean"
            elif _NUMBER.match(word):
                kind = "number"
            elif _DATE.match(word):
                kind = "date"
            else:
                raise _Fault(f"{word[:80]!r} is no value", pos)
        self.put(parent, kind, word, pos, key, key_offset)
        return None, end

    def quoted(self, pos: int, quote: str) -> tuple[str, int]:
        basic = quote == '"'
        if self.text.startswith(quote * 3, pos):
            match = (_BASIC_LINES if basic else _LITERAL_LINES).match(self.text, pos)
            if match is None:
                raise _Fault("a string has no end", pos)
            inner = self.unescape(match) if basic else match.group(1).replace("\r\n", "\n")
            return inner + match.group(2)[3:], match.end()
        match = (_BASIC if basic else _LITERAL).match(self.text, pos)
        if match is None:
            raise _Fault("a string has no end", pos)
        return self.unescape(match) if basic else match.group(1), match.end()

    def fill(self, node: Node, pos: int) -> int:
        """Reads the contents of an array or inline table and of all in it; gives the offset behind."""
        text, stack, comma = self.text, [node], True
        while self.budget > 0:
            top = stack[-1]
            is_object = top.kind == "object"
            match = (_PAIR if is_object else _ELEMENT).match(text, pos) if comma else None
            if match is not None:
                key, string, number, separator = match.groups()
                at = match.start(1) if is_object else -1
                if string is not None:
                    self.put(top, "string", string, match.start(2) - 1, key, at)
                else:
                    self.put(top, "number", number, match.start(3), key, at)
                comma, pos = separator is not None, match.end()
                continue
            pos = _end(_BETWEEN, text, pos)
            first = text[pos : pos + 1]
            if first == ("}" if is_object else "]"):
                stack.pop()
                pos += 1
                if not stack:
                    return pos
                comma = False
            elif first == "," and not comma:
                comma = True
                pos += 1
            elif not first or not comma:
                raise _Fault("a comma is missing" if first else "the end of an array or table is missing", pos)
            else:
                holder, key, at, start = self.left(top, pos) if is_object else (top, "", -1, pos)
                child, pos = self.value(holder, start, key, at)
                comma = child is not None
                if child is not None:
                    stack.append(child)
                    if len(stack) > MAX_DEPTH:
                        raise _Fault("nested too deeply", pos)
        raise _Fault("too many values", pos)

    def unescape(self, match: re.Match[str]) -> str:
        """The value of a basic string's inner text."""
        raw = match.group(1)
        if "\r" in raw:
            raw = raw.replace("\r\n", "\n")
        if "\\" not in raw:
            return raw

        def replace(escape: re.Match[str]) -> str:
            digits = escape.group(1) or escape.group(2) or escape.group(3)
            if digits is not None:
                code = int(digits, 16)
                if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
                    return chr(code)
            elif escape.group(4) is None:
                return ""
            elif escape.group(4) in _ESCAPED:
                return _ESCAPED[escape.group(4)]
            self.note(_Fault(f"unknown escape {escape.group()[:10]!r}", match.start()))
            return "\ufffd"

        return _ESCAPE.sub(replace, raw)


def _end(pattern: re.Pattern[str], text: str, pos: int) -> int:
    match = pattern.match(text, pos)
    return match.end() if match else pos
