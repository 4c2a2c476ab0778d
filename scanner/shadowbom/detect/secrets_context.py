"""What stands around a value: the name it is bound to, words near it, and whose address is nearest.

All look-ups are bounded in bytes or answered from positions found once, so that a file that is one long
line costs no more than one of short lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import pairwise

NEAR_LINES = 5
NEAR_BYTES = 1000
"""Near is within so many lines, and within so many bytes."""
LINE_BYTES = 300
"""Of a line that is longer, so much to each side counts as the value's own."""
_MAX_NAME = 64
_TAIL_BYTES = 240

_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:[-.:][\w$]+)*$")
_WRAPPERS = " \t\"'`\\([{<>@"
_CLOSERS = " \t\"'`\\])}?!"
_SCHEME = re.compile(r"(?:^|(?<=[^A-Za-z0-9]))(?:[Bb]earer|BEARER|[Bb]asic|[Tt]oken)$")
_PREFIX = re.compile(r"(?:(?<=[^\w])|^)(?:[fFrRbBuU]{1,2}|\$)$")
_ANNOTATED = re.compile(r"([A-Za-z_$][\w$]*)\??\s*:\s*[\w.<>\[\]| ]{1,60}$")
_FALLBACK = re.compile(r"(?:\?\?|\|\||(?<=\s)or)$")
_FLAG = re.compile(r"(?:^|\s)--?([A-Za-z][\w-]*)$")
_FLAG_LINE = re.compile(
    rb"(?:^|[\s\[\"'])--?([A-Za-z][\w-]{0,60})[\"']?,?[ \t]{0,40}\r?\n[ \t]{0,80}(?:-[ \t]{1,8})?[\"']?\Z")
"""A list with a line for each word of a command."""
_LINE_BEFORE = re.compile(
    rb"(?:\A|\n)([^\n]{1,200}(?:=|:|=>))[ \t]{0,40}\(?[ \t]{0,40}\r?\n[ \t]{0,120}\(?[ \t]{0,40}\w{0,2}[\"'`]{1,3}\Z")
"""A value that a formatter has put on a line of its own."""
_WORD_BEFORE = re.compile(r"(?:^|[\s;&|])(?:ENV|ARG|set|setx|export|machine|secret)\s+([A-Za-z_]\w*)$")
_KEY_NAME = re.compile(
    r"(?:^|[^a-z])(?:[a-z]*keys?|[a-z]*tokens?|[a-z]*secrets?|[a-z]*auth|authorization|bearer|credentials?|creds?"
    r"|passw(?:or)?d|pwd|pat)(?:$|[^a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_A_SECRET = re.compile(
    r"(?:^|[^a-z])(?:ids?|ur[il]|endpoint|name|hash|digest|checksum|fingerprint|md5|sha[0-9]{0,3}|revision|version|path|file|count)$"
)
_PUBLIC = re.compile(r"(?:^|[^a-z])(?:public|publishable|anon)[^a-z]?(?:api)?[^a-z]?(?:key|token)$")
_GENERAL = frozenset({
    "access", "ai", "api", "apikey", "apikeys", "apim", "apiskey", "app", "application", "auth", "authorization",
    "bearer", "bot", "chat", "client", "cloud", "config", "credential", "credentials", "creds", "default", "dev",
    "embedding", "embeddings", "env", "expo", "gen", "header", "headers", "id", "key", "keys", "llm", "local",
    "main", "model", "my", "next", "nuxt", "oauth", "ocp", "org", "password", "pat", "private", "prod", "project",
    "provider", "public", "pwd", "react", "secret", "secrets", "service", "staging", "subscription", "test",
    "token", "tokens", "user", "value", "vite", "vue",
})
"""Words that a credential's name may have, whoever it is for."""
_OWNER = re.compile(
    rb"[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9][A-Za-z0-9-]{0,62}){1,8}|[A-Z][A-Z0-9]*_[A-Z0-9_]{1,60}"
)


_PATH_STARTS = (b"/", b".", b"~", b"-", b"@")
_REFERENCES = (b"$", b"{", b"%", b"<", b":", b"~")
_LEAD_BYTES = 60
_LEAD = re.compile(rb"(?:bearer|basic|token|[\s\"']--?[a-z][\w-]{0,40})$", re.IGNORECASE)
_MEMBER = re.compile(rb"[A-Za-z_$]+(?:\.[A-Za-z_]+)+")
"""What code takes a value from: ``process.env.API_KEY``. A token with dots has digits."""
_VARIABLE = re.compile(rb"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+(?:[_.-][a-z]+)+")
"""The name of a variable, or of anything else whose words are written out."""


