"""Packages that look like AI by their name and are in no signature: the words, and what a name says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

LONG = 6
"""Letters of a word from which it also counts inside a segment, between capitals or digits. Shorter ones stand
inside too many others."""

_SEGMENT = re.compile(r"[A-Za-z0-9]+")
_MAX_NAME = 300


class Candidates:
    """The words of ``signatures/candidates.toml``."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._alone: frozenset[str] = frozenset(rules.get("alone", ()))
        self._beside = {word: frozenset(others) for word, others in rules.get("beside", {}).items()}
        self._against = {word: frozenset(others) for word, others in rules.get("against", {}).items()}
        self._words: list[str] = sorted({*self._alone, *self._beside})

    @property
    def words(self) -> list[str]:
        """The words that a name must have one of, sorted."""
        return self._words

    def find(self, name: str) -> str:
        """The first word by which the name of a package looks like AI, "" where none does."""
        if len(name) > _MAX_NAME:
            return ""
        found = set(_parts(name, tuple(self._words)))
        for word in self._words:
            if word not in found or not found.isdisjoint(self._against.get(word, ())):
                continue
            if word in self._alone or not found.isdisjoint(self._beside[word]):
                return word
        return ""


@lru_cache(maxsize=20_000)
def _parts(name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The segments of a name in lower case, and the long words inside them."""
    return tuple(part for segment in _SEGMENT.findall(name) for part in (segment.lower(), *_inside(segment, words)))


def _inside(segment: str, words: tuple[str, ...]) -> Iterator[str]:
    lowered = segment.lower()
    for word in words:
        if len(word) < LONG:
            continue
        at = lowered.find(word)
        if at >= 0 and _begins(segment, at) and _begins(segment, at + len(word)):
            yield word


def _begins(segment: str, at: int) -> bool:
    """Whether a word can begin at ``at``: at either end, at a capital, and where letters meet digits."""
    if at in (0, len(segment)):
        return True
    return segment[at].isupper() or segment[at].isdigit() != segment[at - 1].isdigit()
