"""Normal forms of names, and globs of paths."""

from __future__ import annotations

import pytest

from shadowbom.catalog import names
from shadowbom.catalog.globs import PathIndex, translate
from shadowbom.extract.languages import LANGUAGES


@pytest.mark.parametrize(("text", "parts"), [
    ("localhost:11434", ("localhost", 11434)), ("api.example", ("api.example", None)), ("[::1]:80", ("[::1]", 80)),
    ("::1", ("::1", None)), ("host:", ("host:", None)), ("host:port", ("host:port", None)),
])
def test_split_port(text: str, parts: tuple[str, int | None]) -> None:
    assert names.split_port(text) == parts


@pytest.mark.parametrize(("text", "spellings"), [
    ("GPT-4", ("gpt-4",)),
    ("us.anthropic.claude-3", ("us.anthropic.claude-3", "claude-3")),
    ("gpt-4.1", ("gpt-4.1",)),
    ("llama3:8b", ("llama3:8b", "llama3")),
    ("claude@20240229", ("claude@20240229", "claude")),
    ("openai:gpt-4o", ("openai:gpt-4o",)),
    ("a.b.c-1:latest", ("a.b.c-1:latest", "c-1:latest", "a.b.c-1", "c-1")),
    ("trailing.", ("trailing.",)),
])
def test_model_spellings(text: str, spellings: tuple[str, ...]) -> None:
    assert names.model_spellings(text) == spellings


@pytest.mark.parametrize(("glob", "path", "fits"), [
    ("**/CLAUDE.md", "CLAUDE.md", True),
    ("**/CLAUDE.md", "a/b/CLAUDE.md", True),
    ("**/CLAUDE.md", "a/XCLAUDE.md", False),
    ("CLAUDE.md", "a/CLAUDE.md", False),
    ("CLAUDE.md", "CLAUDE.md", True),
    ("**/.acme/*.json", "x/.acme/a.json", True),
    ("**/.acme/*.json", "x/.acme/b/a.json", False),
    ("**/.acme/**/*.json", "x/.acme/b/c/a.json", True),
    ("**/.acme/**", "x/.acme/b/c", True),
    ("**/*.prompt.yml", "p/x.prompt.yml", True),
    ("**/*.prompt.yml", "p/x.yml", False),
    ("**/agent?.md", "agent1.md", True),
    ("**/agent?.md", "agent/.md", False),
    ("**/a+b(c).md", "z/a+b(c).md", True),
    ("docs/*/x", "docs/one/x", True),
    ("docs/*/x", "docs/one/two/x", False),
])
def test_globs(glob: str, path: str, fits: bool) -> None:
    index = PathIndex([(glob, "value")])
    assert index.find(path) == (["value"] if fits else [])
    assert index.hit(path) is fits


def test_a_value_is_found_once() -> None:
    index = PathIndex([("**/a.md", 1), ("*/a.md", 1), ("**/a.md", 2)])
    assert index.find("x/a.md") == [1, 2]


def test_globs_have_no_wild_backtracking() -> None:
    assert PathIndex([("**/**/**/**/x*.md", 1)]).find("a/" * 2000 + "y") == []
    assert translate("**/**/x") == "(?:[^/]+/)*x"


def test_a_language_whose_settings_are_methods_chains_its_calls() -> None:
    assert [id_ for id_, row in LANGUAGES.items() if row.fluent and not names.chains_calls(id_)] == []
    assert names.chains_calls("go")
    assert not names.chains_calls("python")
