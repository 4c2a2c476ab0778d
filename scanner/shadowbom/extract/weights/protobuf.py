"""Protocol buffers without a schema: the fields of a message, found by their places, within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from shadowbom.extract.weights.header import BadHeaderError, Window

MAX_FIELDS = 200_000
"""Fields of one file that are looked at."""
MAX_STRING = 1 << 12
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class Field(NamedTuple):
    """A field: its number, its wire type, a number where it is one, and the place of its bytes (``start`` to
    ``end``)."""

    number: int
    wire: int
    value: int
    start: int
    end: int


class Message:
    """Walks messages of one file. Raises BadHeaderError where the bytes are no message or there is too much of it."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._left = MAX_FIELDS

    def fields(self, start: int, end: int) -> Iterator[Field]:
        """The fields of the message at ``start`` to ``end``, in their order."""
        at = start
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise BadHeaderError("its header has more values than are read of one")
            key, at = self._varint(at, end)
            number, wire = key >> 3, key & 7
            if number == 0:
                raise BadHeaderError("it is no sound message")
            value, first = 0, at
            if wire == VARINT:
                value, at = self._varint(at, end)
            elif wire == BYTES:
                value, first = self._varint(at, end)
                at = first + value
            elif wire in (FIXED64, FIXED32):
                at += 8 if wire == FIXED64 else 4
            else:
                raise BadHeaderError("it is no sound message")
            if at > end:
                raise BadHeaderError("its header points outside of the file")
            yield Field(number, wire, value, first, at)

    def text(self, found: Field) -> bytes:
        """The first bytes of a field of bytes."""
        return self._window.bytes(found.start, min(found.end - found.start, MAX_STRING))

    def numbers(self, found: Field, most: int = 16) -> list[int]:
        """The numbers of a repeated field, packed or not."""
        if found.wire == VARINT:
            return [found.value]
        numbers: list[int] = []
        at = found.start
        while at < found.end and len(numbers) < most:
            value, at = self._varint(at, found.end)
            numbers.append(value)
        return numbers

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        value = shift = 0
        while at < end and shift < 64:
            (byte,) = self._window.bytes(at, 1)
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFF_FFFF_FFFF_FFFF, at
            shift += 7
        raise BadHeaderError("it is no sound message")
