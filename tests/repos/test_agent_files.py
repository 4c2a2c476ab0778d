"""What the files of coding agents declare, in small repositories."""

from __future__ import annotations

import json
from pathlib import Path

from shadowbom.core.asset import Asset
from shadowbom.core.result import ScanResult
from small_repositories import scanned


def of_kind(result: ScanResult, kind: str) -> list[Asset]:
    return [asset for asset in result.assets if asset.kind == kind]


SKILL = "---\nname: notes\ndescription: Writes notes.\nallowed-tools: Read\n---\nBe brief.\n"


def test_a_skill_of_several_clients_is_one_thing_and_says_what_it_brings(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        ".claude/skills/notes/SKILL.md": SKILL, ".agents/skills/notes/SKILL.md": SKILL,
        "plugins/p/skills/notes/SKILL.md": SKILL, "plugins/p/skills/notes/scripts/run.py": "print()\n"})
    top, other = sorted(of_kind(result, "agent-skill"), key=lambda asset: asset.key)
    assert (top.key, other.key) == ("agent-skill:notes", "agent-skill:plugins/p/notes")
    assert {item.location.path for item in top.evidence} == {
        ".claude/skills/notes/SKILL.md", ".agents/skills/notes/SKILL.md"}
    assert dict(top.properties) == {
        "allowed-tools": "Read", "client": "agent-skills, claude-code", "description": "Writes notes.",
        "executables": "no"}
    assert dict(other.properties)["executables"] == "yes"


