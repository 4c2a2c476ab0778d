"""The adapter of semgrep, with a program in its place that says what a test has it say; and our rules, with semgrep."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from shadowbom.bundled import folder
from shadowbom.core.flow import SINK, SOURCE, THROUGH
from shadowbom.core.location import Location
from shadowbom.core.source import Problem, Scope, SourceFile
from shadowbom.engines import semgrep
from shadowbom.engines.semgrep import Staged, available, bundled_rules, look_into
from shadowbom.errors import UserError
from shadowbom.judging import OF_FLOWS
from shadowbom.rules import load

RULES = folder("semgrep_rules")
TEXT = 'x = ask()\ny = x\nz = "äöü"; exec(y)\n'
FILE = Staged(SourceFile("a b.py", b"a b.py", "python", Scope.TEST), "python", ".py", TEXT)
Program = Callable[[str], Path]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Put a program in the place of the analyser: a text of Python, with what it is given in ``rules`` and ``targets``.
    What it has seen is kept in ``seen.json``."""
    def make(body: str) -> Path:
        path = tmp_path / "program"
        seen = tmp_path / "seen.json"
        path.write_text(
            f"#!{sys.executable} -I\nimport json, os, sys, time\n"
            "given = dict(zip(sys.argv[2::2], sys.argv[3::2]))\n"
            "targets = json.load(open(given['-targets']))\n"
            f"json.dump([sys.argv, dict(os.environ), sorted(os.listdir('.')), targets], open({str(seen)!r}, 'w'))\n"
            f"{body}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setattr(semgrep, "program", lambda: str(path))
        return seen
    return make


def says(answer: Any) -> str:
    return f"print('.'); print({json.dumps(answer)!r})"


def place(line: int, column: int, path: str = "000000.py") -> dict[str, Any]:
    return {"path": path, "start": {"line": line, "col": column}, "end": {"line": line, "col": column}}


def result(**other: Any) -> dict[str, Any]:
    trace = {"taint_source": ["CliLoc", [place(1, 5), "ask()"]], "taint_sink": ["CliLoc", [place(3, 19), "y"]],
             "intermediate_vars": [{"location": place(1, 1)}, {"location": place(2, 1)}, {"location": place(3, 19)}]}
    return {"check_id": "model-output-to-code-python", **place(3, 19), "extra": {"dataflow_trace": trace}, **other}


def test_a_result_becomes_a_flow_at_its_places_in_the_file(fake: Program) -> None:
    seen = fake(says({"results": [result(), result()], "errors": []}))
    answer = look_into([FILE])
    (flow,) = answer.flows
    assert (flow.rule, flow.scope, flow.confidence.score) == ("model-output-to-code", Scope.TEST, 0.8)
    # Columns are said in bytes and told in characters.
    assert [(step.location, step.role) for step in flow.steps] == [
        (Location("a b.py", 1, 5), SOURCE), (Location("a b.py", 1, 1), THROUGH), (Location("a b.py", 2, 1), THROUGH),
        (Location("a b.py", 3, 16), SINK)]
    assert answer.problems == ()
    assert answer.whole
    argv, environment, names, targets = json.loads(seen.read_text())
    assert names == ["000000.py"]
    assert targets[1][0][1]["analyzer"] == "python"
    assert "a b.py" not in json.dumps([argv, targets])
    assert set(environment) <= {"HOME", "TMPDIR", "LANG", "LC_CTYPE"}
    assert not Path(environment["HOME"]).exists()


def test_the_environment_of_the_user_stays_outside(fake: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "SEMGREP_APP_TOKEN", "SEMGREP_RULES"):
        monkeypatch.setenv(name, "set")
    seen = fake(says({"results": [], "errors": []}))
    assert look_into([FILE]).whole
    assert "set" not in json.loads(seen.read_text())[1].values()


@pytest.mark.parametrize("wrong", [
    {"path": "/etc/passwd"}, {"path": "../000000.py"}, {"check_id": "some-other-rule"}, {"check_id": ["a"]},
    {"start": {"line": 99, "col": 1}}, {"start": {"line": "1", "col": 1}}, {"start": None}, {"extra": {}},
    {"extra": {"dataflow_trace": {"taint_source": ["CliLoc", [place(1, 1, "/etc/passwd"), ""]]}}},
    {"extra": {"dataflow_trace": {"taint_source": ["CliCall", [[], [], ["CliCall", 3]]]}}},
])
def test_what_it_may_not_say_is_a_problem_and_no_finding(fake: Program, wrong: Mapping[str, Any]) -> None:
    fake(says({"results": [result(**wrong), result()], "errors": []}))
    answer = look_into([FILE])
    assert len(answer.flows) == 1
    assert answer.problems == (Problem(".", "engine", "semgrep says what cannot be read"),)


@pytest.mark.parametrize("body", [
    "", "print('no JSON')", "sys.exit(3)", "print('[]')", "print('{\"results\": 3, \"errors\": []}')",
    "print('{\"results\":' + '[' * 100000)",
])
def test_no_answer_is_a_problem(fake: Program, body: str) -> None:
    fake(body)
    answer = look_into([FILE])
    assert not answer.whole
    assert answer.problems == (
        Problem(".", "engine", "semgrep ended without an answer; no data flow was looked at"),)


def test_too_long_an_answer_is_a_problem(fake: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semgrep, "MAX_ANSWER", 1 << 20)
    fake("while True: sys.stdout.write('x' * 65536)")
    answer = look_into([FILE])
    assert (answer.whole, answer.problems[0].message) == (
        False, "semgrep said more than 1 MB; no data flow was looked at")


@pytest.mark.skipif(os.name == "nt", reason="process groups are POSIX")
def test_one_that_takes_too_long_is_ended_with_all_that_it_started(fake: Program, tmp_path: Path) -> None:
    child = tmp_path / "child"
    fake(f"pid = os.fork()\nif pid: open({str(child)!r}, 'w').write(str(pid)); print('started', flush=True)\n"
         "time.sleep(600)")
    answer = look_into([FILE], seconds=2)
    assert not answer.whole
    assert answer.problems[0].message == "semgrep took longer than 2 s; no data flow was looked at"
    # It held the pipe open: that the run came to its end says that it is gone, if it was ever there.
    if child.exists():
        state = Path(f"/proc/{child.read_text()}/stat")
        assert not state.exists() or state.read_text().rsplit(") ", 1)[1][0] in "ZX"


def test_one_that_does_not_start_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(semgrep, "program", lambda: str(tmp_path / "nothing"))
    assert look_into([FILE]).problems[0].message.startswith("semgrep could not be started: FileNotFoundError")


def test_errors_are_told_by_their_kind_alone(fake: Program) -> None:
    errors = [
        {"error_type": "Timeout", "location": place(2, 1), "message": "secret text"},
        {"error_type": ["PartialParsing", ["secret text"]], "location": place(99, 1)},
        {"error_type": {"odd": 1}, "location": {"path": "/etc/passwd"}}, "secret text", {"error_type": "Out of memory"},
    ]
    fake(says({"results": [], "errors": errors}))
    answer = look_into([FILE])
    assert answer.problems == (
        Problem(".", "engine", "semgrep: Out of memory"), Problem(".", "engine", "semgrep: error"),
        Problem("a b.py", "engine", "semgrep: PartialParsing"), Problem("a b.py", "engine", "semgrep: Timeout", 2))


def test_without_it_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    (tmp_path / "semgrep-core").write_text("#!/bin/sh\n")
    (tmp_path / "semgrep-core").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for path in ("", ".", f"x{os.pathsep}."):
        # The folder that is scanned is no place to take programs from.
        monkeypatch.setenv("PATH", path)
        with pytest.raises(UserError, match=r"pip install 'shadowbom\[deep\]'"):
            available()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert semgrep.program() == str(tmp_path / "semgrep-core")


def test_no_file_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semgrep, "program", lambda: pytest.fail("started"))
    assert look_into([]) == semgrep.Answer()


