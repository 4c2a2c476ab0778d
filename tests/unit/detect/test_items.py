"""Declared things as evidence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shadowbom.catalog.index import Catalogue
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Fact
from shadowbom.core.item import Declared
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.detect.context import FileContext, Repository
from shadowbom.detect.items import started
from shadowbom.detect.match import match_file
from signature_writer import catalogue_of

ACME = """
[[config]]
globs = ["**/.acme/**"]
kind = "coding-agent-config"
[[model]]
pattern = "acme-[0-9][a-z0-9.-]*"
atoms = ["acme-"]
"""
AT = Location(".acme/x.json", 3, 5)


Found = Callable[..., list[Evidence]]


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(tmp_path_factory.mktemp("items"), {"acme": ACME})


@pytest.fixture
def found(acme: Catalogue) -> Found:
    def look(*facts: Fact) -> list[Evidence]:
        return list(match_file(facts, FileContext(Repository(acme, ()), AT.path, Scope.PRODUCTION, "json", "settings")))

    return look


def declared(kind: str, name: str, *fields: tuple[str, str], owner: str = "", place: str = "") -> Declared:
    return Declared(AT, "acme", kind, name, owner, place or name, fields)


def test_a_declared_thing_is_evidence_of_itself(found: Found) -> None:
    (one,) = found(declared("agent-skill", "Notes", ("description", "Writes."), owner="pkg/", place="notes"))
    assert (one.subject.kind, one.subject.name, one.subject.product) == ("agent-skill", "Notes", "pkg/notes")
    assert (one.signature, one.entry, one.fact, one.state) == ("acme", "item.agent-skill", "declared", "imported")
    assert one.properties == (("client", "acme"), ("description", "Writes."), ("executables", "no"))


def test_a_plugin_is_the_same_wherever_it_is_named(found: Found) -> None:
    listed = declared("agent-plugin", "notes", ("path", "./notes"), owner="a/", place="plugins.0")
    off = declared("agent-plugin", "notes", ("enabled", "false"), ("marketplace", "tools"))
    one, other = found(listed, off)
    assert one.subject.product == other.subject.product == "notes"
    assert (one.state, other.state) == ("imported", "configured-off")
    assert dict(other.properties) == {"client": "acme", "marketplace": "tools"}


@pytest.mark.parametrize(("field", "text", "revision", "pinned"), [
    ("path", "./plugins/notes", "", "local"), ("path", "plugins/notes", "", "local"),
    ("source", "acme/notes", "", "no"), ("source", "acme/notes", "main", "no"),
    ("source", "acme/notes", "a" * 40, "yes"),
    ("path", "https://git.acme.example/x.git", "", "no"), ("path", "git@git.acme.example:x.git", "b" * 40, "yes"),
    ("homepage", "https://acme.example", "", None),
])
def test_whether_the_source_of_a_plugin_can_change(
    found: Found, field: str, text: str, revision: str, pinned: str | None
) -> None:
    (one,) = found(declared("agent-plugin", "x", (field, text), ("revision", revision)))
    assert dict(one.properties).get("pinned") == pinned


def test_hooks_are_named_by_event_and_program_and_numbered(found: Found) -> None:
    fields = (("event", "PreToolUse"), ("matcher", "Bash"), ("run", "bash check.sh --token hunter2"))
    one, two, three = found(declared("agent-hook", "hooks.0", *fields), declared("agent-hook", "hooks.1", *fields),
                            declared("agent-hook", "hooks.2", ("event", "Stop"), ("type", "prompt"), ("matcher", "*")))
    assert (one.symbol, two.symbol) == ("PreToolUse (Bash): check.sh", "PreToolUse (Bash): check.sh #2")
    assert three.symbol == "Stop: prompt"
    assert dict(one.properties)["run"] == "check.sh"
    assert one.subject.product != two.subject.product


def test_an_address_shows_its_host_alone(found: Found) -> None:
    (one,) = found(declared("a2a-agent", "Notes", ("url", "https://agents.acme.example/x?key=1")))
    assert one.properties == (("client", "acme"), ("host", "agents.acme.example"))


@pytest.mark.parametrize(("name", "models"), [
    ("acme-4-large", ["acme-4-large"]), ("inherit", []), ("sonnet", []), ("", []), ("the model of the user", []),
])
def test_a_model_is_named_only_where_it_is_one(found: Found, name: str, models: list[str]) -> None:
    evidence = found(declared("sub-agent", "x", ("model", name)))
    assert [item.subject.name for item in evidence if item.subject.kind == "model"] == models
    assert dict(evidence[0].properties).get("model", "") == name


@pytest.mark.parametrize(("command", "program"), [
    ("./scripts/check.sh --all", "./scripts/check.sh"),
    ('"${ROOT}"/hooks/x.sh', "${ROOT}"),
    ("A=b node scripts/x.js", "scripts/x.js"),
    ("node -e \"require('x')\" y", "node -e"),
    ("bash -lc 'make it'", "bash -lc"),
    ("npx -y acme-tool@1.2.3", "acme-tool@1.2.3"),
    ("if command -v acme >/dev/null; then acme; fi", "acme"),
    ("python3", "python3"),
    ("timeout 30 ./x", "./x"),
    ("https://hooks.acme.example/x?key=1", "hooks.acme.example"),
    ("", ""),
    ("x" * 500, "x" * 200),
])
def test_what_a_command_starts(command: str, program: str) -> None:
    assert started(command) == program
