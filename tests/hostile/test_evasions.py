"""Attempts of a change to open its own gate: each is made as a pull request, and none passes.

The base has a policy of its own that is enforced; the change adds a denied provider, a leaked key or an MCP server
that is not approved, and something that might let it through.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from git_histories import Builder, git
from key_samples import BY_ID
from shadowbom.cli.main import main
from shadowbom.core.finding import fingerprint
from signature_writer import text_of

SCAN = ("scan", "--diff", "HEAD~1..HEAD", "--now", "2026-11-20", "--format", "json")
KEY = BY_ID["anthropic:api-key"].value("evasion")
POLICY = """\
[policy]
mode = "enforce"

[policy.providers]
approved = ["openai"]
denied = ["deepseek"]

[policy.mcp_servers]
approved = ["npm:@modelcontextprotocol/server-github", "mcp.example.com"]
"""
WAIVER = """
[[policy.waivers]]
rule = "denied-ai"
asset = "*"
reason = "we need it"
approved_by = "@security"
expires = 2026-12-31
"""
DENIED = 'from openai import OpenAI\n\nOpenAI(base_url="https://api.deepseek.com/v1")\n'
LEAK = f'KEY = "{KEY}"\n'
SERVER = {"mcpServers": {"tool": {"command": "npx", "args": ["-y", "@evil/server-github"]}}}
LISTED = json.dumps({"shadowbom_baseline": 1, "salt": "0" * 32, "entries": [{
    "rule": "leaked-key", "paths": ["listed.py"], "fingerprint": fingerprint("leaked-key", "listed.py", "OLD", 1),
    "trace": hmac.new(b"0" * 32, b"leaked-key\0OLD", hashlib.sha256).hexdigest()[:20]}]})
BASE = {"listed.py": f'OLD = "{BY_ID["anthropic:api-key"].value("old")}"\n', ".shadowbom-baseline.json": LISTED,
        ".shadowbom.toml": POLICY, "app.py": "x = 1\n", "old_tests/test_a.py": "y = 1\n"}


def baseline(key: str) -> str:
    row = {"type": "Secret Keyword", "hashed_secret": hashlib.sha1(key.encode()).hexdigest(), "line_number": 1,
           "is_secret": False}
    return json.dumps({"results": {"app.py": [row], "k.py": [row]}})


def of_ours() -> str:
    """A baseline of ours that lists the key and the provider that the change adds."""
    found = [("leaked-key", "k.py", "KEY"), ("denied-ai", "app.py", "service:deepseek")]
    rows = [{"rule": rule, "paths": [path], "fingerprint": fingerprint(rule, path, bound, 1), "trace": "0" * 20,
             "reason": "old"} for rule, path, bound in found]
    return json.dumps({"shadowbom_baseline": 1, "salt": "0" * 32, "entries": rows})


def servers(**entries: object) -> str:
    return json.dumps({"mcpServers": entries})


ATTEMPTS: dict[str, Mapping[str, str | None]] = {
    "the policy approves it": {".shadowbom.toml": POLICY.replace('denied = ["deepseek"]', 'review = ["deepseek"]')},
    "the policy only warns": {".shadowbom.toml": POLICY.replace("enforce", "warn")},
    "the policy fails on nothing": {".shadowbom.toml": POLICY.replace("[policy]", '[policy]\nfail_on = "none"')},
    "the configuration fails on nothing": {".shadowbom.toml": 'fail_on = "none"\n' + POLICY},
    "the policy is gone": {".shadowbom.toml": None},
    "the policy is empty": {".shadowbom.toml": "[policy]\n"},
    "the policy is broken": {".shadowbom.toml": "[policy"},
    "the policy moved": {".shadowbom.toml": None, "pyproject.toml": "[tool.shadowbom.policy]\nmode = 'warn'\n"},
    "a second policy beside it": {"pyproject.toml": "[tool.shadowbom.policy]\nproviders.approved = ['deepseek']\n"},
    "a policy further down": {"src/.shadowbom.toml": "[policy.providers]\napproved = ['deepseek']\n",
                              "src/app.py": DENIED},
    "a waiver": {".shadowbom.toml": POLICY + WAIVER},
    "a waiver with an owner": {".shadowbom.toml": POLICY + WAIVER, "CODEOWNERS": "* @security\n"},
    "an exclusion": {".shadowbom.toml": 'exclude = ["app.py", "k.py"]\n' + POLICY},
    "a catalogue without the provider": {
        ".shadowbom.toml": 'catalog = ["signatures"]\n' + POLICY, "signatures/x.toml": 'id = "x"\n'},
    "a comment": {"app.py": f"# shadowbom: ignore[denied-ai] fine\n{DENIED}",
                  "k.py": f"# shadowbom: ignore[leaked-key] a sample\n{LEAK}"},
    "a comment of detect-secrets": {"k.py": LEAK.rstrip("\n") + "  # pragma: allowlist secret\n"},
    "a comment of gitleaks": {"k.py": LEAK.rstrip("\n") + "  # gitleaks:allow\n"},
    "an ignore file of gitleaks": {".gitleaksignore": "k.py:anthropic-api-key:1\n", "k.py": LEAK},
    "an ignore file of betterleaks": {".betterleaksignore": "k.py:anthropic-api-key:1\n", "k.py": LEAK},
    "a hash in an ignore file": {".gitleaksignore": hashlib.sha256(KEY.encode()).hexdigest() + "\n", "k.py": LEAK},
    "a baseline": {".secrets.baseline": baseline(KEY), "k.py": LEAK},
    "a baseline of ours": {".shadowbom-baseline.json": of_ours(), "k.py": LEAK},
    "a baseline of ours by another name": {
        ".shadowbom.toml": 'baseline = "debt.json"\n' + POLICY, "debt.json": of_ours(), "k.py": LEAK},
    "another value where one is listed": {"listed.py": f'OLD = "{KEY}"\n'},
    "a listed file is gone and another has its name": {"listed.py": None, "k.py": LEAK.replace("KEY", "OLD")},
    "an ignore file": {".shadowbomignore": "k.py\napp.py\n", "app.py": DENIED, "k.py": LEAK},
    "an ignore file further down": {"src/.shadowbomignore": "*\n", "src/app.py": DENIED, "src/k.py": LEAK},
    "a folder of tests": {"tests/test_app.py": DENIED},
    "a folder of others' code": {"vendor/app.py": DENIED},
    "a folder of documentation": {"docs/app.py": DENIED},
    "a folder of examples": {"examples/app.py": DENIED},
    "generated by name": {"app.py": None, "app_pb2.py": f"# Code generated. DO NOT EDIT.\n{DENIED}"},
    "attributes": {".gitattributes": "*.py linguist-vendored linguist-generated binary -diff\n", "app.py": DENIED},
    "ignored by git": {".gitignore": "*.py\n", "app.py": DENIED},
    "a renamed file": {"old_tests/test_a.py": None, "src/b.py": "y = 1\n" + DENIED},
    "an alias": {"app.py": DENIED.replace("OpenAI", "Chat").replace("import Chat", "import OpenAI as Chat")},
    "another case": {"app.py": DENIED.replace("api.deepseek", "API.DeepSeek")},
    "an address put together": {"app.py": 'from openai import OpenAI\n\nHOST = "api.deepseek.com"\n'
                                          'OpenAI(base_url=f"https://{HOST}/v1")\n'},
    "line ends": {"app.py": DENIED.replace("\n", "\r\n")},
    "a byte order mark": {"app.py": "\ufeff" + DENIED},
    "a server that is called like an approved one": {
        ".mcp.json": servers(**{"server-github": {"command": "npx", "args": ["-y", "@evil/server-github"]}})},
    "a package of the same name elsewhere": {
        ".mcp.json": servers(a={"command": "uvx", "args": ["@modelcontextprotocol/server-github"]})},
    "a host with an approved one in front": {
        ".mcp.json": servers(a={"url": "https://mcp.example.com.evil.example/mcp"})},
    "an approved host in the path": {".mcp.json": servers(a={"url": "https://evil.example/mcp.example.com"})},
    "an approved host as a user": {".mcp.json": servers(a={"url": "https://mcp.example.com@evil.example/mcp"})},
    "a server behind a shell": {
        ".mcp.json": servers(a={"command": "bash", "args": ["-c", "npx -y @evil/server-github"]})},
}


@pytest.fixture(autouse=True)
def no_policy_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SHADOWBOM_POLICY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def made(root: Path, attempt: Mapping[str, str | None]) -> set[str]:
    """Make the change, and give the rules that have to stop it."""
    built = Builder(root)
    built.commit(BASE)
    built.done()
    changed = dict(attempt)
    if not any(rules_of(path, text) for path, text in attempt.items()):
        changed = {"app.py": DENIED, "k.py": LEAK, ".mcp.json": json.dumps(SERVER), **attempt}
    for path, text in changed.items():
        file = root / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
    git(root, "add", "-A", "-f")
    git(root, "commit", "-qm", "change")
    return {rule for path, text in changed.items() for rule in rules_of(path, text)}


def rules_of(path: str, text: str | None) -> set[str]:
    """The rules that what is written into a file has to meet."""
    words = {"denied-ai": "deepseek", "leaked-key": KEY, "mcp-unapproved-server": "mcpServers"}
    code = text is not None and path.endswith((".py", ".mcp.json"))
    return {rule for rule, word in words.items() if code and word.lower() in str(text).lower()}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_change_does_not_open_its_own_gate(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = made(tmp_path / "shop", ATTEMPTS[name])
    assert wanted
    assert main([*SCAN, str(tmp_path / "shop")]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    stops = {one["rule"] for one in found if one["status"] == "open" and one["severity"] in ("high", "critical")}
    assert stops >= wanted, found


def test_what_the_base_allows_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path / "shop", {
        "app.py": DENIED.replace("api.deepseek.com", "api.openai.com"),
        ".mcp.json": servers(a={"command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"]},
                             b={"url": "https://mcp.example.com/mcp"}),
    })
    assert main([*SCAN, str(tmp_path / "shop")]) == 0
    assert json.loads(capsys.readouterr().out)["assets"]


CENTRAL = """\
[policy]
mode = "enforce"

