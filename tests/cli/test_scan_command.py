from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from report_samples import finding, full, hostile, result
from shadowbom.core.finding import Severity
from shadowbom.core.result import Counts, ScanResult
from shadowbom.core.source import Problem
from shadowbom.policy.gate import failing
from shadowbom.report import FORMATS, ReportOptions, render

Cli = Callable[..., int]
Give = Callable[[ScanResult | BaseException], None]


@pytest.mark.parametrize("name", FORMATS)
def test_one_format_goes_to_standard_output(
    name: str, cli: Cli, scanned: Give, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    scanned(full())
    assert cli("scan", ".", "--format", name) == 1
    out, err = capfdbinary.readouterr()
    assert out == render(name, full(), ReportOptions(failing=tuple(failing(full(), "")))).encode()
    assert err == b""


def test_the_table_is_the_default(cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]) -> None:
    scanned(full())
    cli("scan", ".")
    assert capfd.readouterr().out == render("table", full())


def test_several_formats_in_one_run(tmp_path: Path, cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]) -> None:
    scanned(full())
    cli(
        "scan",
        "--format",
        "json",
        "-o",
        tmp_path / "a.json",
        "--format",
        "sarif",
        "-o",
        tmp_path / "b.sarif",
        "--format",
        "table",
        str(tmp_path),
    )
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == render("json", full())
    assert (tmp_path / "b.sarif").read_text(encoding="utf-8") == render("sarif", full())
    assert capfd.readouterr().out == render("table", full())


def test_a_file_may_be_named_before_its_format(tmp_path: Path, cli: Cli, scanned: Give) -> None:
    scanned(full())
    cli("scan", "-o", tmp_path / "a", "--format", "json", "-o", tmp_path / "b", "--format", "sarif", str(tmp_path))
    assert json.loads((tmp_path / "a").read_text(encoding="utf-8"))["root"] == "shop"
    assert json.loads((tmp_path / "b").read_text(encoding="utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "json", "--format", "sarif"), "two reports would go to standard output"),
        (("--format", "json", "-o", "-", "--format", "sarif"), "two reports would go to standard output"),
        (("--format", "json", "-o", "x", "--format", "sarif", "-o", "./x"), "two reports would go to ./x"),
        (("-o", "."), "-o .: is a folder"),
        (("-o", "no/such/file"), "-o no/such/file: its folder does not exist"),
        (("-q", "-v"), "-q and -v cannot be given together"),
        (("--format", "xml"), "Invalid value for '--format'"),
        (("--fail-on", "info"), "Invalid value for '--fail-on'"),
        (("--min-confidence", "sure"), "Invalid value for '--min-confidence'"),
        (("--nonsense",), "No such option"),
    ],
)
def test_wrong_use(
    arguments: tuple[str, ...],
    message: str,
    tmp_path: Path,
    cli: Cli,
    scanned: Give,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    scanned(AssertionError("must not be reached"))
    assert cli("scan", *arguments) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("shadowbom: error: ")
    assert message in err


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        (Severity.CRITICAL, None, 1),
        (Severity.HIGH, None, 1),
        (Severity.MEDIUM, None, 0),
        (Severity.INFO, None, 0),
        (Severity.CRITICAL, "none", 0),
        (Severity.LOW, "low", 1),
        (Severity.INFO, "low", 0),
        (Severity.MEDIUM, "medium", 1),
        (Severity.HIGH, "critical", 0),
        (Severity.CRITICAL, "critical", 1),
    ],
)
def test_exit_codes_of_findings(severity: Severity, fail_on: str | None, code: int, cli: Cli, scanned: Give) -> None:
    scanned(result(findings=(finding(severity=severity),), rules=full().rules))
    assert cli("scan", ".", *(("--fail-on", fail_on) if fail_on else ())) == code


@pytest.mark.parametrize("status", ["suppressed", "baselined"])
def test_a_closed_finding_does_not_fail(status: str, cli: Cli, scanned: Give) -> None:
    scanned(result(findings=(finding(status=status),)))
    assert cli("scan", ".", "--fail-on", "low") == 0


def test_an_inventory_alone_does_not_fail(cli: Cli, scanned: Give) -> None:
    scanned(result(assets=full().assets))
    assert cli("scan", ".", "--fail-on", "low", "--all") == 0


@pytest.mark.parametrize(
    ("lacking", "asked", "code"),
    [
        ({"problems": (Problem("a", "b", "c"),)}, True, 4),
        ({"counts": Counts(skipped=1)}, True, 4),
        ({}, True, 0),
        ({"problems": (Problem("a", "b", "c"),)}, False, 0),
        ({"problems": (Problem("a", "b", "c"),), "findings": (finding(),), "rules": full().rules}, True, 1),
    ],
)
def test_incomplete(lacking: dict[str, object], asked: bool, code: int, cli: Cli, scanned: Give) -> None:
    scanned(result(**lacking))
    assert cli("scan", ".", *(("--fail-on-incomplete",) if asked else ())) == code


