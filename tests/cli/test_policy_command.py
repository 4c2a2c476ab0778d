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
        DENIES + "[policy.data_classes]\ndenied = ['heath', 'health']\n[[policy.waivers]]\nasset = 'x'\nreason = 'r'\n"
        "approved_by = 'y'\nexpires = 2026-01-01\n")
    assert cli("policy", "check", "--now", "2026-11-20") == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        (".shadowbom.toml: no mistakes; 3 entries, 0 requirements, 1 waivers; mode enforce, default shadow, "
        "fail_on not set"),
        (".shadowbom.toml:7 data_classes.denied: heath: not evaluated: no such class of data is known "
         "(known: credentials, customer-content, financial, health, personal, source-code)"),
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


CLINIC = """\
from openai import OpenAI
client = OpenAI()
def answer(patient, user):
    client.responses.create(model="gpt-4o", input=patient)
    client.responses.create(model="gpt-4o", input=user.email)
"""
KEEPS = """\
[policy]
mode = "enforce"

[policy.providers]
approved = ["OpenAI"]

[policy.data_classes]
denied = ["health"]
review = ["personal"]
"""
BY = ".shadowbom.toml:8 data_classes.denied: health"


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    root = tmp_path / "clinic"
    root.mkdir()
    (root / "app.py").write_text(CLINIC)
    (root / "requirements.txt").write_text("openai==1.0\n")
    (root / ".shadowbom.toml").write_text(KEEPS)
    return root


def test_every_report_tells_of_denied_data(cli: Cli, clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("scan", clinic) == 1
    out = capsys.readouterr().out
    assert f"gets health data (a value called patient), which is denied by {BY}" in " ".join(out.split())
    assert "Data classes: health denied (1 asset), personal to be reviewed (1 asset)" in out
    assert "Not evaluated" not in out
    cli("scan", clinic, "--format", "json")
    result = json.loads(capsys.readouterr().out)
    (decided,) = [one for one in result["policy"]["decisions"] if one["data"]]
    assert (decided["verdict"], decided["by"]["text"], decided["location"]["line"]) == (
        "denied", "data_classes.denied: health", 4)
    assert (decided["apart"]["verdict"], decided["apart"]["by"]["text"]) == ("approved", "providers.approved: OpenAI")
    assert [(one["data_class"], one["verdict"], one["location"]["line"]) for one in decided["data"]] == [
        ("health", "denied", 4), ("personal", "review", 5)]
    cli("scan", clinic, "--format", "cyclonedx")
    assert f"health: denied by {BY} (app.py:4)" in capsys.readouterr().out
    cli("scan", clinic, "--format", "markdown")
    assert "Data classes: health denied (1 asset), personal to be reviewed (1 asset)." in capsys.readouterr().out
    cli("scan", clinic, "--format", "sarif")
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert [(one["level"], one["locations"][0]["physicalLocation"]["region"]["startLine"]) for one in results
            if one["ruleId"] == "data-against-policy"] == [("error", 4), ("warning", 5)]


def test_explain_and_why_tell_of_the_data(
    cli: Cli, clinic: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clinic)
    assert cli("policy", "explain", "pkg:pypi/openai") == 0
    out = capsys.readouterr().out
    assert f"  denied, by {BY}, at app.py:4" in out
    assert "  whatever data it gets: approved, by .shadowbom.toml:5 providers.approved: OpenAI" in out
    assert f"  denied    health: {BY}, at app.py:4 (a value called patient, medium)" in out
    assert cli("why", "data-against-policy@app.py:5") == 0
    assert "review: .shadowbom.toml:9 data_classes.review: personal" in capsys.readouterr().out
    (clinic / "app.py").write_text("from openai import OpenAI\nOpenAI()\n")
    assert cli("policy", "explain", "pkg:pypi/openai") == 0
    assert "Code shows no class of data that it gets, which is no proof that it gets none" in capsys.readouterr().out
    assert cli("scan") == 0
    assert "Data classes: 1 asset of which code shows none, which proves nothing" in capsys.readouterr().out


def test_a_waiver_for_the_data_waives_nothing_else(
    cli: Cli, clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiver = ("[[policy.waivers]]\nrule = 'data-against-policy'\nasset = 'openai'\nreason = 'r'\n"
              "approved_by = 'x'\nexpires = 2026-12-31\n")
    (clinic / ".shadowbom.toml").write_text(KEEPS + waiver)
    assert cli("scan", clinic, "--now", "2026-11-20") == 0
    assert cli("scan", clinic, "--now", "2027-01-20") == 1
    (clinic / ".shadowbom.toml").write_text(KEEPS.replace('"OpenAI"', '"Cohere"') + waiver)
    capsys.readouterr()
    assert cli("scan", clinic, "--now", "2026-11-20", "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {one["rule"] for one in found if one["status"] == "open"} == {"shadow-ai"}


def test_a_change_that_sends_denied_data_is_stopped_and_old_debt_is_not(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "shop"
    old = CLINIC.rpartition("    client")[0]
    built = Builder(root)
    built.commit({".shadowbom.toml": KEEPS, "app.py": old})
    built.commit({".shadowbom.toml": KEEPS, "app.py": old, "readme.md": "x\n"})
    built.commit({".shadowbom.toml": KEEPS, "app.py": CLINIC.replace("user.email", "diagnosis")})
    built.done()
    assert cli("scan", root, "--diff", "HEAD~2..HEAD~1") == 0
    capsys.readouterr()
    assert cli("scan", root, "--diff", "HEAD~1..HEAD", "--format", "json") == 1
    (found,) = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["rule"] == "data-against-policy"]
    assert 5 in (found["location"]["line"], *(one["line"] for one in found["occurrences"]))


def test_init_lists_the_classes_of_today(cli: Cli, clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (clinic / ".shadowbom.toml").unlink()
    assert cli("policy", "init", clinic, "--verdict", "approved", "-o", clinic / ".shadowbom.toml") == 0
    text = (clinic / ".shadowbom.toml").read_text()
    assert '[policy.data_classes]\n# seen today: health, personal\napproved = [\n  "health",' in text
    assert text.endswith(']\nreview = ["*"]\n')
    capsys.readouterr()
    assert cli("policy", "check", clinic / ".shadowbom.toml") == 0
    assert "not evaluated" not in capsys.readouterr().out
