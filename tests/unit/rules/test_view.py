from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.core.fact import Server
from shadowbom.core.finding import RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.core.value import Lit
from shadowbom.rules import leaked_key
from shadowbom.rules.context import Context, context_of, lowered
from shadowbom.rules.raising import Raised, about, findings
from shadowbom.rules.view import ConfigurationFile, View
from small_repositories import scanned

INFO = RuleInfo("a-rule", "t", "d", "h", Severity.HIGH)


@pytest.mark.parametrize(("path", "context"), [
    (".mcp.json", Context.ACTIVE), ("apps/web/.cursor/mcp.json", Context.ACTIVE),
    (".claude/settings.local.json", Context.LOCAL), ("plugins/x/.mcp.json", Context.PLUGIN),
    (".claude-plugin/plugin.json", Context.PLUGIN), ("mcp.example.json", Context.TEMPLATE),
    ("templates/.mcp.json", Context.TEMPLATE), ("docs/.mcp.json", Context.DOCS),
    ("tests/.mcp.json", Context.FIXTURE), ("evals/a/.mcp.json", Context.FIXTURE),
])
def test_the_path_says_how_far_a_file_takes_effect(path: str, context: Context) -> None:
    assert context_of(path, Scope.PRODUCTION) is context


def test_severity_sinks_where_nothing_loads_the_file() -> None:
    assert lowered(Severity.HIGH, Context.ACTIVE) is Severity.HIGH
    assert lowered(Severity.HIGH, Context.TEMPLATE) is Severity.MEDIUM
    assert lowered(Severity.HIGH, Context.FIXTURE) is Severity.LOW
    assert lowered(Severity.LOW, Context.DOCS) is Severity.INFO


def server(path: str, name: str = "a", **more: object) -> ConfigurationFile:
    fact = Server(Location(path, 2, 3), "x", name, **more)  # type: ignore[arg-type]  # made for the test
    return ConfigurationFile(path, Scope.PRODUCTION, ("x",), (fact,))


def test_servers_that_are_switched_off_are_not_declared() -> None:
    view = View(files=(server("a.json", url="u"), server("c.json", url="w", disabled=True)))
    assert [file.path for file, _ in view.servers] == ["a.json"]


def test_one_server_of_two_clients_is_one_thing() -> None:
    view = View(files=(server("b.json", url="u"), server("a.json", url="u"), server("a.json", url="v")))
    raised = [about(file, one, "m", "r", Severity.HIGH) for file, one in view.servers]
    assert [(one.location.path, [place.path for place in one.occurrences]) for one in findings(INFO, raised, view)] == [
        ("a.json", ["b.json"]), ("a.json", [])]


def test_a_finding_stands_where_it_takes_most_effect() -> None:
    def at(path: str, context: Context) -> Raised:
        return Raised("n", Location(path, 1, 1), context, "m", "r", Severity.HIGH, same="one")

    (found,) = findings(INFO, [at("a.json", Context.FIXTURE), at("b.json", Context.ACTIVE)], View())
    assert (found.location.path, found.severity, found.context) == ("b.json", Severity.HIGH, "active")
    assert [place.path for place in found.occurrences] == ["a.json"]


def test_equal_names_in_a_file_have_their_own_fingerprints() -> None:
    raised = [Raised("n", Location("a", line, 1), Context.ACTIVE, "m", "r", Severity.LOW) for line in (1, 2)]
    assert len({one.fingerprint for one in findings(INFO, raised, View())}) == 2


def test_a_finding_belongs_to_the_server_that_it_is_about(tmp_path: Path) -> None:
    result = scanned(tmp_path, {".mcp.json": '{"mcpServers": {"d": {"url": "http://mcp.example.com/mcp"}}}'})
    (found,) = result.findings
    assert found.asset == "mcp:http://mcp.example.com/mcp"
    assert [asset.key for asset in result.assets if asset.key == found.asset]


def test_settings_below_a_server_are_found_by_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '{"mcpServers": {"d": {"command": "x", "alwaysAllow": ["*"], "env": {"NODE_OPTIONS": "-r a"}}}}'
    views: list[View] = []
    monkeypatch.setattr(leaked_key, "check", lambda view: views.append(view) or iter(()))
    scanned(tmp_path, {".roo/mcp.json": text})
    ((file, one),) = views[0].servers
    below = {key: setting.value for key, setting in file.of_server(one)}
    assert {key: value.text for key, value in below.items() if isinstance(value, Lit)} == {
        "command": "x", "alwaysAllow.0": "*", "env.NODE_OPTIONS": "-r a"}


def test_a_file_that_cannot_be_read_has_the_context_of_its_own_scope(tmp_path: Path) -> None:
    broken = dict.fromkeys((".mcp.json", "examples/.mcp.json", "third_party/x/.mcp.json"), '{"mcpServers": {')
    found = scanned(tmp_path, broken).findings
    assert {one.location.path: one.context for one in found if one.rule == "unparseable-agent-config"} == {
        ".mcp.json": "active", "examples/.mcp.json": "template", "third_party/x/.mcp.json": "template"}
