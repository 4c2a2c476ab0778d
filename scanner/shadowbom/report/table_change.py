"""What a table says of a change: between what, and what is gone or different. What it adds is the table itself."""

from __future__ import annotations

from shadowbom.core.change import INDEX, Delta
from shadowbom.report.text import clean, clip

_NAME, _FIELD, _MOST = 60, 160, 20


def between(delta: Delta | None) -> str:
    """The end of the title; "" where the result is no change's."""
    if delta is None:
        return ""
    base = clean(delta.base[:12]) or "nothing"
    return f": what {named(delta.head)} adds to {base}"


def named(state: str) -> str:
    """A state in a few characters: the index, or the beginning of a commit's id."""
    return "the index" if state == INDEX else clean(state[:12])


def differences(delta: Delta | None) -> list[str]:
    """Lines about assets that are gone or different and findings that are fixed, at most ``_MOST`` of each."""
    if delta is None:
        return []
    lines = [f"  gone     {clip(one.name, _NAME)} ({one.kind})" for one in delta.removed[:_MOST]]
    for one in delta.changed[:_MOST]:
        fields = "; ".join(
            f"{field.name}: {clip(field.before, _FIELD) or 'none'} -> {clip(field.after, _FIELD) or 'none'}"
            for field in one.fields
        )
        lines.append(f"  changed  {clip(one.asset.name, _NAME)} ({one.asset.kind}): {clip(fields, _FIELD * 3)}")
    lines += [f"  fixed    {clean(str(one.location))}: {clip(one.message, _FIELD)}" for one in delta.fixed[:_MOST]]
    left = sum(max(len(of) - _MOST, 0) for of in (delta.removed, delta.changed, delta.fixed))
    return [*lines, *([f"  and {left:,} more"] if left else [])]
