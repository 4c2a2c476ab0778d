"""What is different between two inventories: for people, for a pull request, and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from shadowbom.core.change import Delta
from shadowbom.report.json import change_entry
from shadowbom.report.kinds import one_of
from shadowbom.report.markdown import of_delta
from shadowbom.report.table_change import named
from shadowbom.report.text import clean, clip, safe_json

_NAME, _FIELD, _MOST = 80, 160, 100


def render(form: str, delta: Delta) -> str:
    """``delta`` as the text of one of ``FORMATS``, with a line end at its end."""
    return FORMATS[form](delta)


def _json(delta: Delta) -> str:
    return safe_json(json.dumps(change_entry(delta), ensure_ascii=False, indent=2)) + "\n"


def _table(delta: Delta) -> str:
    lines = [f"{_named(delta.base)} -> {_named(delta.head)}"]
    lines += [f"  {what:8} {text}" for what, text in _rows(delta)] or ["  nothing is different"]
    return "\n".join(lines) + "\n"


def _rows(delta: Delta) -> Iterator[tuple[str, str]]:
    """What happened and to what, at most ``_MOST`` of each kind."""
    for what, assets in (("added", delta.added), ("removed", delta.removed)):
        for one in assets[:_MOST]:
            by = f" by {clip(one.provider, _NAME)}" if one.provider else ""
            yield what, f"{clean(one_of(one.kind))} {clip(one.name, _NAME)}{by}"
    for change in delta.changed[:_MOST]:
        fields = "; ".join(f"{clip(field.name, _NAME)}: {clip(field.before, _FIELD) or 'none'} -> "
                           f"{clip(field.after, _FIELD) or 'none'}" for field in change.fields)
        yield "changed", f"{clean(one_of(change.asset.kind))} {clip(change.asset.name, _NAME)}: {fields}"
    for what, findings in (("new", delta.new), ("fixed", delta.fixed)):
        for finding in findings[:_MOST]:
            place = clip(clean(str(finding.location)), _FIELD)
            yield what, f"{finding.severity.value} {clip(finding.message, _FIELD)} ({place})"
    left = sum(max(len(of) - _MOST, 0) for of in (delta.added, delta.removed, delta.changed, delta.new, delta.fixed))
    if left:
        yield "more", f"{left:,} further differences"


def _named(state: str) -> str:
    return named(state) if state else "nothing"


FORMATS: dict[str, Callable[[Delta], str]] = {"json": _json, "markdown": of_delta, "table": _table}
"""Format name to what writes it."""
