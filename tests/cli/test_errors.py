from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from report_samples import full
from shadowbom.cli.crash import describe
from shadowbom.cli.run import COMMANDS
from shadowbom.core.result import ScanResult
from shadowbom.errors import UserError

Cli = Callable[..., int]
Give = Callable[[ScanResult | BaseException], None]
SECRET = "text of a scanned file: hunter2"


def test_a_mistake_of_the_user_is_one_line(cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]) -> None:
    scanned(UserError("nowhere: no such\x1b[2J file"))
    assert cli("scan", ".") == 2
    assert capfd.readouterr().err == "shadowbom: error: nowhere: no such\\x1b[2J file\n"


def test_several_mistakes_are_one_line_each(cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]) -> None:
    scanned(UserError("a.toml:1: x\nb.toml:2: y"))
    assert cli("scan", ".") == 2
    assert capfd.readouterr().err == "shadowbom: error: a.toml:1: x\nb.toml:2: y\n"


def test_an_interrupt(cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]) -> None:
    scanned(KeyboardInterrupt())
    assert cli("scan", ".") == 130
    assert capfd.readouterr().err == "shadowbom: interrupted\n"


def failing() -> BaseException:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as inner:
            raise KeyError(SECRET) from inner
    except KeyError as error:
        return error


def test_a_crash_leaves_a_log_without_what_was_read(
    cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str], cache: Path
) -> None:
    scanned(failing())
    assert cli("scan", ".") == 3
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("shadowbom: internal error (KeyError); this is a fault of ours\n")
    log = Path(re.search(r"file content: (.*)", err)[1])  # type: ignore[index]
    assert log.parent == cache
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    text = log.read_text(encoding="utf-8")
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "run.py" in text
    assert "hunter2" not in text + err


def test_a_crash_without_a_cache_folder_uses_a_closed_temporary_one(
    cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("shadowbom.cli.crash.tempfile.mkdtemp", partial(tempfile.mkdtemp, dir=tmp_path))
    scanned(RuntimeError(SECRET))
    assert cli("scan", ".") == 3
    log = Path(re.search(r"file content: (.*)", capfd.readouterr().err)[1])  # type: ignore[index]
    assert log.parent.parent == tmp_path
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_a_crash_without_any_place_for_a_log(
    cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("shadowbom.cli.crash.tempfile.mkdtemp", partial(tempfile.mkdtemp, dir=tmp_path / "file"))
    scanned(RuntimeError(SECRET))
    assert cli("scan", ".") == 3
    assert "could not be written" in capfd.readouterr().err


def test_old_logs_are_removed(cli: Cli, scanned: Give, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path))
    scanned(RuntimeError(SECRET))
    for _ in range(12):
        assert cli("scan", ".") == 3
    assert len(list(tmp_path.glob("crash-*.log"))) == 10


def test_the_number_of_a_system_error_is_kept() -> None:
    assert "builtins.PermissionError (errno 13)" in describe(PermissionError(13, SECRET, SECRET))


def test_exceptions_that_name_each_other_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert describe(first).count("builtins.") == 2


def test_a_reader_that_goes_away_is_no_error() -> None:
    program = (
        "import sys, shadowbom.scan\n"
        "from report_samples import full\n"
        "shadowbom.scan.scan = lambda *_: full()\n"
        "from shadowbom.cli.main import main\n"
        "sys.exit(main(['scan', '.', '--format', 'json', '--no-config']))"
    )
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb") as closed:
        run = subprocess.run(
            [sys.executable, "-c", program],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )
    assert (run.returncode, run.stderr) == (141, b"")


def test_help_names_every_command(cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli() == 0
    bare = capfd.readouterr().out
    assert cli("--help") == 0
    assert capfd.readouterr().out == bare
    assert all(name in bare for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str, cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli(name, "--help") == 0
    assert capfd.readouterr().out.startswith(f"Usage: shadowbom {name}")


def test_an_unknown_command(cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli("scna") == 2
    assert capfd.readouterr().err.startswith("shadowbom: error: No such command 'scna'")


@pytest.mark.parametrize("arguments", [("--version",), ("-V",), ("--version", "scan")])
def test_version(arguments: tuple[str, ...], cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli(*arguments) == 0
    assert re.fullmatch(r"shadowbom \d+\.\d+\.\d+\S*\n", capfd.readouterr().out)


def test_the_sample_is_not_empty() -> None:
    assert full().assets
