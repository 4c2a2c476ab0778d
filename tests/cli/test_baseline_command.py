"""``shadowbom baseline``: written, audited and pruned as a user does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from git_histories import git
from key_samples import BY_ID, leaks
from shadowbom.change import scan_commit

Cli = Callable[..., int]
ONE, TWO = (BY_ID["anthropic:api-key"].value(name) for name in ("one", "two"))
NAME = ".shadowbom-baseline.json"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SHADOWBOM_POLICY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = tmp_path / "shop"
    made.mkdir()
    (made / "a.py").write_text(f'KEY = "{ONE}"\n')
    (made / "b.py").write_text(f'TOKEN = "{ONE}"\n')
    monkeypatch.chdir(made)
    return made


def commit(root: Path) -> None:
    if not (root / ".git").exists():
        git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A", "-f")
    git(root, "commit", "-qm", "all")


def entries(root: Path, name: str = NAME) -> list[dict[str, object]]:
    return json.loads((root / name).read_text())["entries"]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    return " ".join((out + err).split())


def test_old_debt_fails_nothing_and_stays_in_every_report(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli("scan", "-q") == 1
    assert cli("baseline", "write", "--reason", "revoked on 2026-10-01") == 0
    text = (root / NAME).read_text()
    assert not leaks(text, ONE, "sk-ant-")
    assert f"{NAME}: 2 entries (2 new)" in said(capsys)
    assert cli("scan") == 0
    assert f"2 baselined (2 {NAME}); --all shows them" in said(capsys)
    assert cli("scan", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {(one["status"], one["reason"], one["suppression"]["path"]) for one in found} == {
        ("baselined", "revoked on 2026-10-01", NAME)}
    (root / "c.py").write_text(f'KEY = "{TWO}"\n')
    assert cli("scan", "--format", "sarif") == 1
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    held = [one for one in results if one.get("suppressions")]
    assert {one["suppressions"][0]["kind"] for one in held} == {"external"}
    assert [one["baselineState"] for one in results].count("unchanged") == len(held) == 2
    assert [one["baselineState"] for one in results].count("new") == 1
    assert cli("scan", "--no-suppress", "-q") == 1
    assert "baselined" not in said(capsys)


def test_a_sarif_without_a_baseline_says_nothing_of_one(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli("scan", "--format", "sarif")
    assert "baselineState" not in capsys.readouterr().out


def test_writing_again_keeps_reasons_and_the_salt_and_follows_moves(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli("baseline", "write", "--reason", "first")
    before = json.loads((root / NAME).read_text())
    (root / "a.py").rename(root / "moved.py")
    (root / "b.py").unlink()
    (root / "c.py").write_text(f'OTHER = "{TWO}"\n')
    assert cli("baseline", "write", "--reason", "second") == 0
    after = json.loads((root / NAME).read_text())
    assert after["salt"] == before["salt"]
    assert [(one["paths"], one["reason"]) for one in after["entries"]] == [
        (["c.py"], "second"), (["moved.py"], "first")]
    assert "2 entries (1 new, 1 moved, 1 stale and taken out)" in said(capsys)
    assert cli("scan", "-q") == 0


def test_audit_names_what_is_stale_and_prune_takes_it_out(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli("baseline", "audit") == 2
    assert "there is no baseline; shadowbom baseline write makes one" in said(capsys)
    cli("baseline", "write")
    capsys.readouterr()
    assert cli("baseline", "audit") == 0
    assert "2 entries (2 hold) without a reason of their own" in said(capsys)
    (root / "b.py").write_text("TOKEN = 1\n")
    (root / "a.py").rename(root / "z.py")
    (root / "new.py").write_text(f'N = "{TWO}"\n')
    assert cli("baseline", "audit") == 1
    told = said(capsys)
    assert "(1 moved, 1 stale)" in told
    assert "leaked-key b.py: Anthropic API key" in told
    assert "a.py (now z.py)" in told
    assert "1 open finding besides: shadowbom scan shows it" in told
    assert cli("scan") == 1
    assert "1 suppression without effect; -v says why" in said(capsys)
    assert cli("baseline", "prune") == 0
    assert [one["paths"] for one in entries(root)] == [["z.py"]]
    (root / "new.py").unlink()
    kept = (root / NAME).stat().st_mtime_ns
    assert cli("baseline", "prune") == cli("baseline", "audit") == 0
    assert (root / NAME).stat().st_mtime_ns == kept


def test_a_configured_place_and_a_given_one(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "security").mkdir()
    (root / ".shadowbom.toml").write_text('baseline = "security/debt.json"\n')
    assert cli("baseline", "write") == 0
    assert len(entries(root, "security/debt.json")) == 2
    assert not (root / NAME).exists()
    assert cli("scan", "-q") == 0
    assert cli("scan", "-q", "--no-config") == 1
    assert cli("scan", "-q", "--no-config", "--baseline", "security/debt.json") == 0
    assert cli("baseline", "audit", "--no-config", "--baseline", "security/debt.json") == 0
    commit(root)
    (root / "sub").mkdir()
    (root / "a.py").rename(root / "sub" / "a.py")
    assert cli("baseline", "write", "--baseline", "top.json", "--no-config") == 0
    assert cli("scan", "-q", "--baseline", "../top.json", str(root / "sub")) == 2
    assert cli("scan", "-q", "--baseline", "top.json", "sub") == 0


def test_a_change_is_judged_by_the_baseline_of_its_base(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli("baseline", "write")
    commit(root)
    git(root, "mv", "a.py", "lib.py")
    (root / "b.py").write_text(f'\n\nTOKEN = (\n    "{ONE}"\n)\n')
    git(root, "add", "-A")
    capsys.readouterr()
    assert cli("hook") == 0
    assert capsys.readouterr() == ("", "")
    (root / "b.py").write_text(f'TOKEN = "{TWO}"\n')
    git(root, "add", "-A")
    assert cli("hook") == 1
    assert "the baseline lists another value there" in said(capsys)
    (root / "b.py").write_text(f'TOKEN = "{ONE}"\nNEW = "{TWO}"\n')
    cli("baseline", "write")
    commit(root)
    capsys.readouterr()
    assert cli("scan", "-q", "--diff", "HEAD~1..HEAD") == 1
    assert f"suppressed in this change by {NAME}, which counts once it is in the base" in said(capsys)
    assert cli("scan", "-q") == 0


def test_what_a_change_ignores_is_told(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli("baseline", "write")
    commit(root)
    (root / "c.py").write_text(f'NEW = "{TWO}"\n')
    (root / ".shadowbomignore").write_text("c.py\n")
    git(root, "add", "-A")
    assert cli("hook") == 1
    assert "suppressed in this change by an ignore file, which counts once it is in the base" in said(capsys)
    git(root, "commit", "-qm", "change")
    (root / "c.py").write_text(f'NEW = "{TWO}"  # again\n')
    git(root, "add", "-A")
    assert cli("hook") == 0


def test_the_hook_takes_exclusions_and_the_baselines_place_from_the_base(cli: Cli, root: Path) -> None:
    (root / ".shadowbom.toml").write_text('baseline = "debt.json"\nexclude = ["left/"]\n')
    cli("baseline", "write")
    commit(root)
    git(root, "mv", "a.py", "z.py")
    (root / "left").mkdir()
    (root / "left/c.py").write_text(f'NEW = "{TWO}"\n')
    git(root, "add", "-A")
    assert cli("hook") == 0


def test_rules_that_were_not_applied_keep_their_entries(cli: Cli, root: Path) -> None:
    (root / ".mcp.json").write_text('{"mcpServers": {"a": {"type": "sse", "url": "https://mcp.example.com/sse"}}}')
    assert cli("baseline", "write", "--rule", "all") == 0
    rules = {one["rule"] for one in entries(root)}
    assert "deprecated-mcp-transport" in rules
    assert cli("baseline", "audit") == 0
    assert cli("baseline", "write") == cli("baseline", "prune") == 0
    assert {one["rule"] for one in entries(root)} == rules


def test_what_the_organisations_policy_bars_is_left_out(
    cli: Cli, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "app.py").write_text("from openai import OpenAI\nOpenAI()\n")
    policy = tmp_path / "central.toml"
    policy.write_text('[policy]\nmode = "enforce"\n[policy.providers]\ndenied = ["openai"]\n')
    assert cli("baseline", "write", "--policy", policy) == 0
    assert "left out: 2 findings of rules that your organisation's policy lets no baseline suppress" in said(capsys)
    assert {one["rule"] for one in entries(root)} == {"leaked-key"}
    assert cli("scan", "-q", "--policy", policy) == 1


@pytest.mark.parametrize(("content", "says"), [
    ("{", "not JSON"), ('{"shadowbom_baseline": 9}', "later version"), ('{"results": {}}', "no baseline of shadowbom"),
])
def test_a_file_that_is_no_baseline_is_not_written_over(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str], content: str, says: str
) -> None:
    (root / NAME).write_text(content)
    assert cli("baseline", "write") == 2
    assert says in said(capsys)
    assert (root / NAME).read_text() == content


def test_a_link_is_not_written_through(cli: Cli, root: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (root / NAME).symlink_to(tmp_path / "mine.txt")
    assert cli("baseline", "write") == 2
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert cli("baseline", "write", "nowhere") == 2
    assert cli("baseline", "write", "--reason", " ") == 2


def test_a_history_takes_the_baseline_for_what_head_has(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli("baseline", "write")
    commit(root)
    assert cli("history") == 0
    (root / "c.py").write_text(f'NEW = "{TWO}"\n')
    commit(root)
    assert cli("history") == 1


def test_a_commit_by_itself_has_its_own_baseline_and_ignore_files(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "left").mkdir()
    (root / "left/c.py").write_text(f'NEW = "{TWO}"\n')
    (root / ".shadowbomignore").write_text("left/\n")
    cli("baseline", "write")
    commit(root)
    result = scan_commit(str(root), "HEAD")
    found = [(one.location.path, one.status) for one in result.findings]
    assert found == [("a.py", "baselined"), ("b.py", "baselined")]
