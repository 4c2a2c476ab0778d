"""Places as JSON has them."""

from __future__ import annotations

from typing import Any

from shadowbom.core.location import Location


def location_entry(place: Location) -> dict[str, Any]:
    """A place as a dict, with its cell where it has one."""
    entry: dict[str, Any] = {"path": place.path, "line": place.line, "column": place.column}
    if place.cell:
        entry |= {"cell": place.cell, "cell_line": place.cell_line}
    return entry
