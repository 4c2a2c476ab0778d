"""Units on this machine: so many at a time, each in a process of its own, none longer than it may."""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import shutil
import time
from collections.abc import Generator, Iterator

from shadowbom.sweep.child import FORKS, Child, start
from shadowbom.sweep.spec import Settings, UnitResult, UnitSpec
from shadowbom.sweep.waiting import Waiting, hosts_of


def cores() -> int:
    """How many units this machine runs at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warm(settings: Settings) -> None:
    """All that a scan loads is loaded once, for children that are forked to share."""
    from shadowbom import bind, inventory, linked, lockfile, weighing  # noqa: F401  # for children
    from shadowbom.extract.extractors import EXTRACTORS
    from shadowbom.rules import RULES, load
    from shadowbom.sweep.unit import prepared

    prepared(settings)
    for row in EXTRACTORS:
        row.load()
    for rule in RULES:
        load(rule)


class Local:
    """Runs what it is given with ``submit``, in the folder ``work``, ``jobs`` at a time (0 for one a core)."""

    def __init__(self, work: str, jobs: int = 0, *, fork: bool = FORKS) -> None:
        self._work = work
        self._jobs = jobs or cores()
        self._fork = fork
        self._waiting = Waiting()
        self._running: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._number = 0

    def submit(self, spec: UnitSpec, delay: float = 0) -> None:
        """Run a unit, after so many seconds at the earliest."""
        self._waiting.add(spec, delay)

    def results(self) -> Generator[UnitResult, None, None]:
        """The result of each unit, in the order in which they end, until nothing is left; more may be given meanwhile.
        Units that run when this is closed are ended."""
        first = self._waiting.first()
        if first is None:
            return
        if self._fork:
            warm(first.settings)
            gc.collect()
            gc.freeze()  # what children share with us stays shared: they do not go through it
        try:
            while self._waiting or self._running:
                self._start()
                yield from self._ended()
        finally:
            for child in self._running:
                child.kill()
                child.end(late=True)
            self._running.clear()
            if self._fork:
                gc.unfreeze()

    def _start(self) -> None:
        """Start what may be started now."""
        hosts = hosts_of(child.spec for child in self._running)
        for spec in self._waiting.due(self._jobs - len(self._running), hosts):
            self._number += 1
            child = start(spec, os.path.join(self._work, f"{os.getpid()}-{self._number}"), fork=self._fork)
            self._running.append(child)
            self._selector.register(child.descriptor, selectors.EVENT_READ, child)

    def _ended(self) -> Iterator[UnitResult]:
        now = time.monotonic()
        soonest = [child.deadline - now for child in self._running]
        if len(self._running) < self._jobs:
            soonest.append(self._waiting.until(now))
        for key, _ in self._selector.select(max(0.0, min([*soonest, 60.0])) if self._running else 0.02):
            child: Child = key.data
            if not child.read():
                yield self._settled(child, late=False)
        now = time.monotonic()
        for child in [child for child in self._running if child.deadline <= now]:
            yield self._settled(child, late=True)

    def _settled(self, child: Child, *, late: bool) -> UnitResult:
        self._selector.unregister(child.descriptor)
        self._running.remove(child)
        result = child.end(late=late)
        with contextlib.suppress(OSError):
            shutil.rmtree(child.folder)
        return result
