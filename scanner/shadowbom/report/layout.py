"""Columns of text for a terminal or a pipe, with colours where they are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from shadowbom.report.text import chunks, columns

STYLES = {
    "strong": "1",
    "faint": "2",
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "info": "2",
    "sure": "32",
    "likely": "33",
    "doubtful": "2",
}
_GAP = "  "
_NARROWEST = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One or more lines of clean text in one style ("" = plain)."""

    lines: tuple[str, ...]
    style: str = ""

    @property
    def columns(self) -> int:
        """The width of its widest line."""
        return max((columns(line) for line in self.lines), default=0)


def paint(text: str, style: str, colour: bool) -> str:
    """``text`` in ``style``, if colours are on."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if colour and style and text else text


def widths(rows: list[list[Cell]], width: int) -> list[int]:
    """The width of each column: what its cells need, the widest shrunk until all fit in ``width`` (0 = no limit)."""
    if not rows:
        return []
    wanted = [max(row[place].columns for row in rows) for place in range(len(rows[0]))]
    if not width:
        return wanted
    spare = width - len(_GAP) * (len(wanted) - 1) - sum(wanted)
    while spare < 0:
        widest = max(range(len(wanted)), key=wanted.__getitem__)
        second = max((need for place, need in enumerate(wanted) if place != widest), default=0)
        step = min(-spare, max(wanted[widest] - max(second, _NARROWEST), 1))
        if wanted[widest] - step < _NARROWEST:
            break
        wanted[widest] -= step
        spare += step
    return wanted


def lines_of(row: list[Cell], sizes: list[int], colour: bool, indent: str = "") -> list[str]:
    """A row as lines of text: cells wrapped to ``sizes`` and padded, the last one without trailing space."""
    wrapped = [
        [part for line in cell.lines for part in chunks(line, max(size, 2))]
        for cell, size in zip(row, sizes, strict=True)
    ]
    lines = []
    for parts in zip_longest(*wrapped, fillvalue=""):
        text = indent
        filled = max((place for place, part in enumerate(parts) if part), default=-1)
        for place, part in enumerate(parts[: filled + 1]):
            pad = "" if place == filled else " " * (sizes[place] - columns(part)) + _GAP
            text += paint(part, row[place].style, colour) + pad
        lines.append(text)
    return lines
