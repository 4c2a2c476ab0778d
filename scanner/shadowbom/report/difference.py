"""What is different between two inventories: for people, for a pull request, and for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from shadowbom.core.change import Delta
from shadowbom.report.json import change_entry
from shadowbom.report.table import HEADINGS
from shadowbom.report.table_change import named
from shadowbom.report.text import clean, clip, safe_json

_NAME, _FIELD, _MOST = 80, 160, 100
_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~<>@&])")


def render(form: str, delta: Delta) -> str:
    """``delta`` as the text of one of ``FORMATS``, with a line end at its end."""
    return FORMATS[form](delta)


def _json(delta: Delta) -> str:
    return safe_json(json.dumps(change_entry(delta), ensure_ascii=False, indent=2)) + "\n"


def _table(delta: Delta) -> str:
    lines = [f"{_named(delta.base)} -> {_named(delta.head)}"]
    lines += [f"  {what:8} {text}" for what, text in _rows(delta, clip)] or ["  nothing is different"]
    return "\n".join(lines) + "\n"


def _markdown(delta: Delta) -> str:
    """Tables in GitHub's Markdown; what a repository could have written is escaped."""
    lines = [f"### AI changes from {_escaped(_named(delta.base), _NAME)} to {_escaped(_named(delta.head), _NAME)}", ""]
    rows = list(_rows(delta, _escaped))
    if not rows:
        return "\n".join([*lines, "Nothing is different."]) + "\n"
    lines += ["| change | what |", "|---|---|", *(f"| {what} | {text} |" for what, text in rows)]
    return "\n".join(lines) + "\n"


def _rows(delta: Delta, shown: Callable[[str, int], str]) -> Iterator[tuple[str, str]]:
    """What happened and to what, at most ``_MOST`` of each kind. ``shown`` makes a text safe and cuts it."""
    for what, assets in (("added", delta.added), ("removed", delta.removed)):
        for one in assets[:_MOST]:
            by = f" by {shown(one.provider, _NAME)}" if one.provider else ""
            yield what, f"{_kind(one.kind)} {shown(one.name, _NAME)}{by}"
    for change in delta.changed[:_MOST]:
        fields = "; ".join(f"{shown(field.name, _NAME)}: {shown(field.before, _FIELD) or 'none'} -> "
                           f"{shown(field.after, _FIELD) or 'none'}" for field in change.fields)
        yield "changed", f"{_kind(change.asset.kind)} {shown(change.asset.name, _NAME)}: {fields}"
    for what, findings in (("new", delta.new), ("fixed", delta.fixed)):
        for finding in findings[:_MOST]:
            place = shown(clean(str(finding.location)), _FIELD)
            yield what, f"{finding.severity.value} {shown(finding.message, _FIELD)} ({place})"
    left = sum(max(len(of) - _MOST, 0) for of in (delta.added, delta.removed, delta.changed, delta.new, delta.fixed))
    if left:
        yield "more", f"{left:,} further differences"


def _kind(kind: str) -> str:
    """The heading of a kind in the inventory, of one thing."""
    return HEADINGS.get(kind, clean(kind)).removesuffix("s") if kind in HEADINGS else clean(kind)


def _named(state: str) -> str:
    return named(state) if state else "nothing"


def _escaped(text: str, length: int) -> str:
    return _MARKS.sub(r"\\\1", clip(text, length))


FORMATS: dict[str, Callable[[Delta], str]] = {"json": _json, "markdown": _markdown, "table": _table}
"""Format name to what writes it."""
