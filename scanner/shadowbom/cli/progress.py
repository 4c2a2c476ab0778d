"""A progress bar for long scans, on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

DELAY = 1.0
"""Seconds a scan takes before a bar is worth its while, and rich its import."""


class Bar:
    """Called with what is being done, how much of it is done and how much there is; a context manager that
    takes the bar away at the end."""

    def __init__(self, delay: float = DELAY) -> None:
        self._due = time.monotonic() + delay
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show progress, once the delay is over."""
        if self._bar is None or self._task is None:
            if time.monotonic() < self._due or done >= total:
                return
            self._start(stage)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=stage, completed=done, total=total)

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _start(self, stage: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )
        self._task = self._bar.add_task(stage, total=None)
        self._bar.start()


def wanted(*, quiet: bool) -> bool:
    """Whether there is a terminal to draw on."""
    return not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
