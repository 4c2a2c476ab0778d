"""What the evidence of an agent says of it as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from shadowbom.core.evidence import Evidence

LISTED = frozenset({"tools", "servers", "agents", "memory", "approval", "limit", "model", "capabilities"})
"""Properties that hold several values with ", " between them."""


def described(items: Iterable[Evidence]) -> tuple[tuple[str, str], ...]:
    """The properties of an agent: all values of each name once, sorted."""
    values: dict[str, set[str]] = {}
    for item in items:
        for name, value in item.properties:
            values.setdefault(name, set()).update(value.split(", ") if name in LISTED else (value,))
    return tuple((name, ", ".join(sorted(found))) for name, found in sorted(values.items()))