[policy.providers]
approved = ["openai"]
denied = ["deepseek"]
"""


@pytest.mark.parametrize("added", ["CODEOWNERS", ".github/CODEOWNERS", "catalog-info.yaml"])
def test_a_change_names_nobody_who_approves_its_waiver(
    added: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The base has a waiver without an owner, which an organisation's policy does not take."""
    text = "spec:\n  owner: security\n" if added.endswith(".yaml") else "* @security\n"
    (tmp_path / "central.toml").write_text(CENTRAL)
    built = Builder(tmp_path / "shop")
    built.commit({**BASE, ".shadowbom.toml": POLICY + WAIVER})
    built.commit({**BASE, ".shadowbom.toml": POLICY + WAIVER, added: text, "app.py": DENIED})
    built.commit({**BASE, ".shadowbom.toml": POLICY + WAIVER, added: text, "other.py": DENIED})
    ids = built.done()
    scan = ("scan", str(tmp_path / "shop"), *SCAN[3:], "--policy", str(tmp_path / "central.toml"), "--diff")
    assert main([*scan, f"{ids[1]}..{ids[2]}"]) == 1
    denied = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["rule"] == "denied-ai"]
    assert [one["status"] for one in denied] == ["open"]
    # Once the base has it, CODEOWNERS counts; who owns a component is not asked for a review.
    assert main([*scan, f"{ids[2]}..{ids[3]}"]) == added.endswith(".yaml")


