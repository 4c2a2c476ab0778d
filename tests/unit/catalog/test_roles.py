"""Paths of agents' files: owners, places, and what must lie beside them."""

from __future__ import annotations

import pytest

from shadowbom.catalog.roles import Roles, ways
from shadowbom.core.item import ItemTable

ITEM = {"kind": "sub-agent", "at": "", "fields": [["model", ["model"]]]}
HOOK = {"kind": "agent-hook", "at": "hooks.*", "fields": []}


def row(glob: str, *items: object, beside: tuple[str, ...] = (), product: str = "acme") -> dict[str, object]:
    return {"product": product, "value": glob, "kind": "coding-agent-config", "line": 1, "role": "sub-agent",
            "items": list(items), "beside": list(beside)}


@pytest.mark.parametrize(("glob", "path", "expected"), [
    ("**/.acme/agents/**/*.md", ".acme/agents/a.md", [("", "a")]),
    ("**/.acme/agents/**/*.md", "pkg/x/.acme/agents/deep/er/a.md", [("pkg/x/", "deep/er/a")]),
    ("**/agents/*.md", "agents/agents/a.md", [("agents/", "a")]),
    ("**/skills/**/SKILL.md", "skills/a/skills/b/SKILL.md", [("", "a/skills/b"), ("skills/a/", "b")]),
    ("**/*.agent.md", "x/y.agent.md", [("x/", "y")]),
    ("AGENT.md", "AGENT.md", [("", "")]),
    ("AGENT.md", "x/AGENT.md", []),
    ("**/agents/*.md", "agents/x/a.md", []),
])
def test_ways_of_a_glob(glob: str, path: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(placed) for placed in ways(glob, path)] == expected


def test_what_must_lie_beside_a_file() -> None:
    roles = Roles([row("**/agents/*.md", ITEM, beside=(".acme/plugin.json",)), row("**/.acme/agents/*.md", ITEM)])
    paths = ["agents/a.md", "plugins/p/agents/b.md", "plugins/p/.acme/plugin.json", ".acme/agents/c.md"]
    markers = roles.markers(paths)
    assert markers == {"plugins/p/.acme/plugin.json"}
    assert list(roles.conditional(paths, markers)) == ["plugins/p/agents/b.md"]
    assert list(roles.conditional(paths, ())) == []
    assert roles.products("plugins/p/agents/b.md", markers) == ("acme",)
    assert roles.products("agents/a.md", markers) == roles.products("agents/a.md", ()) == ()
    assert roles.tables("agents/a.md", markers) == ()
    fields = (("model", ("model",)),)
    assert roles.tables("plugins/p/agents/b.md", markers) == (
        ItemTable("acme", "sub-agent", "", fields, "plugins/p/", "b"),)
    assert roles.tables(".acme/agents/c.md", ()) == (ItemTable("acme", "sub-agent", "", fields, "", "c"),)


def test_a_thing_of_several_clients_has_one_owner_and_place() -> None:
    skill = {"kind": "agent-skill", "at": "", "fields": []}
    roles = Roles([row("**/SKILL.md", skill, product="open"), row("**/.acme/skills/**/SKILL.md", skill)])
    assert {(one.client, one.owner, one.place) for one in roles.tables("p/.acme/skills/x/SKILL.md", ())} == {
        ("acme", "p/", "x"), ("open", "p/", "x")}
    (table,) = roles.tables(".other/skills/x/SKILL.md", ())
    assert (table.owner, table.place) == ("", "x")
    (table,) = roles.tables("plugins/p/skills/x/SKILL.md", ())
    assert (table.owner, table.place) == ("plugins/p/", "x")
    (table,) = roles.tables("SKILL.md", ())
    assert (table.owner, table.place) == ("", "")


def test_what_stands_in_a_file_of_a_fixed_name_is_of_its_folder() -> None:
    roles = Roles([row("**/hooks/hooks.json", HOOK)])
    (table,) = roles.tables("plugins/p/hooks/hooks.json", ())
    assert (table.owner, table.place) == ("plugins/p/", "")
