"""``scan --deep`` on a small repository."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from key_samples import BY_ID
from shadowbom.core.confidence import Confidence
from shadowbom.core.flow import SINK, SOURCE, CodeFlow, FlowStep
from shadowbom.core.location import Location
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Problem
from shadowbom.engines import semgrep
from shadowbom.engines.semgrep import Answer, Staged
from shadowbom.errors import UserError
from shadowbom.judging import OF_FLOWS
from shadowbom.report import FORMATS, ReportOptions, render
from small_repositories import scanned

ASKING = 'from openai import OpenAI\n\nclient = OpenAI()\n\n\ndef run(x):\n'
CALL = '    answer = client.responses.create(model="gpt-4o", input=x)\n'
RUNS = f"{ASKING}{CALL}    exec(answer.output_text)\n"


def found(result: ScanResult) -> dict[str, tuple[str, str, str, str]]:
    return {f"{one.location.path}:{one.location.line}": (one.rule, one.severity.value, one.status, one.context)
            for one in result.findings if one.rule in OF_FLOWS}


def test_flows_are_findings_like_others(tmp_path: Path) -> None:
    """The one test here with semgrep itself."""
    groq = BY_ID["groq:api-key"]
    files = {
        "app.py": RUNS,
        "tests/test_app.py": RUNS,
        "accepted.py": f"{ASKING}{CALL}    # shadowbom: ignore[model-output-to-code] in a sandbox\n"
                       "    exec(answer.output_text)\n",
        "-x $(id)\n.py": RUNS,
        "unasked.py": "import os\n\n\ndef run(x):\n    os.system(call_llm(x))\n",
        "web.tsx": 'import OpenAI from "openai";\nconst client = new OpenAI();\n'
                   "export async function show(e: Element) {\n"
                   '  const a = await client.responses.create({ model: "gpt-4o", input: "x" });\n'
                   "  e.innerHTML = a.output_text;\n}\n",
        "tool.py": "from mcp.server.fastmcp import FastMCP\nimport os\n\nmcp = FastMCP('x')\n\n\n@mcp.tool()\n"
                   "def shell(command: str) -> str:\n    os.system(command)\n    return 'done'\n",
        "key.py": f'{RUNS}KEY = "{groq.value(1)}"\n',
    }
    result = scanned(tmp_path, files, deep=True)
    of_code = "model-output-to-code"
    assert found(result) == {
        "app.py:8": (of_code, "high", "open", "active"), "tests/test_app.py:8": (of_code, "low", "open", "fixture"),
        "accepted.py:9": (of_code, "high", "suppressed", "active"),
        "-x $(id)%0A.py:8": (of_code, "high", "open", "active"),
        "web.tsx:5": ("model-output-to-html", "medium", "open", "active"),
        "key.py:8": (of_code, "high", "open", "active"),
    }
    assert result.problems == ()
    # The same thing is told once, by the rule about MCP servers.
    assert [one.rule for one in result.findings if one.location.path == "tool.py"] == ["mcp-tool-command-injection"]
    finding = next(one for one in result.findings if one.location.path == "app.py")
    assert (finding.asset, finding.bound) == ("model:openai/gpt-4o", "run")
    assert [(step.role, step.location.line) for step in finding.flow] == [("source", 7), ("through", 7), ("sink", 8)]
    for name in FORMATS:
        text = render(name, result, ReportOptions(all=True, verbose=True))
        assert groq.value(1) not in text
        if name in ("table", "markdown"):
            assert "line 7" in text
    stated = json.loads(render("sarif", result, ReportOptions()))["runs"][0]["results"]
    (flow,) = [one["codeFlows"][0]["threadFlows"][0]["locations"] for one in stated
               if one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "app.py"]
    assert [step["location"]["physicalLocation"]["region"]["startLine"] for step in flow] == [7, 7, 8]
    entries = json.loads(render("json", result, ReportOptions()))["findings"]
    assert next(one for one in entries if one["location"]["path"] == "app.py")["flow"][0]["role"] == "source"


def flow(rule: str, path: str, source: int, sink: int) -> CodeFlow:
    return CodeFlow(rule, (FlowStep(Location(path, source), SOURCE), FlowStep(Location(path, sink, 5), SINK)),
                    Confidence(0.8, ("data flow",)))


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[Staged]:
    """What the engine is given, which finds the first file's eighth line wrong."""
    staged: list[Staged] = []

    def look_into(files: Sequence[Staged]) -> Answer:
        staged.extend(files)
        return Answer(tuple(flow("model-output-to-code", file.file.path, 7, 8) for file in files[:1]))

    monkeypatch.setattr(semgrep, "look_into", look_into)
    monkeypatch.setattr(semgrep, "program", lambda: "semgrep-core")
    return staged


def test_only_code_with_ai_is_given_and_no_key(tmp_path: Path, given: list[Staged]) -> None:
    groq = BY_ID["groq:api-key"]
    big = f"{RUNS}# {'x' * (1 << 20)}\n"
    result = scanned(tmp_path, {
        "a.py": f'{RUNS}KEY = "{groq.value(1)}"\n', "b.py": "import os\n", "c.go": 'package a\nimport "x/openai"\n',
        "d.jsx": 'import OpenAI from "openai";\n', "e.py": big, "f.ipynb": "{}",
        "latin.py": b"# -*- coding: latin-1 -*-\nimport openai  # \xe4\n",
    }, deep=True)
    assert [(one.file.path, one.language, one.suffix) for one in given] == [
        ("a.py", "python", ".py"), ("d.jsx", "javascript", ".jsx"), ("latin.py", "python", ".py")]
    assert not any(groq.value(1) in one.text for one in given)
    assert Problem("e.py", "engine", "too large for semgrep: over 1 MB") in result.problems


def test_without_it_nothing_is_asked(tmp_path: Path, given: list[Staged]) -> None:
    result = scanned(tmp_path, {"a.py": RUNS})
    assert given == []
    assert not OF_FLOWS & {rule.id for rule in result.rules}


def test_a_fingerprint_survives_other_lines(tmp_path: Path, given: list[Staged]) -> None:
    first = next(iter(scanned(tmp_path, {"a.py": RUNS}, deep=True).findings)).fingerprint
    second = scanned(tmp_path, {"a.py": RUNS.replace("def", "# a comment\ndef").replace("\n\n\n", "\n\n")}, deep=True)
    assert [one.fingerprint for one in second.findings if one.rule == "model-output-to-code"] == [first]


def test_a_failure_is_told_and_judges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[Staged]
) -> None:
    problem = Problem(".", "engine", "semgrep took longer than 600 s; no data flow was looked at")
    monkeypatch.setattr(semgrep, "look_into", lambda files: Answer(problems=(problem,), whole=False))
    files = {"a.py": RUNS.replace("    exec", "    # shadowbom: ignore[model-output-to-code] in a sandbox\n    exec")}
    result = scanned(tmp_path, files, deep=True)
    assert problem in result.problems
    assert result.unused == ()
    assert not OF_FLOWS & {rule.id for rule in result.rules}


def test_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match=r"--deep: semgrep is not installed; pip install 'shadowbom\[deep\]' adds it"):
        scanned(tmp_path, {"a.py": RUNS}, deep=True)