def test_quiet_and_verbose(cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]) -> None:
    scanned(full())
    cli("scan", ".", "-q")
    quiet = capfd.readouterr()
    assert quiet.out.startswith("Findings\n")
    assert quiet.err == ""
    cli("scan", ".", "-v")
    verbose = capfd.readouterr()
    assert "data/bad.json:3: not JSON" in verbose.out
    assert verbose.err.startswith("shadowbom: 310 files in ")


def test_durations_go_to_their_own_file_only(tmp_path: Path, cli: Cli, scanned: Give) -> None:
    scanned(full())
    cli("scan", "--stats", tmp_path / "stats.json", "-o", tmp_path / "out", "--format", "json", str(tmp_path))
    stats = json.loads((tmp_path / "stats.json").read_text(encoding="utf-8"))
    assert set(stats) == {"seconds", "cpu_seconds", "files"}
    assert set(stats["seconds"]) == {"scan", "report", "total"}
    assert stats["files"] == {"found": 1234, "read": 310, "passed": 42, "skipped": 1}
    assert (tmp_path / "out").read_text(encoding="utf-8") == render("json", full())


def test_a_written_file_has_ordinary_rights_and_replaces_the_old_one_whole(
    tmp_path: Path, cli: Cli, scanned: Give
) -> None:
    scanned(full())
    target = tmp_path / "out.json"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(target)
    cli("scan", "--format", "json", "-o", link, "--format", "sarif", "-o", tmp_path / "new", str(tmp_path))
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == render("json", full())
    assert target.stat().st_mode & 0o777 == 0o640
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o666 & ~mask
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.json", "new", "out.json"]


def test_a_device_is_written_to_as_it_is(cli: Cli, scanned: Give) -> None:
    scanned(full())
    assert cli("scan", ".", "-o", "/dev/null") == 1
    assert Path("/dev/null").is_char_device()


def test_a_file_that_cannot_be_written_is_the_users_to_mend(
    cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]
) -> None:
    scanned(full())
    assert cli("scan", ".", "-o", "/dev/full", "--format", "json") == 2
    assert "shadowbom: error: -o /dev/full: No space left on device" in capfd.readouterr().err


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_names_are_harmless_in_every_format(
    name: str, cli: Cli, scanned: Give, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    scanned(hostile())
    cli("scan", ".", "--format", name, "--all")
    text = capfdbinary.readouterr().out.decode("utf-8")
    assert all(character.isprintable() or character == "\n" for character in text)


def test_configuration_is_taken_said_and_overruled(
    tmp_path: Path, cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".shadowbom.toml").write_text('fail_on = "none"\n', encoding="utf-8")
    scanned(full())
    assert cli("scan", tmp_path) == 0
    assert capfd.readouterr().err == "shadowbom: .shadowbom.toml sets fail_on; --no-config ignores it\n"
    assert cli("scan", tmp_path, "--fail-on", "low", "-q") == 1
    assert capfd.readouterr().err == ""
    assert cli("scan", tmp_path, "--no-config") == 1
    assert capfd.readouterr().err == ""


def test_options_reach_the_pipeline(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    seen: list[object] = []

    def scan(paths: object, options: object, _progress: object) -> ScanResult:
        seen.append((paths, options))
        return result()

    monkeypatch.setattr("shadowbom.scan.scan", scan)
    (tmp_path / "ours").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[tool.shadowbom]\nexclude = ["a"]\ncatalog = ["ours"]\nmin_confidence = "high"\n', encoding="utf-8"
    )
    out = tmp_path / "sub [1]" / "x.json"
    out.parent.mkdir()
    cli(
        "scan",
        tmp_path,
        "--exclude",
        "b",
        "--exclude",
        "c",
        "--catalog",
        "d",
        "--now",
        "2026-01-31",
        "-o",
        out,
        "--format",
        "json",
    )
    ((paths, options),) = seen
    assert paths == (str(tmp_path),)
    assert options.exclude == ("a", "b", "c", "/sub\\ \\[1\\]/x.json")
    assert options.catalogs == (str(tmp_path.resolve() / "ours"), "d")
    assert (options.now, options.min_confidence) == ("2026-01-31", "high")
    assert "[tool.shadowbom] in pyproject.toml sets catalog, exclude, min_confidence" in capfd.readouterr().err


def test_configuration_of_one_of_several_folders_is_not_taken_and_that_is_said(
    tmp_path: Path, cli: Cli, scanned: Give, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".shadowbom.toml").write_text('fail_on = "none"\n', encoding="utf-8")
    scanned(full())
    assert cli("scan", tmp_path, tmp_path) == 1
    assert "is read only where one folder is scanned alone" in capfd.readouterr().err
