from __future__ import annotations

import json

import pytest

from shadowbom.core.fact import Setting, Text
from shadowbom.core.location import Location
from shadowbom.core.source import Document, SourceFile
from shadowbom.core.value import Hole, Lit
from shadowbom.extract.settings.configuration import MAX_PROSE, MAX_SETTINGS, MAX_STEPS, configuration
from shadowbom.extract.table.row import Extraction


def read(path: str, text: str) -> Extraction:
    return configuration(Document(SourceFile(path, path.encode(), ""), text))


def values(path: str, text: str) -> dict[str, str | None]:
    return {
        fact.key: None if isinstance(fact.value, Hole) else fact.value.text
        for fact in read(path, text).facts
        if isinstance(fact, Setting) and isinstance(fact.value, Lit | Hole)
    }


def test_every_value_of_a_settings_file_is_there() -> None:
    text = '{"permissions": {"allow": ["Bash(git push:*)", "Read"], "deny": []}, "n": 3, "off": false, "none": null}'
    assert values(".claude/settings.json", text) == {
        "permissions": None, "permissions.allow.0": "Bash(git push:*)", "permissions.allow.1": "Read", "n": "3",
        "off": "false", "none": None,
    }
    assert values(".codex/config.toml", 'a = "x y"\n[b."c.d"]\ne = [1]\n') == {
        "a": "x y", "b": None, "b.c~1d": None, "b.c~1d.e.0": "1"}
    assert values(".aider.conf.yml", "yes-always: true\nread:\n  - a b\n") == {"yes-always": "true", "read.0": "a b"}


def test_values_that_may_be_secrets_are_not_kept() -> None:
    text = json.dumps({
        "env": {"ANTHROPIC_BASE_URL": "https://proxy.example.com", "DB_LOGIN": "hunter2 and more",
                "NODE_OPTIONS": "--require ./x.js"},
        "api_key": "hunter2hunter2", "headers": {"X-Custom": "hunter2"},
        "url": "https://user:hunter2@example.com/x", "command": "curl --token hunter2secret https://example.com",
    })
    found = values(".claude/settings.json", text)
    assert "hunter2" not in repr(found)
    assert found["env.ANTHROPIC_BASE_URL"] == "https://proxy.example.com"
    assert found["env.NODE_OPTIONS"] == "--require ./x.js"
    assert found["env.DB_LOGIN"] is None
    assert found["headers.X-Custom"] is None


def test_prose_comes_with_the_settings_of_its_front_matter_at_their_lines() -> None:
    extraction = read("AGENTS.md", "---\nname: a\nallowed-tools: Bash Read\n---\nBe brief.\n")
    settings = [fact for fact in extraction.facts if isinstance(fact, Setting)]
    assert [(fact.key, fact.location.line) for fact in settings] == [("name", 2), ("allowed-tools", 3)]
    (prose,) = [fact for fact in extraction.facts if isinstance(fact, Text)]
    assert prose.text.endswith("Be brief.\n")
    assert read(".cursorrules", "Be brief.").facts
    (script,) = read(".claude/hooks/run.sh", "echo 1").facts
    assert isinstance(script, Setting)
    assert (script.key, script.location.line) == ("(script)", 1)
    assert read("AGENTS.md", " \n").facts == ()


def test_front_matter_that_is_no_yaml_is_read_member_by_member() -> None:
    text = ("---\nname: a\ndescription: Use when: asked\nallowed-tools: *\nhooks:\n  Stop:\n    - command: x\n"
            "model: [\nempty:\nbroken:\n  - {\n---\nBe brief.\n")
    settings = [fact for fact in read("AGENTS.md", text).facts if isinstance(fact, Setting)]
    assert [(fact.key, fact.location.line, fact.value.text if isinstance(fact.value, Lit) else None)
            for fact in settings] == [
        ("name", 2, "a"), ("description", 3, "Use when: asked"), ("allowed-tools", 4, "*"), ("hooks", 5, None),
        ("hooks.Stop.0", 7, None), ("hooks.Stop.0.command", 7, "x"), ("model", 8, "["), ("empty", 9, None),
    ]
    (tools,) = [fact.value for fact in settings if fact.key == "allowed-tools"]
    assert isinstance(tools, Lit)
    assert tools.at == Location("AGENTS.md", 4, 16)


def test_a_broken_file_gives_what_can_be_read() -> None:
    assert values(".mcp.json", '{"a": 1, "b": ')["a"] == "1"


@pytest.mark.parametrize("text", [
    "[" * 100_000, '{"a":' * 50_000, "---\n" * 100_000, "---\n" + "a: &a [1]\n" + "b: [*a, *a]\n" * 20_000,
    "- &x []\n" + "".join(f"- &x{n} [{', '.join([f'*x{n - 1}' if n else '*x'] * 10)}]\n" for n in range(9)),
    '"' + "token " * 100_000 + '"', "api_key: " * 50_000,
], ids=["brackets", "objects", "fences", "aliases", "bomb", "words", "keys"])
@pytest.mark.parametrize("path", [".claude/settings.json", ".codex/config.toml", ".aider.conf.yml", "AGENTS.md"])
def test_hostile_files_are_read_within_bounds(path: str, text: str) -> None:
    extraction = read(path, text)
    assert len(extraction.facts) <= MAX_SETTINGS + 1


def test_too_much_is_a_problem() -> None:
    many = read(".claude/settings.json", json.dumps({str(n): n for n in range(MAX_SETTINGS + 1)}))
    assert len(many.facts) == MAX_SETTINGS
    assert "settings" in many.problems[0].message
    empty = read(".claude/settings.json", json.dumps([[]] * (MAX_STEPS + 1)))
    assert "settings" in empty.problems[0].message
    long = read("AGENTS.md", "a" * (MAX_PROSE + 1))
    assert "prose" in long.problems[0].message


def test_values_below_those_of_headers_are_not_kept() -> None:
    text = json.dumps({"headers": [{"name": "X-Custom", "value": "hunter2"}, ["hunter2"], {"a": {"b": "hunter2"}}],
                       "env": {"DB_LOGIN": {"value": "hunter2", "required": True}}, "after": "kept"})
    found = values(".claude/settings.json", text)
    assert "hunter2" not in repr(found)
    assert found["headers.2.a.b"] is None
    assert found["env.DB_LOGIN.required"] == "true"
    assert found["after"] == "kept"
