from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from report_samples import asset, evidence, full, result
from shadowbom.catalog.index import Catalogue
from shadowbom.cli import progress
from shadowbom.cli.output import Target, own_files, pair
from shadowbom.cli.why import explain, pick, signature_line
from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Redacted
from shadowbom.core.source import Scope
from shadowbom.errors import UserError
from shadowbom.ruleset import open_ruleset

FORM, FILE = "format", "output"


@pytest.mark.parametrize(
    ("given", "targets"),
    [
        ([], [("table", "-")]),
        ([(FORM, "json")], [("json", "-")]),
        ([(FILE, "a")], [("table", "a")]),
        ([(FORM, "json"), (FILE, "a")], [("json", "a")]),
        ([(FILE, "a"), (FORM, "json")], [("json", "a")]),
        ([(FORM, "json"), (FILE, "a"), (FORM, "sarif")], [("json", "a"), ("sarif", "-")]),
        ([(FORM, "json"), (FORM, "sarif"), (FILE, "b")], [("json", "-"), ("sarif", "b")]),
        ([(FILE, "a"), (FILE, "b")], [("table", "a"), ("table", "b")]),
        ([(FILE, "a"), (FORM, "json"), (FILE, "b"), (FORM, "sarif")], [("json", "a"), ("sarif", "b")]),
        ([(FORM, "json"), (FILE, "-"), (FORM, "sarif"), (FILE, "b")], [("json", "-"), ("sarif", "b")]),
    ],
)
def test_pairs(given: list[tuple[str, str]], targets: list[tuple[str, str]]) -> None:
    assert pair(given, "table") == [Target(*target) for target in targets]


def test_own_files_are_those_below_the_root(tmp_path: Path) -> None:
    inside = tmp_path / "root" / "a b" / "x*.json"
    assert own_files(["-", str(inside), str(tmp_path / "y")], str(tmp_path / "root")) == ("/a\\ b/x\\*.json",)


def assets() -> tuple[Asset, ...]:
    return (
        asset("pkg:pypi/openai", "provider-sdk", "openai", "OpenAI", evidence("a.py", 1)),
        asset("pkg:npm/openai", "provider-sdk", "openai", "OpenAI", evidence("a.js", 1)),
        asset("model:openai/GPT-4o", "model", "GPT-4o", "OpenAI", evidence("a.py", 2), product="openai-models"),
    )


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        ("pkg:npm/openai", "pkg:npm/openai"),
        ("GPT-4o", "model:openai/GPT-4o"),
        ("gpt-4O", "model:openai/GPT-4o"),
        ("MODEL:openai/gpt-4o", "model:openai/GPT-4o"),
        ("openai-models", "model:openai/GPT-4o"),
    ],
)
def test_pick(wish: str, key: str) -> None:
    assert pick(wish, assets()).key == key


def test_pick_of_several_lists_them() -> None:
    with pytest.raises(UserError) as caught:
        pick("openai", assets())
    assert str(caught.value).splitlines() == [
        "openai is more than one asset; ask for one by its key:",
        "  pkg:npm/openai  (provider-sdk openai)",
        "  pkg:pypi/openai  (provider-sdk openai)",
    ]


def test_pick_of_very_many_is_cut() -> None:
    many = tuple(asset(f"k{number}", "model", "same", "") for number in range(25))
    with pytest.raises(UserError) as caught:
        pick("same", many)
    assert str(caught.value).splitlines()[-1] == "  and 5 more"


def test_pick_of_none() -> None:
    with pytest.raises(UserError, match="no asset is called x; the inventory is empty"):
        pick("x", ())
    with pytest.raises(UserError) as caught:
        pick("zzzzzz", assets())
    assert str(caught.value) == "no asset is called zzzzzz"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return open_ruleset().catalogue


def test_explain_tells_state_versions_chain_and_every_fact(catalogue: Catalogue) -> None:
    by_key = {item.key: item for item in full().assets}
    lines = explain(by_key["pkg:pypi/openai"], full(), catalogue)
    assert lines[:4] == [
        "pkg:pypi/openai",
        "  provider-sdk openai by OpenAI",
        "  called, production, high confidence 0.95 (client construction, import, manifest entry, provider host)",
        "  version 1.54.3",
    ]
    place = lines.index("tests/test_llm.py:2")
    assert lines[place + 1] == "  fact       import openai"
    assert lines[place + 3] == "  so         provider-sdk openai: high 0.90, import, imported, test"
    assert lines[-3:] == [
        "Relations",
        "  application uses pkg:pypi/openai",
        "  pkg:pypi/openai calls model:openai/gpt-4o",
    ]
    assert "  pulled in by langchain-openai > tiktoken" in explain(by_key["pkg:pypi/tiktoken"], full(), catalogue)


def test_explain_shows_no_more_of_a_key_than_may_be_shown(catalogue: Catalogue) -> None:
    piece = evidence(".env", 1, "secret.api-key", fact="literal", symbol="OPENAI_API_KEY", key=Redacted("sk-", 51))
    lines = explain(asset("k", "provider-sdk", "openai", "", piece), result(), catalogue)
    assert "  fact       literal OPENAI_API_KEY sk-*** (51 characters)" in lines


def test_explain_without_a_signature(catalogue: Catalogue) -> None:
    piece = evidence("m.gguf", 1, "weights", signature="", match="gguf", fact="weights", scope=Scope.TEST)
    assert "  signature  none: weights gguf" in explain(asset("k", "model-file", "m", "", piece), result(), catalogue)


@pytest.mark.parametrize(
    ("entry", "match", "section"),
    [("package", "openai", "package"), ("import", "openai", "import"), ("client", "openai:OpenAI", "client")],
)
def test_signature_lines(entry: str, match: str, section: str, catalogue: Catalogue) -> None:
    line = signature_line(evidence("a.py", 1, entry, match=match), catalogue)
    rows = [row for row in catalogue.artefact["sections"][section] if row["product"] == "openai"]
    assert line in {row["line"] for row in rows}
    assert line > 0


def test_a_line_that_is_not_known_is_zero(catalogue: Catalogue) -> None:
    assert signature_line(evidence("a.py", 1, "setting", match="useOpenAI"), catalogue) == 0


def test_no_bar_before_the_delay_and_none_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    with progress.Bar(delay=60) as bar:
        bar("reading", 1, 2)
        assert bar._bar is None
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not progress.wanted(quiet=False)


def test_a_bar_after_the_delay() -> None:
    with progress.Bar(delay=0) as bar:
        bar("reading", 1, 3)
        bar("reading", 2, 3)
        assert bar._bar is not None
        (task,) = bar._bar.tasks
        assert (task.description, task.completed, task.total) == ("reading", 2, 3)
    assert bar._bar.finished is False


def test_no_bar_for_work_that_is_done() -> None:
    with progress.Bar(delay=0) as bar:
        bar("reading", 3, 3)
        assert bar._bar is None


def test_a_bar_on_a_terminal_unless_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    assert progress.wanted(quiet=False)
    assert not progress.wanted(quiet=True)
    monkeypatch.setenv("TERM", "dumb")
    assert not progress.wanted(quiet=False)
