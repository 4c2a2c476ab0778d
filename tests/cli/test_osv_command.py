from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from git_histories import Builder
from osv_server import OsvServer, Reply, osv, record
from shadowbom.cli import settings
from shadowbom.engines.osv import kept
from shadowbom.engines.osv.kept import Kept
from shadowbom.engines.osv.lookup import Lookups

Cli = Callable[..., int]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OsvServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(kept, "opened", Kept)
    monkeypatch.setattr(kept, "save", lambda *_: None)
    with osv() as started:
        started.knows("PyPI", "torch", "99.0", record("GHSA-aaaa", "torch", {"introduced": "0"}, {"fixed": "99.1"},
                                                      database_specific={"severity": "HIGH"}))

        def lookups(*, asked: bool) -> Lookups | None:
            return started.lookups() if asked else None

        monkeypatch.setattr(settings, "lookups", lookups)
        yield started


@pytest.fixture
def root(tmp_path: Path) -> Path:
    built = Builder(tmp_path / "shop")
    built.chain({"requirements.txt": "anthropic==0.3.0\n"}, {"requirements.txt": "anthropic==0.3.0\ntorch==99.0\n"})
    built.done()
    return tmp_path / "shop"


def test_a_finding_fails_the_run_as_any_other(
    cli: Cli, server: OsvServer, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli("scan", root) == 0
    assert server.asked == []
    capsys.readouterr()
    assert cli("scan", root, "--osv", "--fail-on", "high") == 1
    out = capsys.readouterr().out
    assert "torch 99.0 is vulnerable: GHSA-aaaa (what GHSA-aaaa is about)" in out
    assert "Use 99.1 or newer." in out
    assert "2 packages checked, 1 with advisories" in out
    assert cli("why", "vulnerable-ai-package@requirements.txt", root, "--osv") == 0
    assert "99.1" in capsys.readouterr().out


def test_a_baseline_holds_what_was_known_then(cli: Cli, server: OsvServer, root: Path) -> None:
    assert cli("baseline", "write", root, "--osv", "--reason", "known") == 0
    assert cli("scan", root, "--osv", "--fail-on", "high") == 0
    assert cli("baseline", "audit", root, "--osv") == 0


def test_what_cannot_be_asked_is_incomplete_and_no_failure(
    cli: Cli, server: OsvServer, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script["/v1/querybatch"] = [Reply(500, {}, {"Retry-After": "99999"})] * 2
    assert cli("scan", root, "--osv") == 0
    assert "0 packages checked, 0 with advisories; 2 not checked (2 no whole answer)" in capsys.readouterr().out
    assert cli("scan", root, "--osv", "--fail-on-incomplete") == 4


def test_a_change_in_ci(cli: Cli, server: OsvServer, root: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    assert cli("ci", root, "--diff-base", "main~1", "--osv", "--format", "json", "--reports", reports,
               "--fail-on", "high") == 1
    made = json.loads((reports / "shadowbom.json").read_text())
    assert [one["rule"] for one in made["findings"]] == ["vulnerable-ai-package"]
    assert [one["state"] for one in made["advisory_check"]["packages"]] == ["checked", "checked"]
    assert "advisory-check" in (reports / "ai-bom.cdx.json").read_text()


@pytest.mark.parametrize("arguments", [("scan", "--osv", "--only", "secrets"), ("hook", "--osv")])
def test_what_does_not_go_together(cli: Cli, root: Path, arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert cli(arguments[0], root, *arguments[1:]) == 2


def test_the_service_is_the_public_one() -> None:
    made = settings.lookups(asked=True)
    assert made is not None
    assert made.terms.base == "https://api.osv.dev"
    assert settings.lookups(asked=False) is None
