"""Build scripts in Groovy, Kotlin and Scala as statements and brackets: enough to read what is literal in them.

Nothing is evaluated. A string keeps the names in it as ``${name}``. Every pattern is possessive and what is left open
ends with its line or the text, so that reading is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

MAX_DEPTH = 100
"""Brackets within brackets that are followed."""
MAX_TOKENS = 300_000

Language = Literal["groovy", "kotlin", "scala"]
Kind = Literal["name", "text", "number", "mark", "line"]


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is a name, a sign, or a string's value."""

    kind: Kind
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in brackets: ``opening`` is ``(``, ``[`` or ``{``. Only braces keep the ends of lines."""

    opening: str
    offset: int
    items: list[Item] = field(default_factory=list)


Item = Token | Group
Items = Sequence[Item]

# What stands in a hole of a string is kept to one line.
_HOLE = r"""\$\{(?:[^{}"\n]|"(?:[^"\\\n]|\\.)*+"|\{[^{}\n]*+\})*+\}"""
_COMMENT = r"(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))"
_TRIPLE = r'"""(?P<triple>(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+)(?:"""|\Z)'
_DOUBLE = rf'"(?P<double>(?:[^"\\$\n]|\\.|{_HOLE}|\$)*+)(?:"|(?=\n)|\Z)'
_SINGLES = (r"'''(?P<triple_single>(?:[^'\\]|\\(?:.|\Z)|'(?!''))*+)(?:'''|\Z)"
            r"|'(?P<single>(?:[^'\\\n]|\\.)*+)(?:'|(?=\n)|\Z)")
_CHARACTER = r"(?P<character>'(?:[^'\\\n]|\\[^\n]{1,6}?)')"
_REST = (
    r"(?P<line>[\n;])", r"(?P<blank>[^\S\n]++)", r"`(?P<quoted>[^`\n]*+)`", r"(?P<name>[^\W\d][\w$]*+)",
    r"(?P<number>\d[\w.]*+)", r"(?P<mark>\+\+=|%%%|%%|->|=>|==|!=|<=|>=|\+=|&&|\|\||\?\.|::|.)",
)
_SLASHY = r"(?P<slashy>(?<=[=(,~\s])/(?![/*\s])[^/\n]*+/)"
_PATTERNS = {
    "groovy": re.compile("|".join((_COMMENT, _TRIPLE, _SINGLES, _DOUBLE, _SLASHY, *_REST)), re.DOTALL),
    "kotlin": re.compile("|".join((_COMMENT, _TRIPLE, _CHARACTER, _DOUBLE, *_REST)), re.DOTALL),
    "scala": re.compile("|".join((_COMMENT, _TRIPLE, _CHARACTER, _DOUBLE, *_REST)), re.DOTALL),
}
_SILENT = frozenset(("comment", "blank", "character", "slashy"))
_SIMPLE = {
    "groovy": re.compile(rf"(\\.)|({_HOLE})|\$([^\W\d][\w]*+(?:\.[^\W\d][\w]*+)*+)", re.DOTALL),
    "kotlin": re.compile(rf"(\\.)|({_HOLE})|\$([^\W\d][\w]*+)", re.DOTALL),
}
_SIMPLE["scala"] = _SIMPLE["kotlin"]
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_GOES_ON = frozenset((",", "=", "+", "%", "%%", "%%%", ".", "?.", "++=", "+=", ":", "&&", "||", "->", "=>"))
_GOES_ON_WITH = frozenset((".", "?.", "%", "%%", "%%%", "+", "&&", "||"))

_OUTER = re.compile(r"(?:(?:project|rootProject|gradle|settings|ext|extra|this)(?:\.|(?=\[)))++")
_NAMED = re.compile(
    r"(?:(?:[\w.]*\.)?(?:property|findProperty|gradleProperty|get)\(|(?:properties)?\[)\s*+[\"']([\w.-]++)[\"']\s*+[)\]]"
    r"(?:\.(?:get|toString)\(\))?(?:\s*+as\s++String)?\Z"
)
_CATALOGUED = re.compile(r"(\w++)\.find(Version|Library|Bundle|Plugin)\(\s*+[\"']([\w.-]++)[\"']\s*+\)")
_ASKED = re.compile(r"(?:\.(?:get|asProvider|toString|getOrNull)\(\))++\Z")
_DOTTED = re.compile(r"[^\W\d]\w*+(?:\.[^\W\d]\w*+)*+\Z")
_LONGEST = 300
UNKNOWN = "${?}"


def read(text: str, language: Language) -> Group:
    """The whole text as one group."""
    root = Group("{", 0)
    stack, skipped = [root], 0
    for token in _tokens(text, language):
        sign = token.text if token.kind == "mark" else ""
        if sign in _PAIRS:
            if skipped or len(stack) > MAX_DEPTH:
                skipped += 1
                continue
            group = Group(sign, token.offset)
            stack[-1].items.append(group)
            stack.append(group)
        elif sign in (")", "]", "}"):
            if skipped:
                skipped -= 1
            else:
                _close(stack, sign)
        elif not skipped and (token.kind != "line" or stack[-1].opening == "{"):
            stack[-1].items.append(token)
    return root


def _close(stack: list[Group], sign: str) -> None:
    """Closes the innermost bracket of this kind; one of another kind that was left open in it ends, too."""
    for depth in range(len(stack) - 1, 0, -1):
        if _PAIRS[stack[depth].opening] == sign:
            del stack[depth:]
            return


def _tokens(text: str, language: Language) -> Iterator[Token]:
    pos = 1 if text.startswith("\ufeff") else 0
    match_at, simple = _PATTERNS[language].match, _SIMPLE[language]
    for _ in range(MAX_TOKENS):
        match = match_at(text, pos)
        if match is None:
            return
        pos = match.end()
        kind = match.lastgroup or ""
        if kind in _SILENT:
            continue
        if kind in ("triple", "double"):
            yield Token("text", _filled(match[kind], simple), match.start())
        elif kind in ("triple_single", "single"):
            yield Token("text", match[kind].replace("\\'", "'"), match.start())
        elif kind == "quoted":
            yield Token("name", match["quoted"], match.start())
        elif kind in ("name", "number", "mark", "line"):
            yield Token(kind, match[kind], match.start())  # type: ignore[arg-type]  # the groups are named so


def _filled(raw: str, simple: re.Pattern[str]) -> str:
    """A string's value, its holes as ``${name}``."""
    if "$" not in raw and "\\" not in raw:
        return raw

    def part(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1][1]
        name = reference(found[2][2:-1]) if found[2] is not None else reference(found[3])
        return f"${{{name}}}" if name else UNKNOWN

    return simple.sub(part, raw)


def reference(expression: str) -> str:
    """The dotted name that an expression looks up, "" where it does more than that. What only says where to look
    (``rootProject.ext.``) is left out; a catalogue's names have dots for all separators."""
    expression = expression.strip().replace("?.", ".").replace("!!", "")
    if len(expression) > _LONGEST:
        return ""
    catalogued = _CATALOGUED.match(expression)
    if catalogued is not None:
        catalogue, kind, name = catalogued.groups()
        kind = "" if kind == "Library" else f"{kind.lower()}s."
        return f"{catalogue}.{kind}{alias(name)}"
    bare = _OUTER.sub("", expression, count=1) if _OUTER.match(expression) else expression
    named = _NAMED.match(bare)
    if named is not None:
        return named[1]
    bare = _ASKED.sub("", bare)
    return bare if _DOTTED.match(bare) is not None else ""


def alias(name: str) -> str:
    """The name of a catalogue's entry as scripts write it."""
    return name.replace("-", ".").replace("_", ".")


def statements(group: Group) -> Iterator[list[Item]]:
    """The statements in braces: a line that ends or begins with a sign of a longer expression goes on."""
    current: list[Item] = []
    waiting = False
    for item in group.items:
        if isinstance(item, Token) and item.kind == "line":
            last = current[-1] if current else None
            goes_on = item.text == "\n" and isinstance(last, Token) and last.kind == "mark" and last.text in _GOES_ON
            waiting = waiting or not goes_on
            continue
        if waiting and current and not (isinstance(item, Token) and item.kind == "mark" and item.text in _GOES_ON_WITH):
            yield current
            current = []
        waiting = False
        current.append(item)
    if current:
        yield current


def arguments(items: Items) -> list[list[Item]]:
    """What the commas part."""
    found: list[list[Item]] = [[]]
    for item in items:
        if is_mark(item, ","):
            found.append([])
        else:
            found[-1].append(item)
    return [argument for argument in found if argument]


def is_mark(item: Item | None, *signs: str) -> bool:
    """Whether it is one of these signs."""
    return isinstance(item, Token) and item.kind == "mark" and item.text in signs


def is_group(item: Item | None, opening: str) -> bool:
    """Whether it is a bracket of this kind."""
    return isinstance(item, Group) and item.opening == opening


def text_of(item: Item | None) -> str | None:
    """The value of a string."""
    return item.text if isinstance(item, Token) and item.kind == "text" else None


def name_of(item: Item | None) -> str:
    """A name's text, "" for anything else."""
    return item.text if isinstance(item, Token) and item.kind == "name" else ""


def dotted(items: Items) -> tuple[str, int]:
    """The dotted name that ``items`` begin with, and how many of them it takes."""
    parts, at = [], 0
    while at < len(items) and name_of(items[at]):
        parts.append(name_of(items[at]))
        at += 1
        if at + 1 >= len(items) or not is_mark(items[at], ".", "?.") or not name_of(items[at + 1]):
            break
        at += 1
    return ".".join(parts), at


def written(items: Items) -> str:
    """An expression of names, look-ups and calls with a string, as text for ``reference``; "" for others."""
    parts: list[str] = []
    for item in items:
        if isinstance(item, Group):
            inner = text_of(item.items[0]) if len(item.items) == 1 else None
            if item.opening == "{" or (item.items and inner is None):
                return ""
            close = _PAIRS[item.opening]
            parts.append(f'{item.opening}"{inner}"{close}' if inner is not None else item.opening + close)
        elif item.kind == "name" and item.text == "as":
            parts.append(" as ")
        elif item.kind == "name" or is_mark(item, ".", "?.", "!"):
            parts.append(item.text)
        else:
            return ""
    return "".join(parts)


def value(items: Items) -> str | None:
    """The text that an expression is, with the names in it as ``${name}``: strings, names and their sums; None for
    anything else."""
    parts: list[str] = []
    start = 0
    for at in range(len(items) + 1):
        if at < len(items) and not is_mark(items[at], "+"):
            continue
        term = items[start:at]
        start = at + 1
        text = text_of(term[0]) if len(term) == 1 else None
        if text is None:
            name = reference(written(term)) if term else ""
            if not name:
                return None
            text = f"${{{name}}}"
        parts.append(text)
    return "".join(parts)
