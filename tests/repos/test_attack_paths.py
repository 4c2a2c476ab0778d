"""Each pattern of a path of attack: a repository that has it, and one that lacks a single step of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from key_samples import BY_ID
from shadowbom.core.posture import AttackPath
from shadowbom.posture.patterns import KINDS, MAX_DEPTH, patterns
from small_repositories import Files, scanned

KEY = BY_ID["anthropic:api-key"].value("paths")
DOCKER = {"Dockerfile": "FROM python:3.12\n"}
ASK = "import anthropic\nanthropic.Anthropic().messages.create(model='claude-sonnet-4-0', max_tokens=9)\n"


def servers(**entries: object) -> str:
    return json.dumps({"mcpServers": entries})


def npx(package: str, **more: object) -> dict[str, object]:
    return {"command": "npx", "args": ["-y", package], **more}


FILES = npx("@modelcontextprotocol/server-filesystem@1.0.0")
FETCH = {"command": "uvx", "args": ["mcp-server-fetch==1.0.0"]}
WORKFLOW = """\
on: {trigger}
permissions: {{{rights}}}
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1
        with:
          allowed_non_write_users: "*"
          github_token: x
"""
MODEL = "from transformers import AutoModel\nAutoModel.from_pretrained('acme/odd-llm', trust_remote_code=True{})\n"
BYPASS = {"permissions": {"defaultMode": "bypassPermissions"}}
HOOK = {"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "./setup.sh"}]}]}}
BROWSER = "import OpenAI from 'openai';\nconst c = new OpenAI({apiKey: process.env.%s, dangerouslyAllowBrowser: %s});\n"

POSITIVE: dict[str, Files] = {
    "leaked-key": {**DOCKER, "app.py": ASK, "settings.py": f'ANTHROPIC_API_KEY = "{KEY}"\n'},
    "lethal-trifecta": {".mcp.json": servers(files=FILES, web=FETCH)},
    "agent-in-ci": {".github/workflows/a.yml": WORKFLOW.format(trigger="issue_comment", rights="contents: write")},
    "configuration-runs": {".claude/settings.json": json.dumps(BYPASS | HOOK)},
    "unpinned-server": {".mcp.json": servers(x=npx("acme-mcp", env={"ACME_API_KEY": "${KEY}"}))},
    "remote-code-model": {**DOCKER, "app.py": MODEL.format("")},
    "browser-key": {"package.json": '{"dependencies": {"openai": "5.0.0"}}',
                    "src/main.ts": BROWSER % ("NEXT_PUBLIC_OPENAI_API_KEY", "true")},
}
NEGATIVE: dict[str, Files] = {
    "leaked-key": {**DOCKER, "app.py": ASK, "settings.py": 'ANTHROPIC_API_KEY = "your-key-here"\n'},
    "lethal-trifecta": {".mcp.json": servers(files=FILES), ".cursor/mcp.json": servers(web=FETCH)},
    "agent-in-ci": {".github/workflows/a.yml": WORKFLOW.format(trigger="workflow_dispatch", rights="contents: write")},
    "configuration-runs": {".claude/settings.json": json.dumps(HOOK)},
    "unpinned-server": {".mcp.json": servers(x=npx("acme-mcp", env={"ACME_MODE": "fast"}),
                                             y=npx("acme-mcp@1.0.0", env={"ACME_API_KEY": "${KEY}"}))},
    "remote-code-model": {**DOCKER, "app.py": MODEL.format(f", revision='{'0a' * 20}'"),
                          "tests/test_app.py": MODEL.format("")},
    "browser-key": {"package.json": '{"dependencies": {"openai": "5.0.0"}}',
                    "src/main.ts": BROWSER % ("OPENAI_API_KEY", "false")},
}


def found(root: Path, files: Files) -> dict[str, AttackPath]:
    result = scanned(root, files)
    assert result.posture is not None
    return {path.pattern: path for path in result.posture.paths}


@pytest.mark.parametrize("pattern", POSITIVE)
def test_a_pattern_is_found_with_its_evidence(pattern: str, tmp_path: Path) -> None:
    path = found(tmp_path, POSITIVE[pattern])[pattern]
    wanted = next(one for one in patterns().patterns if one.id == pattern)
    assert [(edge.source.kind, edge.verb, edge.target.kind) for edge in path.edges] == [
        (step.source, step.verb, step.target) for step in wanted.steps]
    assert all(one.target == two.source for one, two in zip(path.edges, path.edges[1:], strict=False))
    assert all(edge.why and edge.location.path in POSITIVE[pattern] for edge in path.edges)
    assert 0 < path.confidence <= 1
    assert path.remediation
    assert len(path.edges) <= MAX_DEPTH
    if path.severity.rank >= 3:
        assert sum(not edge.observed for edge in path.edges) <= 1


@pytest.mark.parametrize("pattern", NEGATIVE)
def test_without_one_step_there_is_none(pattern: str, tmp_path: Path) -> None:
    assert pattern not in found(tmp_path, NEGATIVE[pattern])


EXPOSED = ("from mcp.server.fastmcp import FastMCP\nimport subprocess\nmcp = FastMCP('x', host='0.0.0.0')\n\n"
           "@mcp.tool()\ndef run(command: str) -> str:\n    \"\"\"Run.\"\"\"\n"
           "    return subprocess.check_output(command, shell=True)\n\nmcp.run(transport='streamable-http')\n")


def test_an_open_endpoint_leads_to_what_it_offers(tmp_path: Path) -> None:
    path = found(tmp_path, {**DOCKER, "server.py": EXPOSED})["open-endpoint"]
    assert [edge.verb for edge in path.edges] == ["reaches", "leads-to"]
    assert "execute" in path.edges[-1].target.label
    (tmp_path / "again").mkdir()
    closed = EXPOSED.replace("0.0.0.0", "127.0.0.1")
    assert "open-endpoint" not in found(tmp_path / "again", {**DOCKER, "server.py": closed})


COMPOSE = """\
services:
  embed:
    image: ghcr.io/huggingface/text-embeddings-inference:cpu-1.7
    ports: ["6040:80"]
  store:
    image: qdrant/qdrant:v1.11.0
{}"""


def test_a_server_of_models_is_no_way_to_the_store_beside_it(tmp_path: Path) -> None:
    assert "open-endpoint" not in found(tmp_path, {"compose.yaml": COMPOSE.format("")})
    (tmp_path / "open").mkdir()
    opened = COMPOSE.format('    ports: ["6333:6333"]\n')
    path = found(tmp_path / "open", {"compose.yaml": opened})["open-endpoint"]
    assert [edge.target.label for edge in path.edges] == ["qdrant (vector-db)", "what is stored in qdrant"]


def test_a_key_and_its_models_in_one_file_are_observed(tmp_path: Path) -> None:
    text = ASK.replace("Anthropic()", f"Anthropic(api_key='{KEY}')")
    path = found(tmp_path, {**DOCKER, "app.py": text})["leaked-key"]
    assert [edge.observed for edge in path.edges] == [True, True]
    assert "claude-sonnet-4-0" in path.edges[-1].target.label
    (tmp_path / "apart").mkdir()
    apart = found(tmp_path / "apart", POSITIVE["leaked-key"])["leaked-key"]
    assert [edge.observed for edge in apart.edges] == [True, False]


def test_a_path_raises_the_risk_of_what_is_on_it(tmp_path: Path) -> None:
    result = scanned(tmp_path, POSITIVE["remote-code-model"])
    assert result.posture is not None
    risk = result.posture.risk_of("pkg:huggingface/acme/odd-llm")
    assert risk is not None
    assert (risk.score, risk.floor) == (60, 60)
    assert risk.text.endswith("at least 60 for its path of attack")
    system = result.posture.risk_of("system:repository")
    assert system is not None
    assert system.floor == 60


def test_agents_of_code_are_asked_for_all_three(tmp_path: Path) -> None:
    text = ("import httpx\nfrom agents import Agent, function_tool\n\n@function_tool{}\n"
            "def load(name: str) -> str:\n    return open(name).read()\n\n@function_tool{}\n"
            "def web(url: str) -> str:\n    return httpx.post(url).text\n\n"
            "agent = Agent(name='clerk', model='gpt-4o', tools=[load{}])\n")
    assert "lethal-trifecta" in found(tmp_path, {"app.py": text.format("", "", ", web")})
    for number, asked in enumerate((("", "", ""), ("(needs_approval=True)", "(needs_approval=True)", ", web"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert "lethal-trifecta" not in found(folder, {"app.py": text.format(*asked)})


def test_the_patterns_are_those_of_the_data() -> None:
    data = patterns()
    assert [one.number for one in data.patterns] == [1, 3, 4, 5, 6, 7, 8, 9]
    assert all(1 < len(one.steps) <= MAX_DEPTH for one in data.patterns)
    kinds = {kind for one in data.patterns for step in one.steps for kind in (step.source, step.target)}
    assert kinds <= KINDS
    from shadowbom.rules import RULES

    assert {rule for role in data.roles.values() for rule in role.rules} <= RULES.keys()
    assert set(POSITIVE) | {"open-endpoint"} == {one.id for one in data.patterns}


def test_many_servers_give_a_bounded_number_of_paths(tmp_path: Path) -> None:
    many = {f"s{number}": npx(f"acme-{number}", env={"A_TOKEN": "${T}"}) for number in range(400)}
    result = scanned(tmp_path, {".mcp.json": servers(**many)})
    assert result.posture is not None
    assert len(result.posture.paths) == 200
