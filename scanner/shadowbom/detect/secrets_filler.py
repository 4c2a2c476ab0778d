"""Is the secret part of a credential a stand-in? Judged on that part alone, never on what is around it.

The limits are set so that a random value of 32 characters or more fails one of them less than once in 500.
"""

from __future__ import annotations

import re
from itertools import pairwise

# Words that writers of examples use. Those of three letters would too often stand in a random value.
_WORDS = re.compile(
    rb"example|placeholder|redacted|replace|changeme|change_me|change-me|insert|dummy|secret|sample|invalid|testing"
    rb"|notreal|not-real|not_real|fake|xxxx|your[-_a-z]|test(?:key|[-_]|test|ing)|[-_]test|here|lorem|foobar|qwerty"
    rb"|asdf|zxcvb|hunter2|password|deadbeef|cafebabe|badc0ffee|0badf00d|feedface|mock[-_a-z]|demo[-_a-z]|[-_]key|api[-_]?key"
    rb"|unittest|anykey|token|hello|openai[-_]|anthropic|goes[-_]|\.\.\."
)
_REPEAT = 6
"""A run of one character this long is a filler."""
_SEQUENCE = 6
"""Neighbours in an alphabet this many in a row are typed, not drawn."""
_GRAM = 8
"""A piece this long never stands twice in a random value."""
_HEX = frozenset(b"0123456789abcdefABCDEF")
_SMOOTH = 0.22
"""Random text changes between lower case, upper case, digits and signs at over half of its characters,
an identifier at the start of each of its words. Of letters alone, only an identifier has no two capitals in a row."""
_SMOOTH_BASE32 = 0.12
_BASE32 = ({0, 2}, {1, 2})
"""One case and digits alone, and of these few, as in base 32: it changes less."""


def is_filler(secret: bytes, following: bytes = b"", *, checked: bool = False) -> bool:
    """Whether ``secret``, the part of a value after its documented prefix, stands in for a real one.

    ``following`` are the bytes after the value: an ellipsis or stars there mean that it was shortened. ``checked``
    says that a check holds which no name of a program passes.
    """
    if following.startswith((b"...", b"***", "…".encode(), b"<", b"${", b"{{")):
        return True
    lower = secret.lower()
    return (
        _WORDS.search(_cased(secret)) is not None
        or _is_low_variety(secret)
        or _longest_repeat(secret) >= _REPEAT
        or any(_longest_sequence(part) >= _SEQUENCE for part in _typed_parts(lower))
        or _repeats_piece(secret)
        or (not checked and _is_word_like(secret))
    )


def is_mixed(value: bytes) -> bool:
    """Whether upper case, lower case and digits all stand in ``value``, as in nearly every random one. A value
    without that is a hash, a number or a name."""
    return any(65 <= byte <= 90 for byte in value) and any(97 <= byte <= 122 for byte in value) and any(
        48 <= byte <= 57 for byte in value
    )


def _cased(secret: bytes) -> bytes:
    """``secret`` with words that are wholly upper case or capitalised in lower case, and random case left as
    it is, so that a word is only seen where somebody wrote one."""
    return re.sub(rb"(?<![A-Za-z])[A-Z]{4,}(?![a-z])|[A-Z](?=[a-z]{3})", lambda match: match[0].lower(), secret)


def _is_low_variety(secret: bytes) -> bool:
    kinds = set(secret)
    floor = 8 if kinds <= _HEX else 12
    return len(kinds) < min(floor, max(4, len(secret) // 3))


def _longest_repeat(secret: bytes) -> int:
    longest = run = 1
    for before, byte in pairwise(secret):
        run = run + 1 if byte == before else 1
        longest = max(longest, run)
    return longest


def _longest_sequence(secret: bytes) -> int:
    """The longest run in which each character is the next, or each the one before, of the last."""
    longest = up = down = 1
    for before, byte in pairwise(secret):
        step = byte - before
        up = up + 1 if step == 1 or (before, byte) == (57, 48) else 1
        down = down + 1 if step == -1 or (before, byte) == (48, 57) else 1
        longest = max(longest, up, down)
    return longest


def _typed_parts(lower: bytes) -> tuple[bytes, ...]:
    """The pieces of a value in which somebody who types writes an alphabet: the whole, every second character, and in
    "abc123def456" the letters and the digits, each by themselves. The letters of a hash or a UUID are too few to tell,
    and it has so many digits that some follow each other by chance."""
    whole = (lower, lower[::2], lower[1::2])
    if set(lower.replace(b"-", b"")) <= _HEX:
        return whole
    return *whole, re.sub(rb"[^0-9]", b"", lower), re.sub(rb"[^a-z]", b"", lower)


def _repeats_piece(secret: bytes) -> bool:
    pieces = [secret[start : start + _GRAM] for start in range(len(secret) - _GRAM + 1)]
    return len(set(pieces)) < len(pieces)


def _is_word_like(secret: bytes) -> bool:
    if len(secret) < 16 or set(secret) <= _HEX:
        return False
    classes = [_class_of(byte) for byte in secret]
    changes = sum(before != after for before, after in pairwise(classes))
    capitals = sum(pair == (1, 1) for pair in pairwise(classes))
    smooth = _SMOOTH_BASE32 if set(classes) in _BASE32 else _SMOOTH
    return changes < smooth * (len(secret) - 1) or (secret.isalpha() and capitals == 0)


def _class_of(byte: int) -> int:
    return 0 if 97 <= byte <= 122 else 1 if 65 <= byte <= 90 else 2 if 48 <= byte <= 57 else 3
