"""A bound on what a text may cost. It tells what grows out of hand from what does not, and never how fast a machine is:
the limit is counted in turns of a fixed loop that runs in the same process, and no tracer of coverage slows either."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_TURNS = 700_000  # about a tenth of a second on the machine on which the limits were chosen


@contextmanager
def untraced() -> Iterator[None]:
    """No tracer while the block runs."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@contextmanager
def within(limit: float) -> Iterator[None]:
    """Fails with an `AssertionError` where the block takes more processor time than ten ``limit`` turns of the loop."""
    with untraced():
        start = time.process_time()
        yield
        spent = time.process_time() - start
    taken = spent / (10 * _loop())
    assert taken < limit


@functools.cache
def _loop() -> float:
    """Processor seconds of one run of the loop, at best one of three."""
    return min(_timed() for _ in range(3))


def _timed() -> float:
    start = time.process_time()
    seen: dict[int, str] = {}
    for turn in range(_TURNS):
        seen[turn & 1023] = str(turn)
    return time.process_time() - start


@pytest.fixture(autouse=True)
def no_tracer() -> Iterator[None]:
    """Of a folder whose conftest names it: tests that run the same code very often, or on what is made to be slow, are
    not traced for coverage as well. The other tests run that code traced."""
    with untraced():
        yield
