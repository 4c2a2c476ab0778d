"""Where the data lives that comes with the program: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_DATA = _PACKAGE / "_data"
_CHECKOUT = _PACKAGE.parent.parent


def artefact() -> Path | None:
    """The compiled catalogue that a wheel ships; None in a checkout, which compiles its signatures itself."""
    path = _DATA / "artefact.json"
    return path if path.is_file() else None


def folder(name: str) -> Path:
    """The folder ``name`` ("signatures", "data", ...). It may be absent where a build left it out."""
    shipped = _DATA / name
    return shipped if shipped.is_dir() else _CHECKOUT / name
