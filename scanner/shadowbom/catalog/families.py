"""What a family's grammar knows, beyond that a name is of it: its versions, its words and the day it was written.

Names of models change weekly, so a grammar takes tails that nobody has seen. A name whose version is above those of
the grammar's examples, whose date is after the day it was verified, or that has a word of its own is one of a known
family and an unknown model. A reader is told so; what the name is taken for does not depend on it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)*")
_SERVED = re.compile(r":\d{1,2}\Z")
# 2027-01-10, 20270110, 270110, 03-2027, 2701
_DATE = re.compile(
    r"(?<!\d)(?:(?P<year>20\d\d)-?(?P<month>0[1-9]|1[0-2])(?:-?(?P<day>[0-3]\d))?"
    r"|(?P<month2>0[1-9]|1[0-2])-(?P<year2>20\d\d)"
    r"|(?P<short>[23]\d)(?P<month3>0[1-9]|1[0-2])(?P<day3>[0-3]\d)?|(?P<year4>20[23]\d))(?!\d)"
)
_SIZE = re.compile(r"\d[\d.]*(?:x\d+)?(?:b|k|m|e|bit|bits|px|ms|hz|khz)(?![a-z])")
_PAIRED = re.compile(r"(?<![\d.])(\d{1,2})[-_p](\d)(?![\d.])")
_CLASS = re.compile(r"\[[^\]]*\]|\\.|\{[^}]*\}")
_SERVING = frozenset({
    "instruct", "chat", "it", "base", "hf", "gguf", "ggml", "awq", "gptq", "fp", "bf", "int", "bit", "bits", "mlx",
    "onnx", "latest", "preview", "exp", "experimental", "stable", "beta", "free", "online", "v", "x", "q", "fast",
})
"""Words that any model's name may have behind it: how it is tuned, packed and released."""

_MAX = 160
Version = tuple[int, int]


class Family:
    """A row of the catalogue's grammars, asked whether it knows a name that is of it."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._closed = bool(row.get("closed")) or not row["examples"]
        self._since = dt.date.fromisoformat(row["verified"])
        plain = _CLASS.sub(" ", row["value"])
        self._words = {*_SERVING, *re.findall(r"[a-z]{2,}", plain)}
        self._highest: dict[str, Version] = {}
        for example in row["examples"]:
            name = _bare(example.lower())
            self._words.update(_words(name))
            for word, version in _versions(name):
                for key in (word, ""):
                    self._highest[key] = max(self._highest.get(key, version), version)

    def knows(self, name: str) -> bool:
        """Whether ``name``, in lower case and of this family, is of its versions, words and time."""
        if self._closed:
            return True
        bare = _bare(name[:_MAX])
        if any(day > self._since for day in _dates(bare)):
            return False
        if any(word not in self._words for word in _words(bare)):
            return False
        return all(self._reached(word, version) for word, version in _versions(bare))

    def _reached(self, word: str, version: Version) -> bool:
        highest = self._highest.get(word) or self._highest.get("")
        if highest is None:
            return False
        major, minor = version
        # Some services leave the point out: gpt-35-turbo.
        pointless = major >= 10 and minor == 0 and highest[0] < 10
        return version <= highest or (pointless and divmod(major, 10) <= highest)


def _bare(name: str) -> str:
    """A name without what a hub or a service puts around it."""
    return _SERVED.sub("", name.rpartition("/")[2])


def _dates(name: str) -> Iterator[dt.date]:
    """The days and months that a name has in it; a month is its first day, a year its first."""
    for found in _DATE.finditer(name):
        part = found.groupdict()
        year = part["year"] or part["year2"] or part["year4"] or f"20{part['short']}"
        month = part["month"] or part["month2"] or part["month3"] or "1"
        try:
            yield dt.date(int(year), int(month), int(part["day"] or part["day3"] or 1))
        except ValueError:
            continue


def _words(name: str) -> Iterable[str]:
    """The words of a name. A letter at a number is part of the number."""
    for found in _TOKEN.finditer(_SIZE.sub(lambda size: " " * len(size[0]), name)):
        word = found[0]
        if word[0].isalpha():
            near = name[found.start() - 1 : found.start()] + name[found.end() : found.end() + 1]
            if len(word) > 1 or not any(char.isdigit() for char in near):
                yield word


def _versions(name: str) -> Iterator[tuple[str, Version]]:
    """The numbers of a name that are versions, each with the word in front of it: no date, no size, nothing long."""
    joined = _PAIRED.sub(r"\1.\2", _SIZE.sub(" ", _DATE.sub(" ", name)))
    word = ""
    for token in _TOKEN.findall(joined):
        if token[0].isalpha():
            word = token
            continue
        major, _, minor = token.partition(".")
        if len(major) <= 2 or (len(major) == 3 and major[0] == "0"):
            yield word, (int(major), int(minor.partition(".")[0][:3] or 0))
