"""Comments in a file that say "this is no finding": those of other scanners of keys, and our own.

They are read from a file's bytes after the key pass has taken every key out, so that no reason holds one. Other
scanners' words count where those scanners take them, and for findings about keys alone. Our own,
``shadowbom: ignore[rule, ...] reason``, must be in a comment; it names its rules and gives a reason, else it is not
taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

OWN = "shadowbom: ignore"
MAX_PRAGMAS = 1000
"""Of one file: a file of more is no source that somebody writes by hand."""
_MAX_WORDS = 2000
"""Places of one file that are looked at, pragma or not."""

_MAX_REASON = 200
_MAX_RULES = 20
_BLOCK_BYTES = 4096
"""How far the two ends of a block comment are looked for."""
_NEAR = 80
_MAX_SKIPPED = 20
"""Further lines of comment between a pragma above and what it is about."""

_HINTS = (b"pragma:", b"leaks:allow", b"hog:ignore", b"fisher:ignore", b"shadowbom:")
_WORDS = re.compile(
    rb"(?<![\w-])(?:(?P<word>(?:gitleaks|betterleaks):allow|(?:trufflehog|kingfisher):ignore)(?![\w-])"
    rb"|pragma:[ ]?(?:allow|white)list(?P<next>[ -]nextline)?[ -]secret"
    rb"|shadowbom:[ \t]?(?P<own>ignore)(?![\w-])(?:[ \t]?\[(?P<rules>[^\]\r\n]{0,400})\])?(?P<rest>[^\r\n]{0,600}))"
)
# detect-secrets takes its pragma right after what opens a comment, and the one for the next line only at the start.
_OPENS_PRAGMA = re.compile(rb"(?:#|//|/\*|'|--|<!--[# \t]{0,8}|;|%|\*|\(\*|\{#|\b[Rr][Ee][Mm]\b)[ \t]*$")
_OPENS_LINE = re.compile(rb"(?<!\{)#|//|(?<!<!)--|;|%|\.\.|(?:^|[ \t])'|\b[Rr][Ee][Mm]\b|\bdnl\b")
_ONLY_OPENER = re.compile(
    rb"[ \t\"]*(?:[#;%'*!\"]+|//[/!]?|/\*+!?|--+|<!--|\(\*|\{#|\{-|\.\.|[Rr][Ee][Mm]\b|dnl\b)?[ \t]*"
)
_IS_COMMENT = re.compile(rb"[ \t]*\"?[ \t]*(?:#|//|/\*|--|<!--|;|%|\*|'|\(\*|\{#|\{-|\.\.|[Rr][Ee][Mm]\b|dnl\b)")
_BLOCKS = ((b"/*", b"*/"), (b"<!--", b"-->"), (b"(*", b"*)"), (b"{#", b"#}"), (b"{-", b"-}"))
_TAIL = re.compile(r"(?:\\n)?\",?$")
_RULE = re.compile(r"[A-Za-z0-9][\w.-]{0,79}")


class Pragma(NamedTuple):
    """A comment that suppresses. It stands on ``line`` and is about the lines from ``first`` to ``last``. ``rules``
    are the ids it names, none for a word of another scanner, which is about keys. ``fault`` says why it is not
    taken, "" where it is."""

    line: int
    first: int
    last: int
    by: str
    rules: tuple[str, ...] = ()
    reason: str = ""
    fault: str = ""


def pragmas(data: bytes, path: str = "") -> tuple[Pragma, ...]:
    """The pragmas of a file's bytes (UTF-8, keys taken out) in order, at most ``MAX_PRAGMAS``. ``path`` says whether
    it is JSON, in which only ``//`` and ``/*`` outside of strings open a comment. Time grows with the file."""
    if not any(hint in data for hint in _HINTS):
        return ()
    found: list[Pragma] = []
    line = at = 0
    strict = path.lower().endswith(".json")
    for hit in islice(_WORDS.finditer(data), _MAX_WORDS):
        line += data.count(b"\n", at, hit.start())
        at = hit.start()
        start = data.rfind(b"\n", max(0, at - _BLOCK_BYTES), at) + 1 or max(0, at - _BLOCK_BYTES)
        pragma = (_own if hit["own"] else _foreign)(data, hit, line + 1, data[start:at], strict)
        if pragma is not None:
            found.append(pragma)
            if len(found) >= MAX_PRAGMAS:
                break
    return tuple(found)


