"""Tokens of Ruby, Elixir and Swift: enough to read the literal calls of a manifest that is a program, and no more.

Nothing is evaluated. Comments, heredocs and patterns are passed over, strings that are put together have no text,
and brackets know their other half. Every pattern is possessive, and what is left open ends with the text, so that
reading is linear in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from shadowbom.extract.positions import Lines

MAX_TOKENS = 200_000
"""Tokens that are kept of one file; no manifest that people write comes near."""


class Kind(StrEnum):
    """What a token is. A LABEL is a name with a colon after it, a SYMBOL one with a colon before it; JOINED is a
    string with something computed in it."""

    TEXT = "text"
    JOINED = "joined"
    WORD = "word"
    LABEL = "label"
    SYMBOL = "symbol"
    NUMBER = "number"
    MARK = "mark"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is a string's value, a name without its colon, or the sign itself."""

    kind: Kind
    text: str
    offset: int

    def is_mark(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind is Kind.MARK and self.text in signs

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these names."""
        return self.kind is Kind.WORD and self.text in words


@dataclass(slots=True)
class Tokens:
    """The tokens of a text. ``other`` maps the index of a bracket to that of its other half; ``cut`` is true where
    the text had more than ``MAX_TOKENS``."""

    items: list[Token]
    lines: Lines
    cut: bool = False
    other: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Token:
        return self.items[index]

    def at(self, index: int) -> Token:
        """The token at ``index``; beyond the end the end of a line."""
        return self.items[index] if 0 <= index < len(self.items) else _END


_END = Token(Kind.LINE, "", -1)
_PAIRS = {"(": ")", "[": "]", "{": "}", "%{": "}", "<<": ">>"}
_CLOSERS = frozenset(_PAIRS.values())

_SPACE = r"(?P<space>[^\S\n]++|\\\r?\n)"
_LINE = r"(?P<line>[\n;])"
_HASH = r"(?P<comment>\#[^\n]*+)"
_SINGLE = r"'(?P<single>(?:[^'\\]|\\(?:.|\Z))*+)(?:'|\Z)"
# What stands in a hole of a string is kept to one line: a brace that is never closed must not take the rest.
_HOLE = r"""\#\{(?:[^{}"\n]|"(?:[^"\\\n]|\\.)*+"|\{[^{}\n]*+\})*+\}"""
_DOUBLE = rf'"(?P<double>(?:[^"\\#]|\\(?:.|\Z)|{_HOLE}|\#(?!\{{))*+)(?:"|\Z)'
_OPEN_STRING = r'(?P<open>"[^\n]*+)'
_WORDS = r"(?P<word>[A-Za-z_@$]\w*+[?!]?)"
_NUMBER = r"(?P<number>\d[\w]*+(?:\.\d\w*+)*+)"

_RUBY = re.compile(
    "|".join((
        _SPACE, _LINE, r"(?P<block>^=begin\b(?:[^\n]*+\n(?!=end\b))*+(?:[^\n]*+(?:\n=end[^\n]*+)?+))", _HASH,
        r"(?P<heredoc><<[~-]?(?P<mark_quote>[\"'`]?)(?P<ender>(?<=[~\"'`-])\w++|[A-Z]\w*+)(?P=mark_quote))",
        (r"%(?P<how>[wWiIqQr])(?:\((?P<in_round>[^)]*+)(?:\)|\Z)|\[(?P<in_square>[^\]]*+)(?:\]|\Z)"
        r"|\{(?P<in_curly>[^}]*+)(?:\}|\Z)|<(?P<in_angle>[^>]*+)(?:>|\Z)|\|(?P<in_bar>[^|]*+)(?:\||\Z)"
        r"|!(?P<in_bang>[^!]*+)(?:!|\Z))"),
        _DOUBLE, _OPEN_STRING, _SINGLE, r"`(?:[^`\\]|\\(?:.|\Z))*+(?:`|\Z)",
        r"(?<!:):(?P<symbol>[A-Za-z_]\w*+[?!]?)", r"(?P<label>[A-Za-z_]\w*+[?!]?):(?!:)",
        _WORDS, _NUMBER, r"(?P<mark>=>|=~|&&|\|\||::|->|\.\.|.)",
    )),
    re.MULTILINE | re.DOTALL,
)
_ELIXIR = re.compile(
    "|".join((
        _SPACE, _LINE, _HASH,
        r"(?P<block>~[A-Za-z]++\"\"\".*?(?:\"\"\"|\Z)|\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z))",
        (r"(?P<sigil>~[A-Za-z]++(?:\([^)]*+(?:\)|\Z)|\[[^\]]*+(?:\]|\Z)|\{[^}]*+(?:\}|\Z)|<[^>]*+(?:>|\Z)"
        r"|\|[^|]*+(?:\||\Z)|/[^/]*+(?:/|\Z)|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))[a-z]*+)"),
        r"(?P<char>\?(?:\\.|[^\s\w]))", _DOUBLE, _OPEN_STRING, _SINGLE,
        r"(?<!:):(?P<symbol>[A-Za-z_]\w*+[?!]?)", r'(?<!:):"(?P<quoted_symbol>[^"\n]*+)"',
        r"(?P<label>[A-Za-z_]\w*+[?!]?):(?=\s)", _WORDS, _NUMBER, r"(?P<mark>%\{|<<|>>|\|>|->|<-|=>|::|\.\.|.)",
    )),
    re.DOTALL,
)
_SWIFT = re.compile(
    "|".join((
        _SPACE, _LINE, r"(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))",
        r'(?P<block>\#*"""(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+(?:"""\#*|\Z))',
        r'\#+"(?P<raw>[^"\n]*+)(?:"\#+|(?=\n)|\Z)',
        r'"(?P<double>(?:[^"\\\n]|\\\((?:[^()\n]|\([^()\n]*+\))*+\)|\\.)*+)(?:"|(?=\n)|\Z)', _OPEN_STRING,
        r"(?P<label>[A-Za-z_]\w*+)\s*+:(?!:)", _WORDS, _NUMBER, r"(?P<mark>\.\.<|\.\.\.|->|.)",
    )),
    re.DOTALL,
)
_PATTERNS = {"ruby": _RUBY, "elixir": _ELIXIR, "swift": _SWIFT}
_JOINED = {"ruby": "#{", "elixir": "#{", "swift": "\\("}
_ENDS = re.compile(r"^__END__\r?$", re.MULTILINE)
_REGEX = re.compile(r"/(?:[^/\\\n]|\\.)++/[a-z]*+")
_BEFORE_REGEX = frozenset("(,=[{|!&") | {"=~", "=>", "&&", "||"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_LONE_WORD = re.compile(r"^[^\S\n]*+(\w++)\r?$", re.MULTILINE)
_SILENT = frozenset({"space", "comment", "block", "char", "sigil", "heredoc"})


def tokens_of(text: str, language: str) -> Tokens:
    """The tokens of ``text`` in ``language``: ruby, elixir or swift. Lines end in a token of their own."""
    found = Tokens([], Lines(text))
    for token in _read(text, language):
        if len(found.items) >= MAX_TOKENS:
            found.cut = True
            break
        found.items.append(token)
    _match_brackets(found)
    return found


def _read(text: str, language: str) -> Iterator[Token]:
    pattern, joined = _PATTERNS[language], _JOINED[language]
    end = len(text)
    if language == "ruby" and (ends := _ENDS.search(text)) is not None:
        end = ends.start()
    position = 1 if text.startswith("\ufeff") else 0
    waiting: list[str] = []
    enders: dict[str, list[int]] | None = None
    before = _END
    while position < end:
        match = pattern.match(text, position, end)
        if match is None:
            position += 1
            continue
        group = match.lastgroup or ""
        if language == "ruby":
            if match["ender"] is not None:
                waiting.append(match["ender"])
            elif match["mark"] == "/" and (before.kind is Kind.LINE or before.text in _BEFORE_REGEX):
                passed = _REGEX.match(text, position, end)
                position = passed.end() if passed is not None else match.end()
                continue
        position = match.end()
        if group == "line":
            if waiting and match["line"] == "\n":
                enders = _enders(text) if enders is None else enders
                for ender in waiting:
                    # Without its end it was no heredoc, but a shift of bits.
                    closes = enders.get(ender, ())
                    after = bisect_left(closes, position)
                    position = min(closes[after], end) if after < len(closes) else position
                waiting = []
            before = Token(Kind.LINE, "", match.start())
            yield before
        elif group not in _SILENT:
            for token in _tokens(match, group, joined):
                before = token
                yield token


def _enders(text: str) -> dict[str, list[int]]:
    """Where each line that is one word ends, by that word."""
    found: dict[str, list[int]] = {}
    for line in _LONE_WORD.finditer(text):
        found.setdefault(line[1], []).append(line.end())
    return found


def _tokens(match: re.Match[str], group: str, joined: str) -> Iterator[Token]:
    """What a match of one of the patterns stands for; the elements of ``%w[a b]`` come in brackets, as an array."""
    start, raw = match.start(), match[group] if group else ""
    if group in ("double", "single", "raw"):
        if group == "double" and joined in raw:
            yield Token(Kind.JOINED, "", start)
        else:
            yield Token(Kind.TEXT, raw if group == "raw" or "\\" not in raw else _unescape(raw), start)
    elif group.startswith("in_"):
        how = match["how"]
        if how in "qQ":
            yield Token(Kind.JOINED if joined in raw and how == "Q" else Kind.TEXT, raw, start)
        elif how != "r":
            yield Token(Kind.MARK, "[", start)
            for word in re.finditer(r"\S++", raw):
                if word.start():
                    yield Token(Kind.MARK, ",", match.start(group) + word.start())
                yield Token(Kind.TEXT if how in "wW" else Kind.SYMBOL, word.group(), match.start(group) + word.start())
            yield Token(Kind.MARK, "]", match.end() - 1)
    elif group == "open":
        yield Token(Kind.JOINED, "", start)
    elif group in ("symbol", "quoted_symbol"):
        yield Token(Kind.SYMBOL, raw, start)
    elif group in ("label", "word", "number", "mark"):
        yield Token(Kind(group), raw, start)


def _unescape(raw: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), raw)


def _match_brackets(tokens: Tokens) -> None:
    stack: list[int] = []
    left = dict.fromkeys(_CLOSERS, 0)
    for index, token in enumerate(tokens.items):
        if token.kind is not Kind.MARK:
            continue
        if token.text in _PAIRS:
            stack.append(index)
            left[_PAIRS[token.text]] += 1
        elif left.get(token.text, 0):
            # A bracket of another kind that was left open inside ends here, too.
            closer = ""
            while closer != token.text:
                opened = stack.pop()
                closer = _PAIRS[tokens[opened].text]
                left[closer] -= 1
            tokens.other[opened], tokens.other[index] = index, opened
