"""Where units run. An executor is one module and one row of ``EXECUTORS``."""

from __future__ import annotations

import importlib
from collections.abc import Generator
from typing import Protocol

from shadowbom.errors import UserError
from shadowbom.sweep.spec import UnitResult, UnitSpec

EXECUTORS: dict[str, tuple[str, str]] = {
    "dask": ("shadowbom.sweep.cluster", "Dask"),
    "local": ("shadowbom.sweep.local", "Local"),
}
"""Executor to its module and class."""


class Executor(Protocol):
    """Runs units, wherever that is: each is given once and has one result."""

    def submit(self, spec: UnitSpec, delay: float = 0) -> None:
        """Run a unit, after so many seconds at the earliest."""

    def results(self) -> Generator[UnitResult, None, None]:
        """The result of each unit, in the order in which they end, until nothing is left; more may be given meanwhile.
        What runs when this is closed is ended."""


def executor_of(name: str, work: str, jobs: int, scheduler: str) -> Executor:
    """The executor ``name``, which works in the folder ``work``, ``jobs`` units at a time (0: one a core). Raises
    UserError for a ``scheduler`` that it has no use for or that must not be asked."""
    module, made = EXECUTORS[name]
    if scheduler and name != "dask":
        raise UserError(f"--scheduler is for --executor dask, and this is {name}")
    further = (scheduler,) if scheduler else ()
    executor: Executor = getattr(importlib.import_module(module), made)(work, jobs, *further)
    return executor
