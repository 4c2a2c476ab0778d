"""Which kinds of personal data the rows of a file hold, by checksums and their odds. No value leaves this module."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shadowbom.core.sampled import Sampled
from shadowbom.core.source import Scope
from shadowbom.extract.personal.kinds import KINDS, Kind
from shadowbom.extract.personal.rows import Row

CHANCE = 1e-6
"""How likely it may be at most that random numbers give as many right checksums as a column has."""
SHARE = 0.8
"""Of the different candidates of a column that must be right where nothing but their number tells of them."""
_LEAST = 5
_MOST = 10_000
"""Different values of one kind and key that are told apart."""
_KEYS = 200
_BEFORE = 40
"""Characters before a value in which a word may name it."""
_SHOWN = re.compile(r"[^\W\d][\w .\-]{0,59}")
_LONG = re.compile(r"\d{4}")


@dataclass(slots=True)
class _Column:
    """What was seen of a kind under one key: the candidates and those that are right, each once; those that are proof
    by themselves, or that a name stands beside; and where the first right one is."""

    seen: set[str] = field(default_factory=set)
    right: set[str] = field(default_factory=set)
    sure: set[str] = field(default_factory=set)
    line: int = 0
    cell: int = 0


def sampled(path: str, scope: Scope, rows: Iterable[Row]) -> tuple[Sampled, ...]:
    """What the rows of a file show, by kind and key, sorted."""
    columns: dict[tuple[str, str], _Column] = {}
    count = 0
    for row in rows:
        count += 1
        for key, text in row.values:
            for kind in KINDS:
                _look(kind, key, text, row, columns)
    found = [(kind, key, column, number) for kind in KINDS for (id_, key), column in columns.items()
             if id_ == kind.id and (number := _proven(kind, column))]
    others = {kind.id for kind, *_ in found if not kind.accompanied}
    return tuple(sorted(
        Sampled(path, kind.id, kind.title, _shown(key), number, count, column.line, column.cell, scope)
        for kind, key, column, number in found if others - {kind.id} or not kind.accompanied))


def _look(kind: Kind, key: str, text: str, row: Row, columns: dict[tuple[str, str], _Column]) -> None:
    named = kind.names.search(key.lower()) is not None
    for hit in kind.shape.finditer(text):
        told = named or kind.names.search(text[max(0, hit.start() - _BEFORE):hit.start()].lower()) is not None
        if kind.named_only and not told:
            continue
        column = columns.get((kind.id, key))
        if column is None:
            if len(columns) >= _KEYS * len(KINDS):
                return
            column = columns[kind.id, key] = _Column()
        value = hit.group()
        if len(column.seen) >= _MOST or value in column.seen:
            continue
        column.seen.add(value)
        if kind.holds(value):
            column.right.add(value)
            if told or kind.proves(value):
                column.sure.add(value)
            if not column.line:
                column.line, column.cell = row.line, row.cell


def _proven(kind: Kind, column: _Column) -> int:
    """How many values of a column are of a kind, 0 where that may be chance."""
    seen, right = len(column.seen), len(column.right)
    if right >= _LEAST and right >= SHARE * seen and (kind.odds >= 1 or chance(right, seen, kind.odds) < CHANCE):
        return right
    # A name proves little of a column in which most numbers are wrong.
    return len(column.sure) if column.sure and right * 2 >= seen else sum(map(kind.proves, column.sure))


def chance(right: int, seen: int, odds: float) -> float:
    """How likely at least ``right`` of ``seen`` random numbers are right, each with the chance ``odds``: the upper tail
    of the binomial distribution, by its largest term."""
    if right <= odds * seen:
        return 1.0
    logs = (math.lgamma(seen + 1) - math.lgamma(right + 1) - math.lgamma(seen - right + 1)
            + right * math.log(odds) + (seen - right) * math.log1p(-odds))
    return min(1.0, (seen - right + 1) * math.exp(logs))


def _shown(key: str) -> str:
    """A key as reports may show it: one with a longer number in it may be a value itself."""
    return key if _SHOWN.fullmatch(key) and not _LONG.search(key) else ""
