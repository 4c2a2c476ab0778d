"""Reading many files: in this process while the work is small, else in worker processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from shadowbom.core.source import Problem, SourceFile
from shadowbom.policy.known import Known
from shadowbom.policy.suppress import Accepted
from shadowbom.reading import Reader, Reading

SMALL = 1 << 20
"""Bytes to parse up to which processes cost more than they save (performance figures: parsing is about
5 MB/s, a pool about 0.1 s)."""

STEP = 512
"""Files between two reports of progress."""
_MAX_WORKERS = 8
# fork shares the loaded catalogue; elsewhere each worker loads it again. No threads run before the fork.
START_METHOD = "fork" if sys.platform == "linux" else "spawn"

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_reader: Reader | None = None
_Version = tuple[str, str, bool]
"""A path, a content, and whether it was read whatever the prefilter says."""


class Readings:
    """What was read of several states of one repository: of each path with one content once, where lists of known
    findings do not tell the states apart."""

    def __init__(self) -> None:
        self._held: dict[_Version, Reading | None] = {}
        self._accepted: dict[_Version, int] = {}
        self._states: dict[tuple[Known, ...], int] = {}

    def known(
        self, files: Sequence[SourceFile], accepted: Accepted, *, forced: bool = False
    ) -> tuple[list[Reading], list[SourceFile]]:
        """What is known of ``files``, ``forced`` or not, and those that are still to be read."""
        state = self._states.setdefault(accepted.entries, len(self._states))
        found: list[Reading] = []
        others: list[SourceFile] = []
        for file in files:
            version = file.path, file.blob, forced
            reading = self._held.get(version)
            # The marks of keys are those of the lists that held when they were read.
            if version not in self._held or (reading is not None and reading.keys and self._accepted[version] != state):
                others.append(file)
            elif reading is not None:
                found.append(reading)
        return found, others

    def kept(
        self, files: Sequence[SourceFile], readings: Iterable[Reading], accepted: Accepted, *, forced: bool = False
    ) -> Iterator[Reading]:
        """``readings`` of ``files``, which are known from then on; those without one give nothing."""
        state = self._states.setdefault(accepted.entries, len(self._states))
        versions = {file.path: (file.path, file.blob, forced) for file in files}
        self._held.update(dict.fromkeys(versions.values()))
        for reading in readings:
            version = versions[reading.path]
            self._held[version], self._accepted[version] = reading, state
            yield reading


def read_files(
    files: list[SourceFile], reader: Reader, jobs: int = 0, *, forced: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Reading]:
    """A Reading for each of ``files`` that passed or could not be read, in their order.

    ``jobs`` is the number of worker processes, 0 for as many as the work is worth. ``forced`` reads files
    whether they pass the prefilter or not.
    """
    reader.forced = forced
    passed: list[SourceFile] = []
    held: dict[str, bytes] = {}
    problems: dict[str, Problem] = {}
    size = 0
    for file, data in _sifted(files, reader, progress):
        passed.append(file)
        if isinstance(data, Problem):
            problems[file.path] = data
            continue
        size += len(data)
        if size <= SMALL:
            held[file.path] = data
    workers = _workers(jobs, size)
    if workers > 1:
        held.clear()
        yield from _in_processes(passed, reader, workers, problems)
        return
    for file in passed:
        if file.path in problems:
            yield Reading(file.path, problems=(problems[file.path],))
        else:
            yield _one(file, reader, held.get(file.path))


def _sifted(
    files: list[SourceFile], reader: Reader, progress: Callable[[int, int], None] | None
) -> Iterator[tuple[SourceFile, bytes | Problem]]:
    if reader.forced:
        yield from ((file, reader.load(file)) for file in files)
        return
    for start in range(0, len(files), STEP):
        if progress is not None:
            progress(start, len(files))
        yield from reader.passing(files[start : start + STEP])


def _workers(jobs: int, size: int) -> int:
    if jobs:
        return jobs
    return min(os.cpu_count() or 1, _MAX_WORKERS) if size > SMALL else 1


def _one(file: SourceFile, reader: Reader, data: bytes | None) -> Reading:
    loaded = reader.load(file) if data is None else data
    if isinstance(loaded, Problem):
        return Reading(file.path, problems=(loaded,))
    return reader.extract(file, loaded)


def _start(reader: Reader) -> None:
    global _reader  # noqa: PLW0603  # how a pool hands its initializer's argument to its tasks
    _reader = reader


def _chunk(files: list[SourceFile]) -> list[Reading]:
    assert _reader is not None
    return [_one(file, _reader, None) for file in files]


def _in_processes(
    files: list[SourceFile], reader: Reader, workers: int, problems: dict[str, Problem]
) -> Iterator[Reading]:
    from concurrent.futures.process import BrokenProcessPool

    chunks = _chunks([file for file in files if file.path not in problems], workers)
    yield from (Reading(path, problems=(problem,)) for path, problem in problems.items())
    done = 0
    try:
        with _pool(reader, workers) as pool:
            for readings in pool.map(_chunk, chunks):
                done += 1
                yield from readings
    except BrokenProcessPool:
        # A worker died (memory, a fault in a grammar): the rest runs one file a process, so that only the
        # file which kills its reader is lost, by name.
        for chunk in chunks[done:]:
            for file in chunk:
                yield _alone(file, reader)


def _alone(file: SourceFile, reader: Reader) -> Reading:
    from concurrent.futures.process import BrokenProcessPool

    try:
        with _pool(reader, 1) as pool:
            return pool.submit(_chunk, [file]).result()[0]
    except BrokenProcessPool:
        return Reading(file.path, problems=(Problem(file.path, "extract", "the process that read it died"),))


def _pool(reader: Reader, workers: int) -> ProcessPoolExecutor:
    # Imported here: a scan that stays in one process starts in two thirds of the time.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context(START_METHOD)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(reader,))


def _chunks(files: list[SourceFile], workers: int) -> list[list[SourceFile]]:
    count = max(workers * 4, 1)
    size = max(1, min(64, len(files) // count + 1))
    return [files[start : start + size] for start in range(0, len(files), size)]
