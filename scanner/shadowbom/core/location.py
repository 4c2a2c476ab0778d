"""Where something stands in a file on disk."""

from __future__ import annotations

import re
from dataclasses import dataclass

USUAL_FOLDERS = {
    "$XDG_CONFIG_HOME": "~/.config", "%APPDATA%": "~/AppData/Roaming", "%LOCALAPPDATA%": "~/AppData/Local",
}
"""Where the folder of a variable is unless somebody has moved it, as ``scan --home`` writes both."""

_OF_MACHINE = re.compile(r"(?:~|\$[A-Z][A-Z0-9_]*|%[A-Z][A-Z0-9_]*%)?/")


def is_of_machine(path: str) -> bool:
    """Whether a path is one of a home folder or of the whole machine, as ``scan --home`` shows them: ``~/a``,
    ``/etc/a``, ``$NAME/a``, ``%NAME%/a``. All others are relative to the root of a scan."""
    return path[:1] in ("~", "/", "$", "%") and _OF_MACHINE.match(path) is not None


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file.

    ``path`` is relative to the scan root (or one of the machine, see ``is_of_machine``), with ``/`` and
    percent-encoded where the bytes are not UTF-8. ``line`` and ``column`` are 1-based and of the file on disk; columns
    count code points.
    ``cell`` and ``cell_line`` are the 1-based notebook cell and the line in it; 0 outside notebooks.
    """

    path: str
    line: int = 1
    column: int = 1
    cell: int = 0
    cell_line: int = 0

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}"
        return f"{place} (cell {self.cell}:{self.cell_line})" if self.cell else place
