"""What a scan is written as: one module a format, imported when it is asked for.

Each module has ``render(result, options) -> str``. A report depends on the result alone: everything in it is
sorted, so that the same result gives the same bytes whatever order files were read in.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from shadowbom.core.result import ScanResult

FORMATS: dict[str, str] = {
    "cyclonedx": "shadowbom.report.cyclonedx",
    "json": "shadowbom.report.json",
    "sarif": "shadowbom.report.sarif",
    "table": "shadowbom.report.table",
}
"""Format name to the module that writes it."""


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a reader wants it; only the table looks at these.

    ``all`` shows what is hidden by default, ``colour`` uses terminal colours, ``width`` is the number of
    columns to fit (0 = as wide as the text), ``quiet`` leaves the inventory out, ``verbose`` names every
    place and every problem. ``only`` is "secrets" where a scan looked for keys alone, so that no inventory is missed.
    """

    all: bool = False
    colour: bool = False
    width: int = 0
    quiet: bool = False
    verbose: bool = False
    only: str = ""


Render = Callable[[ScanResult, ReportOptions], str]


def render(name: str, result: ScanResult, options: ReportOptions | None = None) -> str:
    """``result`` as the text of format ``name`` (a key of ``FORMATS``), with a line end at its end."""
    write: Render = importlib.import_module(FORMATS[name]).render
    return write(result, options or ReportOptions())
