"""What a model file is, in a few words: for reports that have one line for it."""

from __future__ import annotations

from shadowbom.core.asset import Asset

_UNITS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))
_BYTES = ((1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB"))


def in_brief(asset: Asset) -> str:
    """Architecture, number of parameters, quantisation, licence, size, and whether the file is there: as far as they
    are known."""
    said = dict(asset.properties)
    parameters = said.get("parameters", "")
    parts = [
        said.get("architecture", ""), f"{_short(int(parameters), _UNITS)} parameters" if parameters.isdigit() else "",
        said.get("quantisation", ""), said.get("licence", ""),
        _short(int(said["size"]), _BYTES, " ") if said.get("size", "").isdigit() else "",
        "not fetched" if said.get("fetched") == "no" else "",
    ]
    return ", ".join(part for part in parts if part)


def _short(number: int, units: tuple[tuple[int, str], ...], between: str = "") -> str:
    """A number in the largest unit that it fills, with at most one decimal; a plain size is in bytes."""
    for size, name in units:
        if number >= size:
            value = number / size
            shown = f"{value:.1f}" if value < 100 else f"{value:.0f}"
            return f"{shown.removesuffix('.0')}{between}{name}"
    return f"{number} bytes" if between else str(number)
