"""What a reader of a model file takes and gives: bytes by place, within bounds, and facts of a header."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

MAX_TEXT = 200
"""Characters of a text that a header states."""
MAX_READ = 24 << 20
"""Bytes that are read of one file, wherever they stand in it."""
_MAX_READS = 20_000
_CHUNK = 4096
_MAX_HELD = 8
"""Pieces of a file that are held: its tables point to and fro."""
_MAX_COUNT = 10**15
_MAX_LISTED = 8


class Bytes(Protocol):
    """A file that is read by place. ``size`` is in bytes."""

    @property
    def size(self) -> int: ...

    def at(self, offset: int, count: int) -> bytes:
        """At most ``count`` bytes from ``offset`` on; fewer at the end of the file."""
        ...


class BadHeaderError(ValueError):
    """The header contradicts itself or the file, or asks for more than is read. The text never quotes the file."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a model file says of itself.

    ``format`` is the name of its format, "" where the file turns out to be no model. ``sure`` is 0 to 1: the certainty
    that it is one; 0 leaves that to the modules that it names. ``properties`` are sorted, their values short and
    printable. ``problem`` says what could not be read.
    """

    format: str
    sure: float = 0.9
    properties: tuple[tuple[str, str], ...] = ()
    problem: str = ""


NO_MODEL = Header("")
_Piece = tuple[int, bytes]
"""What a file holds from an offset on."""


class Window:
    """Reads ``source`` in small pieces, of which the last ones are held: what stands close together is read at once,
    and no more than ``MAX_READ`` bytes of the file in all. Raises BadHeaderError for a place outside of the file and
    for what goes beyond the bounds."""

    def __init__(self, source: Bytes, start: int = 0) -> None:
        self.size = source.size - start
        self._source = source
        self._start = start
        self._held: deque[_Piece] = deque(maxlen=_MAX_HELD)
        self._read = 0
        self._reads = 0

    def bytes(self, offset: int, count: int) -> bytes:
        """Exactly ``count`` bytes from ``offset`` on."""
        if offset < 0 or count < 0 or offset + count > self.size:
            raise BadHeaderError("its header points outside of the file")
        for at, held in self._held:
            if at <= offset and offset + count <= at + len(held):
                return held[offset - at : offset - at + count]
        wanted = max(count, _CHUNK)
        self._read += wanted
        self._reads += 1
        if self._read > MAX_READ or self._reads > _MAX_READS:
            raise BadHeaderError("its header is larger than what is read of one")
        found = self._source.at(self._start + offset, wanted)
        if len(found) < count:
            raise BadHeaderError("the file ends inside of its header")
        self._held.appendleft((offset, found))
        return found[:count]

    def number(self, offset: int, count: int) -> int:
        """A little-endian number of ``count`` bytes without sign."""
        return int.from_bytes(self.bytes(offset, count), "little")


def text(raw: object) -> str:
    """A text of a file as it may be reported: printable, on one line, at most ``MAX_TEXT`` characters. "" for what is
    neither text nor a number."""
    if isinstance(raw, bytes):
        raw = raw[: MAX_TEXT * 4].decode("utf-8", "replace")
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        return ""
    if isinstance(raw, float) and not math.isfinite(raw):
        return ""
    if isinstance(raw, int) and abs(raw) > _MAX_COUNT:
        return ""
    shown = " ".join("".join(char if char.isprintable() else " " for char in str(raw)[: MAX_TEXT * 4]).split())
    return shown[:MAX_TEXT]


def listed(values: Iterable[object]) -> str:
    """Texts as one, a comma between them: the first few."""
    named = [shown for value in values if (shown := text(value))]
    more = f" and {len(named) - _MAX_LISTED} more" if len(named) > _MAX_LISTED else ""
    return ", ".join(named[:_MAX_LISTED]) + more


def elements(shape: Iterable[object]) -> int:
    """How many numbers a tensor of ``shape`` has, 0 for a shape that is none."""
    product = 1
    for side in shape:
        if isinstance(side, bool) or not isinstance(side, int) or not 0 <= side <= _MAX_COUNT:
            return 0
        product *= side
        if product > _MAX_COUNT:
            return 0
    return product


def counted(types: Counter[str]) -> dict[str, object]:
    """What the numbers of each type say: how many there are, which types, and the type of most of them."""
    ranked = sorted(types, key=lambda name: (-types[name], name))
    return {"parameters": types.total(), "dtypes": listed(ranked), "quantisation": ranked[0] if ranked else ""}


def digest(template: str | bytes) -> str:
    """The digest by which a chat template is known: of its bytes in UTF-8."""
    raw = template.encode("utf-8", "surrogatepass") if isinstance(template, str) else template
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def properties(said: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Properties of a header: those that say something, sorted, their values made fit to be reported."""
    shown = {name: text(value) for name, value in said.items() if value not in (0, "")}
    return tuple(sorted((name, value) for name, value in shown.items() if value))
