"""``shadowbom policy`` and scans with a policy, as a user types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from git_histories import Builder, git

Cli = Callable[..., int]
DENIES = "[policy]\nmode = 'enforce'\n\n[policy.providers]\ndenied = ['OpenAI']\n"


@pytest.fixture(autouse=True)
def no_policy_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SHADOWBOM_POLICY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_a_denied_provider_fails_the_scan_and_the_table_says_why(
    cli: Cli, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli("scan", repository) == 0
    capsys.readouterr()
    (repository / ".shadowbom.toml").write_text(DENIES)
    assert cli("scan", repository) == 1
    out = capsys.readouterr().out
    assert "provider-sdk openai is denied by .shadowbom.toml:5 providers.denied: OpenAI" in out
    assert "Policy .shadowbom.toml (enforce): 2 denied" in out
    (row,) = [line for line in out.splitlines() if line.startswith("  gpt-4o ")]
    assert row.endswith("denied")
    assert cli("scan", repository, "--no-config") == 0


def test_the_organisations_policy_is_named_by_the_user_alone(
    cli: Cli, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    central = tmp_path / "central.toml"
    central.write_text(DENIES)
    (repository / ".shadowbom.toml").write_text("[policy.providers]\napproved = ['OpenAI']\n")
    assert cli("scan", repository) == 0
    assert cli("scan", repository, "--policy", central) == 1
    monkeypatch.setenv("SHADOWBOM_POLICY", str(central))
    capsys.readouterr()
    assert cli("scan", repository, "--format", "json") == 1
    files = json.loads(capsys.readouterr().out)["policy"]["files"]
    assert [one["file"] for one in files] == [str(central), ".shadowbom.toml"]


def test_json_cyclonedx_and_sarif_have_the_decisions(
    cli: Cli, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / ".shadowbom.toml").write_text(DENIES)
    cli("scan", repository, "--format", "json")
    policy = json.loads(capsys.readouterr().out)["policy"]
    assert (policy["mode"], [one["file"] for one in policy["files"]]) == ("enforce", [".shadowbom.toml"])
    assert {one["verdict"] for one in policy["decisions"]} == {"denied"}
    assert policy["decisions"][0]["by"] == {
        "file": ".shadowbom.toml", "line": 5, "text": "providers.denied: OpenAI"}
    cli("scan", repository, "--format", "cyclonedx")
    assert "shadowbom:fact:policy-line" in capsys.readouterr().out
    cli("scan", repository, "--format", "sarif")
    assert '"ruleId": "denied-ai"' in capsys.readouterr().out


def test_a_change_is_judged_by_the_policy_of_its_base(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "shop"
    built = Builder(root)
    built.commit({".shadowbom.toml": DENIES, "a.py": "x = 1\n"})
    built.done()
    (root / ".shadowbom.toml").write_text("[policy.providers]\napproved = ['OpenAI']\n")
    (root / "a.py").write_text("from openai import OpenAI\nOpenAI()\n")
    git(root, "add", "-A")
    assert cli("scan", root, "--staged") == 1
    assert "is denied by .shadowbom.toml:5" in capsys.readouterr().out
    git(root, "commit", "-qm", "sneak")
    assert cli("scan", root, "--diff", "HEAD~1..HEAD") == 1
    assert cli("scan", root) == 0


def test_no_comment_of_the_repository_waives_what_the_organisation_denies(
    cli: Cli, repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = repository / "app.py"
    code.write_text("# shadowbom: ignore[denied-ai] we like it\n" + code.read_text().partition("\n")[0] + "\n")
    central = tmp_path / "central.toml"
    central.write_text(DENIES)
    assert cli("scan", repository, "--policy", central, "-v") == 1
    assert "the organisation's policy lets no comment suppress denied-ai" in capsys.readouterr().out
    central.write_text(DENIES.replace("[policy]", "[policy]\nallow_inline = ['denied-ai']"))
    assert cli("scan", repository, "--policy", central) == 0


def test_check_names_what_is_in_force_and_every_mistake(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("policy", "check") == 2
    assert "there is no policy here" in capsys.readouterr().err
    (tmp_path / ".shadowbom.toml").write_text(
        DENIES + "[policy.data_classes]\ndenied = ['health']\n[[policy.waivers]]\nasset = 'x'\nreason = 'r'\n"
        "approved_by = 'y'\nexpires = 2026-01-01\n")
    assert cli("policy", "check", "--now", "2026-11-20") == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        (".shadowbom.toml: no mistakes; 2 entries, 0 requirements, 1 waivers; mode enforce, default shadow, "
        "fail_on not set"),
        ".shadowbom.toml:7 data_classes.denied: health: not evaluated",
        ".shadowbom.toml:8: waiver for x until 2026-01-01: expired",
    ]
    (tmp_path / "p.toml").write_text("[policy]\nmod = 1\n")
    assert cli("policy", "check", "p.toml") == 2
    assert "p.toml:2: unknown key 'mod'; did you mean 'mode'?" in capsys.readouterr().err


def test_explain_shows_every_line_and_the_names_that_lists_may_use(
    cli: Cli, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli("policy", "explain", "openai", repository) == 2
    assert "no policy in force" in capsys.readouterr().err
    (repository / ".shadowbom.toml").write_text(DENIES + "[policy.packages]\napproved = ['*']\n")
    assert cli("policy", "explain", "openai", repository) == 0
    out = capsys.readouterr().out
    assert "denied, by .shadowbom.toml:5 providers.denied: OpenAI, at app.py:1" in out
    assert out.index("denied    .shadowbom.toml:5") < out.index("approved  .shadowbom.toml:7")
    (repository / ".shadowbom.toml").write_text("[policy]\n")
    assert cli("policy", "explain", "gpt-4o", repository) == 0
    out = capsys.readouterr().out
    assert "shadow: nothing names it" in out
    assert "models: gpt-4o, OpenAI/gpt-4o" in out


def test_init_writes_a_policy_under_which_nothing_is_new(
    cli: Cli, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = repository / ".shadowbom.toml"
    assert cli("policy", "init", repository, "-o", target) == 0
    assert cli("policy", "check", target) == 0
    assert cli("policy", "init", repository, "-o", target) == 2
    assert "is there already" in capsys.readouterr().err
    assert cli("scan", repository) == 0
    assert "Policy .shadowbom.toml (warn): 2 to be reviewed" in capsys.readouterr().out
    assert cli("policy", "init", repository, "--verdict", "approved") == 0
    assert 'approved = [\n  "openai",' in capsys.readouterr().out.lower()


def test_what_a_policy_or_a_baseline_names_is_not_used_there(
    cli: Cli, repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / ".shadowbom.toml").write_text('[policy.models]\ndenied = ["gpt-4o"]\n')
    monkeypatch.chdir(repository)
    assert cli("baseline", "write", "-q") == 0
    assert "gpt-4o" in (repository / ".shadowbom-baseline.json").read_text()
    (repository / "app.py").unlink()
    assert cli("scan") == 0
    assert "No AI found in " in capsys.readouterr().out
