"""Units on this machine: so many at a time, each in a process of its own, none longer than it may."""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import shutil
import time
from collections import Counter, deque
from collections.abc import Iterator

from shadowbom.sweep.child import FORKS, Child, start
from shadowbom.sweep.spec import UnitResult, UnitSpec

_LOOKED_AT = 200
"""Waiting units among which one is looked for that may start."""
PER_HOST = 4
"""Repositories that are fetched from one host at the same time."""


class Local:
    """Runs what it is given with ``submit``, in the folder ``work``, ``jobs`` at a time (0 for one a core).
    ``results`` gives answers as they come, until nothing is left; more may be given meanwhile."""

    def __init__(self, work: str, jobs: int = 0, *, fork: bool = FORKS) -> None:
        self._work = work
        self._jobs = jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._fork = fork
        self._waiting: deque[tuple[float, UnitSpec]] = deque()
        self._running: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._number = 0

    def submit(self, spec: UnitSpec, delay: float = 0) -> None:
        """Run a unit, after so many seconds at the earliest."""
        self._waiting.append((time.monotonic() + delay if delay else 0.0, spec))

    @property
    def waiting(self) -> int:
        """How many units are not begun."""
        return len(self._waiting)

    def results(self) -> Iterator[UnitResult]:
        """The result of each unit, in the order in which they end. Units that run when this is closed are ended."""
        if self._fork:
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
        hosts = Counter(child.spec.host for child in self._running if child.spec.url)
        now = time.monotonic()
        for _ in range(min(len(self._waiting), _LOOKED_AT)):
            if len(self._running) >= self._jobs:
                return
            due, spec = self._waiting.popleft()
            if due > now or (spec.url and hosts[spec.host] >= PER_HOST):
                self._waiting.append((due, spec))
                continue
            self._number += 1
            child = start(spec, os.path.join(self._work, f"{os.getpid()}-{self._number}"), fork=self._fork)
            hosts[spec.host] += bool(spec.url)
            self._running.append(child)
            self._selector.register(child.descriptor, selectors.EVENT_READ, child)

    def _ended(self) -> Iterator[UnitResult]:
        now = time.monotonic()
        soonest = [child.deadline for child in self._running]
        if len(self._running) < self._jobs:
            soonest += [due for due, _ in self._waiting]
        for key, _ in self._selector.select(max(0.0, min(min(soonest) - now, 60.0)) if self._running else 0.02):
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
