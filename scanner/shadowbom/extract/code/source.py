"""The bytes of a source file, and places in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, count
from operator import add

from shadowbom.core.location import Location

Placer = Callable[[int, int], Location]
"""Gives the location of a 1-based line and column (in code points) of a text that is part of a file."""

_CONTINUATION = bytes(range(0x80, 0xC0))
_STEP = 256


class Source:
    """The text of the file ``path``, or of what ``place`` finds in it.

    ``data`` is the text as UTF-8 with every NUL replaced by a space, which grammars take for the end of the
    file. Line ends stay as they are; of a file that has none but carriage returns, those become line feeds.

    tree-sitter counts bytes; columns are counted in code points by means of a table with one entry in 256 bytes,
    so that long lines cost no more than short ones.
    """

    __slots__ = ("_counts", "_lines", "_path", "_place", "_places", "data")

    def __init__(self, text: str, path: str, place: Placer | None = None) -> None:
        if "\r" in text and "\n" not in text:
            text = text.replace("\r", "\n")
        self.data = text.removeprefix("\ufeff").replace("\0", " ").encode("utf-8", "replace")
        # The offset of a line is the length of the lines before it and their ends.
        lengths = accumulate(map(len, self.data.split(b"\n")))
        self._lines = [0, *map(add, lengths, count(1))]
        self._path = path
        self._place = place
        self._places: dict[int, Location] = {}
        self._counts: list[int] | None = None if self.data.isascii() else self._count()

    def _count(self) -> list[int]:
        """The number of code points before each 256th byte."""
        counts = [0]
        data = self.data
        for start in range(0, len(data), _STEP):
            counts.append(counts[-1] + len(data[start : start + _STEP].translate(None, _CONTINUATION)))
        return counts

    def _points(self, offset: int) -> int:
        """The number of code points before ``offset``."""
        assert self._counts is not None
        start = offset & -_STEP
        return self._counts[offset // _STEP] + len(self.data[start:offset].translate(None, _CONTINUATION))

    def at(self, offset: int) -> Location:
        """Where the byte at ``offset`` stands."""
        found = self._places.get(offset)
        if found is None:
            line = bisect_right(self._lines, offset)
            start = self._lines[line - 1]
            column = offset - start
            if self._counts is not None and (column > _STEP or not self.data[start:offset].isascii()):
                column = self._points(offset) - self._points(start)
            place = self._place
            found = Location(self._path, line, column + 1) if place is None else place(line, column + 1)
            self._places[offset] = found
        return found

    def text(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.data[start:end].decode("utf-8", "replace")
