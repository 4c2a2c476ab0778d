from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shadowbom.cli.main import main
from shadowbom.core.result import ScanResult

PROGRAM = "import sys; from shadowbom.cli.main import main; sys.exit(main())"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the tests' own, so that no test depends on what the user has."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("SHADOWBOM_CACHE_DIR", str(folder))
        for name in ("NO_COLOR", "SOURCE_DATE_EPOCH", "FORCE_COLOR"):
            patch.delenv(name, raising=False)
        yield folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository that calls one provider in production code."""
    root = tmp_path / "shop"
    root.mkdir()
    (root / "app.py").write_text(
        'from openai import OpenAI\nclient = OpenAI()\nclient.responses.create(model="gpt-4o", input="x")\n',
        encoding="utf-8",
    )
    return root


@pytest.fixture
def program() -> Run:
    """The program as a process of its own."""

    def run(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=cwd,
            env={**os.environ, **environment},
        )

    return run


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> Callable[[ScanResult | BaseException], None]:
    """Makes the pipeline give a certain result, or raise."""

    def give(outcome: ScanResult | BaseException) -> None:
        def scan(*_: object) -> ScanResult:
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        monkeypatch.setattr("shadowbom.scan.scan", scan)

    return give


@pytest.fixture
def cli() -> Callable[..., int]:
    """The program in this process."""
    return lambda *arguments: main([str(argument) for argument in arguments])
