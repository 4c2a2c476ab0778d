"""Words of a text, and stand-ins for them: letters for letters, digits for digits, as long and in the same case."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d{2,}")


def tokens_of(text: str) -> Iterator[str]:
    return (match[0].lower() for match in _TOKEN.finditer(text) if len(match[0]) > 1)


def replaced(text: str, words: Mapping[str, str]) -> str:
    def other(match: re.Match[str]) -> str:
        new = words.get(match[0].lower())
        if new is None or len(match[0]) < 2:
            return match[0]
        return "".join(char.upper() if old.isupper() else char for old, char in zip(match[0], new, strict=False))

    return _TOKEN.sub(other, text)


def stand_in(token: str, number: int, used: Collection[str]) -> str:
    """Letters for letters, digits for digits; different words have different ones as far as their length allows."""
    if token.isdigit():
        return ("1" * len(token))[: len(token)]
    for step in range(26 * 26):
        rest, text = number + step, ""
        while rest or not text:
            rest, letter = divmod(rest, 20)
            text = "bcdfghjklmnpqrstvwxz"[letter] + text
        made = text.rjust(len(token), "q")[-len(token) :]
        if made not in used:
            return made
    return "q" * len(token)
