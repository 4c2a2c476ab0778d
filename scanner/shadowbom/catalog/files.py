"""Which files of a folder are signatures. Without pydantic, since a scan asks it too."""

from __future__ import annotations

import os
from pathlib import Path

from shadowbom.errors import UserError

CANDIDATES = "candidates.toml"
"""The one file of a folder of signatures that is none: the words that make an unknown package a candidate."""


def signature_files(folder: Path) -> list[Path]:
    """The TOML files below ``folder``, sorted; links to folders are not followed.

    Raises UserError where it is no folder or holds none.
    """
    found: list[str] = []
    pending = [str(folder)]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    elif entry.name.endswith(".toml") and entry.name != CANDIDATES and entry.is_file():
                        found.append(entry.path)
        except NotADirectoryError:
            raise UserError(f"{folder}: not a folder of signatures") from None
        except OSError as error:
            raise UserError(f"{error.filename}: cannot be read: {error.strerror or error}") from error
    if not found:
        raise UserError(f"{folder}: no signature files (*.toml)")
    return [Path(path) for path in sorted(found)]