class Places:
    """Where words stand in a file, found once each. ``data`` has its keys masked already."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._lower: bytes | None = None
        self._found: dict[tuple[bytes, ...], list[int]] = {}
        self._owned: tuple[list[int], list[tuple[int, str]]] | None = None

    def of(self, words: tuple[bytes, ...]) -> list[int]:
        """Offsets of ``words`` (lower case) in any case, sorted."""
        if words not in self._found:
            if self._lower is None:
                self._lower = self.data.lower()
            self._found[words] = sorted(at for word in words for at in _all(self._lower, word))
        return self._found[words]

    def windows(self, words: tuple[bytes, ...]) -> Iterator[tuple[int, int]]:
        """Stretches around ``words`` that hold all that is near one, apart and in order."""
        return around(self.of(words), len(self.data))

    def line(self, at: int) -> tuple[int, int]:
        """The line around ``at``, cut at ``LINE_BYTES`` to each side."""
        low, high = max(0, at - LINE_BYTES), min(len(self.data), at + LINE_BYTES)
        end = self.data.find(b"\n", at, high)
        return self.data.rfind(b"\n", low, at) + 1 or low, end if end >= 0 else high

    def near(self, start: int, end: int) -> tuple[int, int]:
        """The bytes that count as near a value: whole lines, cut at ``NEAR_BYTES``."""
        low, high = max(0, start - NEAR_BYTES), min(len(self.data), end + NEAR_BYTES)
        left, right = start, end
        for _ in range(NEAR_LINES + 1):
            left = self.data.rfind(b"\n", low, left)
            if left < 0:
                break
        for _ in range(NEAR_LINES + 1):
            right = self.data.find(b"\n", right, high)
            if right < 0:
                break
            right += 1
        return max(left + 1, low), high if right < 0 else right


    def nearest_owner(self, start: int, end: int, owner: Callable[[str], str]) -> str:
        """The product that owns the host or environment name nearest to a value, "" where there is none.

        The value's own line goes first, then the shorter way. ``owner`` gives the product of a name, or "".
        """
        if self._owned is None:
            found = [
                (hit.start(), (hit.end(), product))
                for hit in _OWNER.finditer(self.data) if (product := owner(hit[0].decode("ascii")))
            ]
            self._owned = [at for at, _ in found], [named for _, named in found]
        starts, named = self._owned
        split = bisect_left(starts, start)
        low, high = self.line(start)
        best = min(
            (
                (not low <= starts[at] < high, max(start - named[at][0], starts[at] - end, 0), named[at][1])
                for at in range(max(0, split - 1), min(len(starts), split + 1))
            ),
            default=None,
        )
        return best[2] if best is not None else ""


def _all(text: bytes, word: bytes) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def around(positions: list[int], size: int) -> Iterator[tuple[int, int]]:
    """Stretches of a file of ``size`` bytes that hold all that is near one of sorted ``positions``, apart and in
    order."""
    low = high = -1
    for at in positions:
        if high < 0 or at - NEAR_BYTES > high:
            if high >= 0:
                yield low, high
            low = max(0, at - NEAR_BYTES)
        high = min(size, at + NEAR_BYTES)
    if high >= 0:
        yield low, high


def between(positions: list[int], start: int, end: int) -> list[int]:
    """Those of sorted ``positions`` from ``start`` up to, not including, ``end``."""
    return positions[bisect_left(positions, start) : bisect_left(positions, end)]


def distance(positions: list[int], start: int, end: int) -> int | None:
    """Bytes from the value at ``start`` to ``end`` to the nearest of ``positions``; None where there is none."""
    at = bisect_right(positions, start)
    around = positions[max(0, at - 1) : at + 1]
    return min((max(start - place, place - end, 0) for place in around), default=None)


def bound_name(data: bytes, start: int) -> tuple[str, str]:
    """What the value at ``start`` is bound to on its line, or by the one before, and the function it is handed to.

    The name is an environment name, a variable, a key of an object, a header, a flag or a query parameter,
    its last part where it is dotted; each is "" where there is none. ``data`` has its keys masked.
    """
    left = data.rfind(b"\n", max(0, start - _TAIL_BYTES), start) + 1 or max(0, start - _TAIL_BYTES)
    # A notebook or a JSON string has its line ends escaped.
    tail = re.split(r"\\r?\\n|\\n|\r", data[left:start].decode("utf-8", "replace"))[-1]
    callee = ""
    tail = _unwrapped(tail)
    if not tail.strip("- \t") and (flag := _FLAG_LINE.search(data[max(0, start - _TAIL_BYTES) : start])):
        return _published(flag[1].decode("ascii")), callee
    if not tail.strip() and (line := _LINE_BEFORE.search(data[max(0, start - _TAIL_BYTES) : start])):
        return _before_separator(line[1].decode("utf-8", "replace")), callee
    if tail.endswith(("=", ":", ">")):
        return _before_separator(tail), callee
    if tail.endswith(","):
        quoted = tail[:-1].rstrip()
        return (_last_name(quoted), "") if quoted.endswith(('"', "'", "`")) else ("", "")
    if fallback := _FALLBACK.search(tail):
        return _last_name(tail[: fallback.start()]), ""
    for shape in (_FLAG, _WORD_BEFORE):
        if hit := shape.search(tail):
            return _published(hit[1]), callee
    if hit := _NAME.search(tail):
        callee = _published(hit[0])
        rest = _unwrapped(tail[: hit.start()].rstrip().removesuffix("new").removesuffix("await"))
        if rest.endswith(("=", ":", ">")):
            return _before_separator(rest), callee
    return "", callee


def _unwrapped(tail: str) -> str:
    """``tail`` without the quotes, brackets, string prefix and ``Bearer`` right before the value."""
    for _ in range(3):
        tail = tail.rstrip(_WRAPPERS.replace(">", "")) if not tail.endswith("=>") else tail
        tail = _SCHEME.sub("", tail)
        tail = _PREFIX.sub("", tail)
    return tail


def _before_separator(tail: str) -> str:
    tail = tail.rstrip("=:> \t").rstrip("+|?")
    if hit := _ANNOTATED.search(tail):
        return _published(hit[1])
    return _last_name(tail)


def _last_name(tail: str) -> str:
    hit = _NAME.search(tail.rstrip(_CLOSERS))
    return _published(hit[0]) if hit else ""


def _published(name: str) -> str:
    """``name``'s last part, or "" where it does not look like a name: what is shown may hold no secret."""
    last = re.split(r"[.:$]", name)[-1]
    letters = sum(char.isalpha() for char in last)
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(last))
    plausible = 0 < len(last) <= _MAX_NAME and letters and changes <= max(3, len(last) // 8)
    return last if plausible and "SHADOWBOM_KEY" not in last else ""


def words_of(name: str) -> frozenset[str]:
    """The words of a name in any style, in lower case, without digits and single letters."""
    return frozenset(re.findall(r"[a-z]{2,}", _CAMEL.sub("_", name).lower()))


def names_another(name: str, own: frozenset[str]) -> bool:
    """Whether a name says that its value belongs to something else: of its words, one is neither general nor
    one of ``own``."""
    return not words_of(name) <= _GENERAL | own


def is_credential(data: bytes, start: int, end: int) -> bool:
    """Whether the value from ``start`` to ``end`` is bound to a name that says it is a credential, and is itself
    neither a reference to one nor a path, an address or the name of a variable."""
    value = data[start:end]
    if value[:1] in _PATH_STARTS or b"://" in value or data[start - 1 : start] in _REFERENCES:
        return False
    before = data[max(0, start - _LEAD_BYTES) : start].rstrip(b" \t\r\n\"'`\\([{<@")
    if not before.endswith((b"=", b":", b",", b">")) and not _LEAD.search(before):
        return False
    if _VARIABLE.fullmatch(value) or _MEMBER.fullmatch(value) or data[end : end + 1] in (b"}", b"%", b"(", b"@"):
        return False
    return names_key(bound_name(data, start)[0])


def names_key(name: str) -> bool:
    """Whether a name says that its value is a credential."""
    spelt = _CAMEL.sub("_", name).lower()
    return (
        _KEY_NAME.search(spelt) is not None and _NOT_A_SECRET.search(spelt) is None and _PUBLIC.search(spelt) is None
    )