def test_a_rule_says_what_its_finding_says() -> None:
    rules = bundled_rules({"python", "javascript"})
    assert {rule["metadata"]["rule"] for rule in rules} == OF_FLOWS
    severities = {"critical": "ERROR", "high": "ERROR", "medium": "WARNING", "low": "INFO"}
    for rule in rules:
        metadata = rule["metadata"]
        info = load(metadata["rule"]).INFO
        assert (tuple(metadata["cwe"]), tuple(metadata["owasp"])) == (info.cwe, info.owasp), rule["id"]
        assert rule["severity"] == severities[info.severity.value], rule["id"]
        assert rule["id"].rpartition("-")[0] == metadata["rule"]
        assert metadata["confidence"] in ("HIGH", "MEDIUM", "LOW")


def test_every_annotation_beside_the_rules_holds() -> None:
    """One run of semgrep over all fixtures, as a scan would have it."""
    kinds = {".py": ("python", ".py"), ".ts": ("typescript", ".ts"), ".tsx": ("typescript", ".tsx")}
    files = [Staged(SourceFile(path.name, b"", ""), *kinds[path.suffix], path.read_text(encoding="utf-8"))
             for path in sorted(RULES.rglob("*")) if path.suffix in kinds]
    wanted = {(one.file.path, match[1].rpartition("-")[0], number + 1)
              for one in files for number, line in enumerate(one.text.split("\n"), 1)
              if (match := re.search(r"(?:#|//) ruleid: ([\w-]+)", line))}
    answer = look_into(files)
    assert answer.problems == ()
    assert {(flow.sink.path, flow.rule, flow.sink.line) for flow in answer.flows} == wanted
    assert {rule for _, rule, _ in wanted} == OF_FLOWS
    stated = {match for one in files for match in re.findall(r" (?:ruleid|ok): ([\w-]+)", one.text)}
    assert stated == {rule["id"] for rule in bundled_rules({"python", "javascript"})}
    assert all(flow.source.line <= flow.sink.line for flow in answer.flows)
