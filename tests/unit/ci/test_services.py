"""What services' variables and payloads say of a run, and what their commands look like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from report_samples import asset, evidence, finding, full, result
from shadowbom.ci import github, gitlab
from shadowbom.ci.occasion import Occasion
from shadowbom.ci.placed import placed
from shadowbom.core.change import AssetChange, Delta
from shadowbom.core.finding import SUPPRESSED, Severity, Suppression
from shadowbom.core.location import Location
from shadowbom.core.policy import Decision, PolicyLine, PolicyResult, Unmet, Verdict
from shadowbom.core.source import Problem
from shadowbom.errors import UserError
from shadowbom.report import render

A, B = "a" * 40, "b" * 40


def event(tmp_path: Path, name: str, payload: Any, **more: str) -> Occasion:
    file = tmp_path / "event.json"
    file.write_text(payload if isinstance(payload, str) else json.dumps(payload))
    return github.occasion_of({"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(file), "GITHUB_REPOSITORY": "a/b",
                               "GITHUB_SERVER_URL": "https://g.example/", **more})


def test_a_pull_request(tmp_path: Path) -> None:
    payload = {"pull_request": {"number": 3, "base": {"sha": A}, "head": {"sha": B, "repo": {"full_name": "a/b"}}}}
    found = event(tmp_path, "pull_request", payload)
    assert (found.base, found.tip, found.number, found.is_fork) == (A, B, 3, False)
    assert found.clone == "https://g.example/a/b"
    payload["pull_request"]["head"]["repo"]["full_name"] = "m/b"  # type: ignore[index]
    assert event(tmp_path, "pull_request", payload).is_fork
    payload["pull_request"]["number"] = True
    assert event(tmp_path, "pull_request", payload).number == 0


@pytest.mark.parametrize("payload", ["", "[]", "{", "[" * 100_000, {"pull_request": {"base": {"sha": "main"}}},
                                     {"pull_request": 3}, {"pull_request": {"base": {"sha": A}, "head": []}}])
def test_a_payload_that_is_none(tmp_path: Path, payload: Any) -> None:
    with pytest.raises(UserError, match="GITHUB_EVENT_PATH"):
        event(tmp_path, "pull_request", payload)


def test_other_events_need_no_payload(tmp_path: Path) -> None:
    assert event(tmp_path, "push", "").base == ""
    assert event(tmp_path, "merge_group", {"merge_group": {"base_sha": A}}).base == A
    assert event(tmp_path, "push", "", GITHUB_REPOSITORY="a/b/../c").repository == ""


def test_a_merge_request() -> None:
    said = {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA": A,
            "CI_COMMIT_SHA": B, "CI_MERGE_REQUEST_IID": "9", "CI_PROJECT_ID": "1", "CI_PROJECT_URL": "https://g.example/a/b",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2"}
    found = gitlab.occasion_of(said)
    assert (found.base, found.tip, found.number, found.is_fork) == (A, B, 9, True)
    assert found.clone == "https://g.example/a/b.git"
    merged = gitlab.occasion_of(said | {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "c" * 40,
                                        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "d" * 40})
    assert (merged.base, merged.tip) == ("c" * 40, "d" * 40)
    assert gitlab.occasion_of(said | {"CI_PIPELINE_SOURCE": "push"}).base == ""
    assert gitlab.is_here(said)
    assert not gitlab.is_here({})


@pytest.mark.parametrize(("text", "about", "line"), [
    ("plain", {}, "::error::plain"),
    ("100%\r\n::warning::x", {}, "::error::100%25%0D%0A::warning::x"),
    ("x", {"file": "a,b:c%\nd", "title": ""}, "::error file=a%2Cb%3Ac%25%0Ad::x"),
])
def test_a_command_cannot_be_left(text: str, about: dict[str, str], line: str) -> None:
    assert github.command("error", text, **about) == line


def test_annotations_are_ten_of_each_level_and_the_worst(tmp_path: Path) -> None:
    fails = [finding(location=Location(f"f{number}.py", 1), fingerprint=str(number)) for number in range(12)]
    others = [finding(location=Location(f"m{number}.py", 2, 3), fingerprint=f"m{number}", severity=Severity.MEDIUM)
              for number in range(12)]
    low = finding(location=Location("l.py"), severity=Severity.LOW, message="100%\n::error::x")
    held = finding(location=Location("h.py"), status=SUPPRESSED)
    lines = github.annotated([*others, low, held, *fails], fails)
    levels = [line.split(" ")[0] for line in lines]
    assert [levels.count(name) for name in ("::error", "::warning", "::notice")] == [10, 10, 1]
    assert not any("h.py" in line for line in lines)
    assert lines[10].startswith("::warning file=m0.py,line=2,col=3,title=shadowbom%3A leaked-key::")
    assert "\n" not in "".join(lines)
    assert "100%25\\x0a::error::x" in lines[-1]


def test_an_output_ends_where_we_say(tmp_path: Path) -> None:
    file = tmp_path / "out"
    environ = {"GITHUB_OUTPUT": str(file)}
    github.write_outputs(environ, {"a": "x\nb<<end\ny"})
    github.write_outputs(environ, {"c": "z"})
    first, *_, last = file.read_text().splitlines()
    assert first.startswith("a<<end-")
    assert last.startswith("end-")
    assert first.removeprefix("a<<") != last
    github.write_summary({}, "nowhere to write it")
    with pytest.raises(UserError, match="GITHUB_STEP_SUMMARY"):
        github.write_summary({"GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "such")}, "x")


def test_every_path_of_a_result_gets_the_folder() -> None:
    key = asset("pkg:pypi/x", "provider-sdk", "x", "X", evidence("a.py", 1))
    line = PolicyLine(".shadowbom.toml", 1, "x")
    place = Location("a.py", 1)
    held = finding(location=place, occurrences=(place,), suppression=Suppression("external", "x", "../.gitleaksignore"))
    scan = result(
        assets=(key,), findings=(held, finding(location=Location("~/.mcp.json"))), problems=(
            Problem(".", "discover", "x"), Problem("b.py", "extract", "x")),
        change=Delta("a", "b", (key,), (key,), (AssetChange(key, ()),), (held,), (held,)),
        policy=PolicyResult((), "warn", "", decisions=(
            Decision(key.key, Verdict.DENIED, line, place, (Unmet("owner", line, place, "x"),)),)),
    )
    assert placed(scan, "") is scan
    text = render("json", placed(scan, "sub/"))
    paths = {row.strip().removesuffix(",") for row in text.splitlines() if '"path":' in row}
    assert paths == {'"path": "sub/a.py"', '"path": "~/.mcp.json"', '"path": "."', '"path": "sub/b.py"',
                     '"path": ".gitleaksignore"'}
    assert placed(full(), "sub/").assets[0].versions[0].path == "sub/uv.lock"