def test_folders_of_a_plugin_count_by_its_manifest_alone(tmp_path: Path) -> None:
    agent = "---\nname: reviewer\ndescription: Reads.\nmodel: claude-opus-4-5\n---\nBe brief.\n"
    hooks = json.dumps({"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "bash stop.sh a b"}]}]}})
    inside = {"agents/reviewer.md": agent, "commands/hello.md": "Hello.\n", "hooks/hooks.json": hooks}
    (tmp_path / "bare").mkdir()
    assert not scanned(tmp_path / "bare", inside).assets
    result = scanned(tmp_path, {
        **{f"plugins/p/{path}": text for path, text in inside.items()},
        "plugins/p/.claude-plugin/plugin.json": json.dumps({"name": "p", "version": "1.0.0"})})
    (reviewer,) = of_kind(result, "sub-agent")
    (hook,) = of_kind(result, "agent-hook")
    (plugin,) = of_kind(result, "agent-plugin")
    assert (reviewer.key, dict(reviewer.properties)["model"]) == ("sub-agent:plugins/p/reviewer", "claude-opus-4-5")
    assert (hook.name, dict(hook.properties)["run"]) == ("Stop: stop.sh", "stop.sh")
    assert [(one.version, one.kind) for one in plugin.versions] == [("1.0.0", "declared")]
    assert [asset.name for asset in of_kind(result, "agent-command")] == ["hello"]
    assert [asset.name for asset in of_kind(result, "model")] == ["claude-opus-4-5"]
    (assistant,) = of_kind(result, "coding-agent-config")
    assert dict(assistant.properties)["role"] == "command, hook, plugin, sub-agent"


def test_servers_of_a_plugin_in_a_file_that_its_manifest_names(tmp_path: Path) -> None:
    files = {"command": "npx", "args": ["-y", "@acme/server-files"], "env": {"ACME_TOKEN": "${ACME_TOKEN}"}}
    result = scanned(tmp_path, {
        "plugins/p/.claude-plugin/plugin.json": json.dumps({"name": "p", "mcpServers": "./conf/own.json"}),
        "plugins/p/conf/own.json": json.dumps({"mcpServers": {"files": files}}, indent=1),
        "q/.cursor-plugin/plugin.json": json.dumps({
            "name": "q", "mcpServers": ["${CLAUDE_PLUGIN_ROOT}/flat.json", "../out.json", "gone.json"]}),
        "q/flat.json": json.dumps({"web": {"type": "http", "url": "https://mcp.acme.example/mcp"}}),
        "plugins/r/.claude-plugin/plugin.json": json.dumps({"name": "r", "mcpServers": "./.mcp.json"}),
        "plugins/r/.mcp.json": json.dumps({"mcpServers": {"notes": {"command": "notes-server"}}}),
        "other/own.json": json.dumps({"mcpServers": {"unknown": files}}),
        "out.json": json.dumps({"mcpServers": {"outside": {"command": "outside"}}})})
    servers = {asset.name: asset for asset in of_kind(result, "mcp-server")}
    assert sorted(servers) == ["files", "notes", "web"]
    (place,) = {item.location for item in servers["files"].evidence}
    assert (place.path, place.line) == ("plugins/p/conf/own.json", 3)
    said = dict(servers["files"].properties)
    assert (said["client"], said["purl"], said["env"]) == (
        "claude-code-mcp", "pkg:npm/%40acme/server-files", "ACME_TOKEN")
    assert dict(servers["web"].properties)["client"] == "cursor-mcp"
    assert dict(servers["notes"].properties)["client"] == "claude-code-mcp"
    assert not result.problems


def test_a_mode_in_a_file_without_an_ending_is_judged_as_settings_and_as_text(tmp_path: Path) -> None:
    modes = [
        {"slug": "doer", "groups": ["read", ["edit", {"fileRegex": "\\.md$"}], "command"]},
        {"slug": "asker", "whenToUse": "Often.", "groups": ["read"], "customInstructions": "Be\u202e brief."}]
    result = scanned(tmp_path, {".roomodes": json.dumps({"customModes": modes}, indent=1, ensure_ascii=False)})
    doer, asker = sorted(of_kind(result, "sub-agent"), key=lambda asset: asset.name, reverse=True)
    assert (doer.key, dict(doer.properties)["tools"]) == ("sub-agent:doer", "command, edit, read")
    assert (asker.key, dict(asker.properties)["description"]) == ("sub-agent:asker", "Often.")
    assert [finding.rule for finding in result.findings] == ["hidden-unicode-instruction"]


def test_what_a_client_finds_by_the_name_of_a_link(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    (root / ".acme").mkdir(parents=True)
    for name in (".claude/skills", ".codex/skills"):
        (root / name).parent.mkdir()
        (root / name).symlink_to("../shared/skills")
    (root / ".github").mkdir()
    (root / ".github" / "agents").mkdir()
    (root / ".github" / "agents" / "reader.md").symlink_to("../../reader.md")
    (root / ".claude" / "commands").symlink_to("../nowhere")
    result = scanned(tmp_path, {
        "shared/skills/notes/SKILL.md": SKILL, "reader.md": "---\nname: reader\nmodel: gpt-5\n---\nRead.\n"})
    assert {asset.key: {item.location.path for item in asset.evidence} for asset in of_kind(result, "agent-skill")} == {
        "agent-skill:shared/notes": {
            "shared/skills/notes/SKILL.md", ".claude/skills/notes/SKILL.md", ".codex/skills/notes/SKILL.md"}}
    (reader,) = of_kind(result, "sub-agent")
    assert (reader.name, {item.location.path for item in reader.evidence}) == ("reader", {".github/agents/reader.md"})
    assert not of_kind(result, "agent-command")


def test_what_instructions_quote_is_documentation(tmp_path: Path) -> None:
    text = "Use it so:\n\n```python\nfrom openai import OpenAI\n\nOpenAI()\n```\n"
    result = scanned(tmp_path, {"CLAUDE.md": text})
    scopes = {asset.name: asset.scope.value for asset in result.assets}
    assert scopes["claude-code"] == "production"
    assert scopes["openai"] == "docs"


def test_a_job_of_another_ci_system_that_runs_an_agent_says_what_starts_it(tmp_path: Path) -> None:
    text = """review:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - claude -p "Review" --dangerously-skip-permissions
test:
  script: [npm test]
"""
    found = [asset for asset in scanned(tmp_path, {".gitlab-ci.yml": text}).assets if asset.kind == "ai-ci-step"]
    assert [(asset.name, str(asset.evidence[0].location)) for asset in found] == [
        ("claude-code in .gitlab-ci.yml (review)", ".gitlab-ci.yml:5")]
    assert {("trigger", "merge_request_event"), ("job", "review"),
            ("option", "--dangerously-skip-permissions")} <= set(found[0].evidence[0].properties)


def test_a_step_of_ci_says_when_and_with_what_an_agent_runs(tmp_path: Path) -> None:
    workflow = """on: [issues]
permissions:
  issues: write
jobs:
  triage:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: anthropics/claude-code-action@v1
        with:
          anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}
          claude_args: --model claude-opus-4-5 --max-turns 3
      - run: claude -p "sort" --dangerously-skip-permissions
"""
    result = scanned(tmp_path, {".github/workflows/triage.yml": workflow})
    action, command = sorted(of_kind(result, "ai-ci-step"), key=lambda asset: asset.key)
    said = dict(action.properties)
    assert action.name == "claude-code-action in triage.yml (triage)"
    assert (said["trigger"], said["permission"], said["secret"]) == ("issues", "issues: write", "ANTHROPIC_API_KEY")
    assert (said["model"], said["conditional"]) == ("claude-opus-4-5", "no")
    assert said["option"] == "--max-turns, --model"
    assert dict(command.properties)["option"] == "--dangerously-skip-permissions"
    assert "secret" not in dict(command.properties)


def test_an_agents_card_is_listed_with_its_host_alone(tmp_path: Path) -> None:
    card = {"name": "Notes", "url": "https://agents.acme.example/a2a", "version": "2.0", "protocolVersion": "0.3.0",
            "preferredTransport": "GRPC", "skills": [{"id": "w", "name": "Write"}],
            "securitySchemes": {"oauth": {"type": "oauth2"}}}
    result = scanned(tmp_path, {"web/.well-known/agent-card.json": json.dumps(card)})
    (agent,) = of_kind(result, "a2a-agent")
    assert dict(agent.properties) == {
        "client": "a2a", "host": "agents.acme.example", "protocol-version": "0.3.0", "security-scheme": "oauth",
        "skill": "Write", "transport": "GRPC"}
    assert [one.version for one in agent.versions] == ["2.0"]


def test_a_folder_of_hundreds_is_one_row(tmp_path: Path) -> None:
    from shadowbom.report import ReportOptions
    from shadowbom.report.table import render

    result = scanned(tmp_path, {f"skills/s{number}/SKILL.md": SKILL for number in range(30)})
    text = render(result, ReportOptions())
    assert "30 of them; -v names them" in text
    assert "skills/ (30)" in text
    assert render(result, ReportOptions(verbose=True)).count("/SKILL.md:1") > 30