@pytest.fixture
def no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)


def judged(command: str, root: Path, base: str, *more: str) -> tuple[int, Any]:
    """The exit code and the JSON of the change from ``base`` to what is checked out, by either command."""
    if command == "ci":
        argv = ["ci", str(root), "--diff-base", base, "--reports", str(root.parent / "out"), "--aibom", "none"]
    else:
        argv = ["scan", str(root), "--diff", f"{base}...HEAD", "-o", str(root.parent / "out/shadowbom.json")]
        (root.parent / "out").mkdir(exist_ok=True)
    code = main([*argv, "--now", "2026-11-20", "--format", "json", *more])
    return code, json.loads((root.parent / "out/shadowbom.json").read_text())


def said_in(result: Any) -> list[str]:
    return [one["message"] for one in result["problems"]]


COMMANDS = ("ci", "scan")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("no_service")
def test_a_list_that_the_workflow_names_counts_as_the_base_has_it(command: str, tmp_path: Path) -> None:
    """The change empties the list of what the base accepts, and puts its own key on it."""
    other = LISTED.replace("listed.py", "k.py").replace(
        fingerprint("leaked-key", "listed.py", "OLD", 1), fingerprint("leaked-key", "k.py", "KEY", 1))
    base = {"lists/debt.json": LISTED, **{path: text for path, text in BASE.items() if "baseline" not in path}}
    built = Builder(tmp_path / "shop")
    built.commit(base)
    touched = f"{base['listed.py'].rstrip()}  # old\n"
    built.commit({**base, "lists/debt.json": other, "k.py": LEAK, "listed.py": touched})
    ids = built.done()
    code, result = judged(command, tmp_path / "shop", ids[1], "--baseline", str(tmp_path / "shop/lists/debt.json"))
    assert code == 1
    keys = {(one["location"]["path"], one["status"]) for one in result["findings"] if one["rule"] == "leaked-key"}
    assert keys == {("k.py", "open"), ("listed.py", "baselined")}
    said = "lists/debt.json is another one than in the base, whose entries count: it counts once it is there"
    assert said in said_in(result)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("no_service")
