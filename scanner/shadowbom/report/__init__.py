"""What a scan is written as: one module a format, imported when it is asked for.

Each module has ``render(result, options) -> str``. A report depends on the result alone: everything in it is
sorted, so that the same result gives the same bytes whatever order files were read in.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # who shows text of its own needs none of it
    from shadowbom.core.finding import Finding
    from shadowbom.core.result import ScanResult

FORMATS: dict[str, str] = {
    "code-quality": "shadowbom.report.code_quality",
    "cyclonedx": "shadowbom.report.cyclonedx",
    "cyclonedx-1.6": "shadowbom.report.cyclonedx_1_6",
    "gitlab-sast": "shadowbom.report.gitlab_sast",
    "json": "shadowbom.report.json",
    "markdown": "shadowbom.report.markdown",
    "sarif": "shadowbom.report.sarif",
    "table": "shadowbom.report.table",
}
"""Format name to the module that writes it."""


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a reader wants it; JSON and CycloneDX look at none of these.

    ``all`` shows what is hidden by default, ``colour`` uses terminal colours, ``width`` is the number of
    columns to fit (0 = as wide as the text), ``quiet`` leaves the inventory out, ``verbose`` names every
    place and every problem. ``only`` is "secrets" where a scan looked for keys alone, so that no inventory is missed.
    Of Markdown: ``title`` is its heading, ``limit`` how many bytes it may have (0 = as many as a job's summary), and
    ``source`` the address that the files are below; ``failing`` are the findings that fail the run.
    ``category`` is what SARIF calls the analysis, for services that keep several of one commit.
    """

    all: bool = False
    colour: bool = False
    width: int = 0
    quiet: bool = False
    verbose: bool = False
    only: str = ""
    title: str = ""
    limit: int = 0
    source: str = ""
    failing: tuple[Finding, ...] = ()
    category: str = ""


def render(name: str, result: ScanResult, options: ReportOptions | None = None) -> str:
    """``result`` as the text of format ``name`` (a key of ``FORMATS``), with a line end at its end."""
    write: Callable[[ScanResult, ReportOptions], str] = importlib.import_module(FORMATS[name]).render
    return write(result, options or ReportOptions())
