"""Things that files declare, by tables that say where."""

from __future__ import annotations

import json

import pytest

from shadowbom.core.item import Declared, ItemTable
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.settings.configuration import configuration
from shadowbom.extract.settings.items import MAX_ITEMS, MAX_TEXT, MAX_VALUES, items

AGENT = ItemTable("acme", "sub-agent", "", (
    ("name", ("name",)), ("model", ("model",)), ("tools", ("tools", "allowed-tools")),
    ("description", ("description",)),
), "pkg/", "reviewer")
HOOK = ItemTable("acme", "agent-hook", "hooks.{event}.*.hooks.*", (
    ("type", ("type",)), ("run", ("command", "url")), ("matcher", ("^^.matcher",))))


def declared(path: str, text: str, *tables: ItemTable) -> tuple[Declared, ...]:
    return items(path, configuration(Document(SourceFile(path, path.encode(), ""), text)).facts, tables)


def test_a_file_as_a_whole() -> None:
    lines = ("---", "name: code-reviewer", "description: |", "  Reads changes.", "  And more.", "allowed-tools:",
             "  - Read", "  - Grep", "---", "Be brief.", "")
    text = "\n".join(lines)
    (one,) = declared("pkg/.acme/agents/reviewer.md", text, AGENT)
    assert (one.client, one.kind, one.name, one.owner, one.place) == (
        "acme", "sub-agent", "code-reviewer", "pkg/", "reviewer")
    assert (one.location.line, one.location.path) == (1, "pkg/.acme/agents/reviewer.md")
    assert one.fields == (("tools", "Read"), ("tools", "Grep"), ("description", "Reads changes."))
    assert one.values("tools") == ("Read", "Grep")
    assert (one.value("description"), one.value("model")) == ("Reads changes.", "")


def test_a_file_without_front_matter_has_the_name_of_its_place() -> None:
    (one,) = declared("pkg/.acme/agents/reviewer.md", "Be brief.\n", AGENT)
    assert (one.name, one.fields) == ("reviewer", ())
    assert declared("pkg/.acme/agents/reviewer.md", "  \n", AGENT) == ()
    assert declared("a.md", "Be brief.", ItemTable("acme", "agent-skill")) == ()
    (one,) = declared("a/b/SKILL.md", "Be brief.", ItemTable("acme", "agent-skill", owner="a/b/"))
    assert one.name == "b"


def test_things_at_a_place_in_a_file() -> None:
    text = json.dumps({"hooks": {"PreToolUse": [
        {"matcher": "Bash", "hooks": [{"type": "command", "command": "./check.sh a"}, {"type": "prompt"}]},
        {"hooks": [{"type": "http", "url": "https://hooks.acme.example/x"}, "no object"]},
    ], "Stop": "none"}}, indent=1)
    first, second, third = declared(".acme/settings.json", text, HOOK)
    assert first.fields == (("event", "PreToolUse"), ("type", "command"), ("run", "./check.sh a"), ("matcher", "Bash"))
    assert (first.name, first.place) == ("hooks.PreToolUse.0.hooks.0", "hooks.PreToolUse.0.hooks.0")
    assert first.location.line == text[: text.index('"command"')].count("\n")
    assert second.value("type") == "prompt"
    assert third.fields == (("event", "PreToolUse"), ("type", "http"), ("run", "https://hooks.acme.example/x"))


def test_scalars_and_names_of_two_parts() -> None:
    table = ItemTable("acme", "agent-plugin", "plugins.{name}@{market}", (("enabled", (".",)),))
    text = '{"plugins": {"notes@acme-tools": true, "@scope/x@acme.tools": false, "bare": true, "o@m": {}}}'
    one, other = declared("s.json", text, table)
    assert (one.name, one.place, one.fields) == ("notes", "notes", (("market", "acme-tools"), ("enabled", "true")))
    assert (other.name, other.fields) == ("@scope/x", (("market", "acme.tools"), ("enabled", "false")))
    listed = ItemTable("acme", "agent-plugin", "plugin.*", (("name", (".",)),))
    assert [one.name for one in declared("s.json", '{"plugin": ["a@1", {"x": 1}, "./b"]}', listed)] == ["a@1", "./b"]


def test_values_and_names_of_maps() -> None:
    table = ItemTable("acme", "a2a-agent", "", (
        ("name", ("name",)), ("skills", ("skills.*.name",)), ("auth", ("securitySchemes.{}",)),
        ("servers", ("mcpServers", "mcpServers.{}"))))
    text = json.dumps({"name": "Notes", "skills": [{"name": "a"}, {"name": "b", "tags": ["x"]}, {"id": "c"}],
                       "securitySchemes": {"oauth.main": {"type": "oauth2"}, "key": {"type": "apiKey"}},
                       "mcpServers": {"one": {"command": "x"}}})
    (one,) = declared("card.json", text, table)
    assert one.name == "Notes"
    assert one.values("skills") == ("a", "b")
    assert one.values("auth") == ("oauth.main", "key")
    assert one.values("servers") == ("one",)


@pytest.mark.parametrize("name", ["description", "model"])
def test_values_are_bounded_and_hold_no_secret(name: str) -> None:
    long = json.dumps({"name": "x", name: "word " * 1000})
    (one,) = declared("a.json", long, AGENT)
    assert 0 < len(one.value(name)) <= MAX_TEXT
    (one,) = declared("a.json", json.dumps({"name": "x", name: "token=hunter2hunter2 of it"}), AGENT)
    assert "hunter2" not in one.value(name)


def test_many_things_are_bounded() -> None:
    table = ItemTable("acme", "agent-plugin", "plugins.*", (("name", ("name",)), ("tags", ("tags",))))
    text = json.dumps({"plugins": [{"name": f"p{number}"} for number in range(MAX_ITEMS + 10)]})
    assert len(declared("m.json", text, table)) == MAX_ITEMS
    text = json.dumps({"plugins": [{"name": "p", "tags": [str(number) for number in range(MAX_VALUES + 10)]}]})
    (one,) = declared("m.json", text, table)
    assert len(one.values("tags")) == MAX_VALUES
    whole = ItemTable("acme", "a2a-agent", "", (("name", ("name",)), ("skills", ("skills.*.name",))))
    text = json.dumps({"name": "n", "skills": [{"name": str(number)} for number in range(MAX_VALUES + 10)]})
    (one,) = declared("c.json", text, whole)
    assert len(one.values("skills")) == MAX_VALUES
