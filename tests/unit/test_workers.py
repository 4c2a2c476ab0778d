"""Reading many files, here or in processes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shadowbom import workers
from shadowbom.core.source import Problem, SourceFile
from shadowbom.extract.extractors import format_of
from shadowbom.reading import Reader, Reading
from shadowbom.ruleset import open_ruleset
from shadowbom.workers import read_files
from small_repositories import write

NAMES = [f"m{number}.py" for number in range(9)]


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    write(tmp_path, {name: "import openai\n" if number % 2 else "import os\n" for number, name in enumerate(NAMES)})
    return Reader(bytes(tmp_path), open_ruleset())


def files(*names: str) -> list[SourceFile]:
    return [SourceFile(name, name.encode(), format_of(name)) for name in names]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_readings_of_what_passed_in_order(jobs: int, reader: Reader) -> None:
    readings = list(read_files(files(*NAMES), reader, jobs))
    assert [reading.path for reading in readings] == NAMES[1::2]
    assert all(reading.passed and reading.facts for reading in readings)


@pytest.mark.parametrize("jobs", [1, 2])
def test_forced_files_are_read_without_an_atom(jobs: int, reader: Reader) -> None:
    assert [reading.path for reading in read_files(files(*NAMES), reader, jobs, forced=True)] == NAMES


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_cannot_be_read_is_a_problem(jobs: int, reader: Reader) -> None:
    readings = list(read_files(files("m1.py", "gone.py", "m3.py"), reader, jobs))
    assert {reading.path for reading in readings} == {"m1.py", "gone.py", "m3.py"}
    (lost,) = [reading for reading in readings if reading.problems]
    assert lost == Reading("gone.py", problems=(Problem("gone.py", "discover",
                                                        "cannot be opened: No such file or directory"),))


def test_no_files(reader: Reader) -> None:
    assert list(read_files([], reader)) == []
    assert list(read_files([], reader, 2)) == []


def test_progress(reader: Reader) -> None:
    seen: list[tuple[int, int]] = []
    list(read_files(files(*NAMES), reader, 1, progress=lambda done, total: seen.append((done, total))))
    assert seen[0] == (0, len(NAMES))
    assert all(0 <= done <= total for done, total in seen)


@pytest.mark.parametrize(("small", "pools"), [(10, 1), (1 << 20, 0)])
def test_processes_only_for_work_that_is_large(
    small: int, pools: int, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = workers._pool
    monkeypatch.setattr(workers, "SMALL", small)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(workers, "_pool", lambda *given: made.append(given) or real(*given))
    assert [reading.path for reading in read_files(files(*NAMES), reader)] == NAMES[1::2]
    assert len(made) == pools


@pytest.mark.parametrize("cores", [None, 1])
def test_one_core(cores: int | None, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SMALL", 10)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(workers, "_pool", lambda *_: pytest.fail("no pool for one core"))
    assert [reading.path for reading in read_files(files(*NAMES), reader)] == NAMES[1::2]