def test_a_list_that_only_the_change_has_holds_nothing_back(command: str, tmp_path: Path) -> None:
    built = Builder(tmp_path / "shop")
    built.commit(BASE)
    built.commit({**BASE, "debt.json": of_ours(), "k.py": LEAK})
    ids = built.done()
    code, result = judged(command, tmp_path / "shop", ids[1], "--baseline", str(tmp_path / "shop/debt.json"))
    assert code == 1
    assert "debt.json is not in the base: it counts once it is there" in said_in(result)


@pytest.mark.parametrize("way", ["option", "variable"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("no_service")
def test_a_policy_that_the_workflow_names_is_that_of_the_base(
    command: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = {"rules/ai.toml": CENTRAL, "app.py": "x = 1\n"}
    built = Builder(tmp_path / "shop")
    built.commit(base)
    built.commit({"rules/ai.toml": CENTRAL.replace("enforce", "warn").replace("deepseek", "nobody"), "app.py": DENIED})
    ids = built.done()
    file = str(tmp_path / "shop/rules/ai.toml")
    if way == "variable":
        monkeypatch.setenv("SHADOWBOM_POLICY", file)
    code, result = judged(command, tmp_path / "shop", ids[1], *(("--policy", file) if way == "option" else ()))
    assert code == 1
    assert [(one["rule"], one["severity"]) for one in result["findings"]] == [("denied-ai", "high")]


@pytest.mark.parametrize("gone", [True, False])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("no_service")
def test_signatures_of_the_repository_are_those_of_the_base(command: str, gone: bool, tmp_path: Path) -> None:
    """An organisation knows a provider by a signature of its own; the change takes the signature away or its host."""
    own = text_of("evilcorp", """
        [[host]]
        names = ["api.evil.example"]
    """, kind="inference-endpoint")
    policy = 'catalog = ["signatures"]\n' + POLICY.replace("deepseek", "evilcorp")
    base = {".shadowbom.toml": policy, "signatures/evilcorp.toml": own, "app.py": "x = 1\n"}
    call = DENIED.replace("api.deepseek.com", "api.evil.example")
    after = {path: text for path, text in {**base, "app.py": call}.items() if "signatures" not in path}
    if not gone:
        after["signatures/evilcorp.toml"] = own.replace("api.evil.example", "api.other.example")
    built = Builder(tmp_path / "shop")
    built.commit(base)
    built.commit(after)
    ids = built.done()
    code, result = judged(command, tmp_path / "shop", ids[1])
    assert code == 1
    assert ("denied-ai", "high") in [(one["rule"], one["severity"]) for one in result["findings"]]
    assert any("the signatures in signatures are others than in the base" in one for one in said_in(result))


def test_there_are_enough_of_them() -> None:
    assert len(ATTEMPTS) >= 30


def test_what_the_change_adds_to_hold_itself_back_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path / "shop", ATTEMPTS["a comment"])
    assert main(["scan", str(tmp_path / "shop"), "--diff", "HEAD~1..HEAD"]) == 1
    assert "suppressed in this change by shadowbom: ignore, which counts once it is in the base" in " ".join(
        capsys.readouterr().out.split())
