"""Answers as text: for people, for programs, for tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shadowbom.report.text import clean, clip, columns, safe_json
from shadowbom.sweep.answers import Answer

_CELL = 72
_MOST = 40
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def render(form: str, head: Mapping[str, Any], answers: Sequence[Answer], lines: Sequence[str] = ()) -> str:
    """``answers`` as one of ``FORMATS``. ``head`` are further members of the JSON, ``lines`` what a table begins
    with."""
    return FORMATS[form](head, answers, lines)


def _table(_head: Mapping[str, Any], answers: Sequence[Answer], lines: Sequence[str]) -> str:
    out = [clean(line) for line in lines]
    for answer in answers:
        if not answer.rows:
            continue
        out += ["", clean(answer.title)] if out else [clean(answer.title)]
        cells = [[clip(_text(row[name]), _CELL) for name in answer.columns] for row in answer.rows[:_MOST]]
        widths = [max(map(columns, (name, *(row[at] for row in cells)))) for at, name in enumerate(answer.columns)]
        for row in (list(answer.columns), *cells):
            padded = (cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True))
            out.append(f"  {'  '.join(padded)}".rstrip())
        if len(answer.rows) > _MOST:
            out.append(f"  ... and {len(answer.rows) - _MOST:,} more: --format json has all")
    return "".join(f"{line}\n" for line in out)


def _json(head: Mapping[str, Any], answers: Sequence[Answer], _lines: Sequence[str]) -> str:
    made = {**head, **{answer.name: list(answer.rows) for answer in answers}}
    return safe_json(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"


def _jsonl(head: Mapping[str, Any], answers: Sequence[Answer], _lines: Sequence[str]) -> str:
    rows = [{"type": "head", **head}] if head else []
    rows += [{"type": answer.name, **row} for answer in answers for row in answer.rows]
    return "".join(safe_json(json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


def _csv(_head: Mapping[str, Any], answers: Sequence[Answer], _lines: Sequence[str]) -> str:
    """One table, whose first column says which answer a row is of where there are several."""
    out = io.StringIO()
    names = list(dict.fromkeys(name for answer in answers for row in answer.rows for name in row))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["type", *names])
    for answer in answers:
        for row in answer.rows:
            writer.writerow([answer.name, *(_harmless(clean(_text(row.get(name, "")))) for name in names)])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


FORMATS: dict[str, Callable[[Mapping[str, Any], Sequence[Answer], Sequence[str]], str]] = {
    "csv": _csv, "json": _json, "jsonl": _jsonl, "table": _table}
"""Format name to what writes it."""