def _foreign(_data: bytes, hit: re.Match[bytes], line: int, before: bytes, _strict: bool) -> Pragma | None:
    """A word of another scanner, where that scanner takes it."""
    alone = _ONLY_OPENER.fullmatch(before) is not None
    if hit["word"]:
        word = hit["word"].decode()
        # kingfisher's may also stand alone on the line above.
        return Pragma(line, line, line + 1 if alone and word == "kingfisher:ignore" else line, word)
    if not _OPENS_PRAGMA.search(before[-_NEAR:]):
        return None
    if not hit["next"]:
        return Pragma(line, line, line, "pragma: allowlist secret")
    return Pragma(line, line + 1, line + 1, "pragma: allowlist nextline secret") if alone else None


def _own(data: bytes, hit: re.Match[bytes], line: int, before: bytes, strict: bool) -> Pragma | None:
    closer = b""
    if not _opens_line(before, strict):
        block = _block_around(data, hit.start(), strict)
        if block is None:
            return None
        closer = block
    rest, closed, after = hit["rest"].partition(closer) if closer else (hit["rest"], b"", b"")
    alone = _ONLY_OPENER.fullmatch(before) is not None and not after.strip()
    last = line + _lines_to_code(data, hit.end(), b"" if closed else closer) if alone else line
    reason = _reason(rest)
    named = [name.strip() for name in (hit["rules"] or b"").decode("utf-8", "replace").split(",")]
    rules = tuple(dict.fromkeys(name for name in named if name))
    return Pragma(line, line, last, OWN, rules[:_MAX_RULES], reason, _fault(rules, reason))


def _fault(rules: tuple[str, ...], reason: str) -> str:
    if not rules:
        return "name the rules in brackets, as in shadowbom: ignore[leaked-key] reason"
    if len(rules) > _MAX_RULES or not all(_RULE.fullmatch(rule) for rule in rules):
        return f"what stands in the brackets is no list of at most {_MAX_RULES} rules"
    return "" if reason else "give a reason after the bracket"


def _opens_line(before: bytes, strict: bool) -> bool:
    """Whether a comment opens in ``before``, what stands on the line before a pragma, and ends with the line."""
    if strict:
        at = before.rfind(b"//")
        return at >= 0 and _outside_string(before[:at])
    return _OPENS_LINE.search(before) is not None


def _block_around(data: bytes, at: int, strict: bool) -> bytes | None:
    """What closes the block comment that ``at`` is in, None outside any. Both ends are near."""
    low = max(0, at - _BLOCK_BYTES)
    pairs = _BLOCKS[:1] if strict else _BLOCKS
    opened, opener, closer = max((data.rfind(opener, low, at), opener, closer) for opener, closer in pairs)
    if opened < 0 or data.find(closer, opened + len(opener), at) >= 0:
        return None
    if strict and not _outside_string(data[max(data.rfind(b"\n", low, opened), low) : opened]):
        return None
    return closer if data.find(closer, at, at + _BLOCK_BYTES) >= 0 else None


def _outside_string(before: bytes) -> bool:
    return (before.count(b'"') - before.count(b'\\"')) % 2 == 0


def _lines_to_code(data: bytes, end: int, closer: bytes) -> int:
    """How many lines below the one on which ``end`` is the first line stands that is no comment. ``closer`` is
    what must come first where the comment goes on."""
    lines = 0
    if closer:
        at = data.find(closer, end, end + _BLOCK_BYTES)
        if at < 0:
            return 0
        lines, end = data.count(b"\n", end, at), at + len(closer)
        if data[end : _line_end(data, end)].strip():
            return lines
    end = _line_end(data, end)
    for _ in range(_MAX_SKIPPED):
        lines += 1
        start, end = end + 1, _line_end(data, end + 1)
        if not _IS_COMMENT.match(data, start, end):
            break
    return lines


def _line_end(data: bytes, at: int) -> int:
    """Where the line of ``at`` ends; near ``at``, if the line is long."""
    end = data.find(b"\n", at, at + _BLOCK_BYTES)
    return end if end >= 0 else min(len(data), at + _BLOCK_BYTES)


def _reason(rest: bytes) -> str:
    text = rest.decode("utf-8", "replace").strip()
    text = _TAIL.sub("", text).strip()
    for _, closer in _BLOCKS:
        text = text.removesuffix(closer.decode()).rstrip()
    return text.lstrip(":-\u2013\u2014 \t").rstrip()[:_MAX_REASON]


def covering(found: tuple[Pragma, ...], line: int) -> Iterator[Pragma]:
    """Those of a file's pragmas that are about a line."""
    return (pragma for pragma in found if pragma.first <= line <= pragma.last)
