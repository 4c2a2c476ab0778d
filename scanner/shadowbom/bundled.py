"""Where files lie that are no part of what is scanned: the data that comes with the program, inside the package in a
wheel, beside it in a checkout; and the user's own configuration."""

from __future__ import annotations

import hashlib
import os
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


def stamp() -> str:
    """What changes when the catalogue that comes with the program does, told without reading it: the place, time and
    size of what a wheel ships, of a checkout those of every signature file and of the table of services."""
    shipped = artefact()
    if shipped is not None:
        found = shipped.stat()
        return f"{shipped}\0{found.st_mtime_ns}\0{found.st_size}"
    state = hashlib.sha256()
    folders = [str(folder("signatures"))]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    found = entry.stat()
                    state.update(f"{entry.path}\0{found.st_mtime_ns}\0{found.st_size}\n".encode())
    services = os.path.join(folder("data"), "services.toml")
    if os.path.exists(services):  # its words are among what is looked for
        found = os.stat(services)
        state.update(f"{services}\0{found.st_mtime_ns}\0{found.st_size}\n".encode())
    return state.hexdigest()


def user_configuration() -> str:
    """The file of the user's own configuration, whether or not it is there."""
    base = os.environ.get("XDG_CONFIG_HOME", "") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(base, "shadowbom", "config.toml")
