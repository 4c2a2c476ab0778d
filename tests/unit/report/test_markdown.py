"""Markdown as GitHub and GitLab show it: nothing that a repository wrote is more than text in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from report_samples import HOSTILE, asset, evidence, finding, full, hostile, result
from report_strategies import results
from shadowbom.core.change import AssetChange, Delta, FieldChange
from shadowbom.core.finding import SUPPRESSED, Suppression
from shadowbom.core.location import Location
from shadowbom.core.policy import Decision, PolicyLine, PolicyResult, Verdict
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Problem
from shadowbom.report import ReportOptions, render
from shadowbom.report.markdown import LIMIT, of_delta
from shadowbom.report.markdown_text import code, place, prose, row

if TYPE_CHECKING:
    from markdown_it.token import Token

GITHUB = MarkdownIt("commonmark", {"html": True}).enable("table")
SOURCE = "https://github.example/acme/shop/blob/0123abcd/"
OURS = re.compile(r"</?(?:details|summary|sub)>")
LIVE = re.compile(r"[@#<>]|https?:|www\.|::")
"""What a mention, a reference, an address or a tag needs."""


def tokens(text: str) -> list[Token]:
    """Every token, those in lines of text among them, without the structure of blocks around them."""
    return [child for block in GITHUB.parse(text) for child in (block, *(block.children or ()))]


def assert_harmless(text: str) -> None:
    """Nothing but our own tags and links, and nothing outside of code that is made into more than text."""
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text)
    kinds = {token.type for token in tokens(text)}
    assert kinds.isdisjoint({"image", "em_open", "s_open", "fence", "code_block", "ordered_list_open", "hr",
                             "bullet_list_open", "lheading_open"})
    for token in tokens(text):
        if token.type in ("html_block", "html_inline"):
            assert not re.sub(OURS, "", re.sub(r"<summary>[A-Za-z,() \d]*</summary>", "", token.content)).strip()
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(SOURCE)
        if token.type == "text":
            assert not LIVE.search(token.content), token.content


def cells(line: str) -> list[str]:
    """The texts of the cells of a line of a table."""
    parsed = GITHUB.parse(f"| a | b | c |\n|---|---|---|\n{line}\n")
    found = [token.content for token in parsed if token.type == "inline"][3:]
    assert found.pop() == ""  # no cell more than the two
    return found


NASTY = [
    "@all", "@org/team", "#12", "GH-1", "https://evil.example/x", "www.evil.example", "a@b.example",
    "[x](http://e.example)",
    "![x](http://e.example)", "<img src=x onerror=y>", "<!-- x", "`code`", "``", "`", "a`", "`a", "a|b", "a\\|b", "a\\",
    "|", "\\`x\\`", "*bold* _it_ ~~no~~", "# head", "> quote", "1. one", "- item", "---", "a\nb", "a\r\n\r\n# b",
    "\x1b[31mred",
    "\u202egnp", "::error::x", "##[error]x", "$\\alpha$", ":+1:", "&lt;b&gt; &#64;all", "{% raw %}", "\\@all",
    "deadbeef" * 5,
    "x" * 5000, "", " ", HOSTILE,
]


@pytest.mark.parametrize("text", NASTY)
def test_a_cell_stays_one_cell_and_is_only_text(text: str) -> None:
    for made in (code(text, 200), prose(text, 200)):
        line = row((made, "next"))
        assert "\n" not in line
        assert cells(line)[-1] == "next"
        assert_harmless(f"| a | b |\n|---|---|\n{line}\n")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab @#`|\\<>[]()!*_~:/.$&;\n\t-'\"{}1\u202e\x1b\u00e9")), max_size=40))
@example("`|`")
@example("\\\\|")
@example("1:: (a):: a@::, a@.::!")
def test_nor_is_any_other(text: str) -> None:
    for made in (code(text, 200), prose(text, 200)):
        line = row((made, "next"))
        assert cells(line)[-1] == "next"
        assert_harmless(f"| a | b |\n|---|---|\n{line}\n")


def test_code_shows_what_was_there() -> None:
    for text in ("a`b", "``a``", "a|b", "a\\|b", "npm:@acme/x", "a b"):
        (shown,) = [token.content for token in tokens(f"| a |\n|---|\n{row((code(text, 100),))}\n")
                    if token.type == "code_inline"]
        assert shown == text


def test_words_stay_readable() -> None:
    said = "The server (files) runs @acme/x without a version: pin it, e.g. as 1.2.3."
    assert prose(said, 400) == "The server (files) runs `@acme/x` without a version: pin it, `e.g`. as `1.2.3`."
    assert prose("12 of 3,400 aren't well-kept!", 400) == "12 of 3,400 aren't well-kept!"
    assert prose("x " * 300, 20).endswith("…`")


def test_a_place_is_a_link_to_its_line() -> None:
    there = Location("a dir/[x](y)|z.py", 3)
    assert place(there, SOURCE, 80) == f"[`a dir/[x](y)|z.py:3`]({SOURCE}a%20dir/%5Bx%5D%28y%29%7Cz.py#L3)"
    assert place(there, "", 80) == "`a dir/[x](y)|z.py:3`"
    assert place(Location("n.ipynb", 9, 1, 2, 3), SOURCE, 80).endswith("n.ipynb)")


def change(**more: object) -> ScanResult:
    added = asset("mcp:npm:@acme/x", "mcp-server", "@acme/x", "acme",
                  evidence(".mcp.json", 3, kind="mcp-server", name="@acme/x"))
    other = asset("pkg:pypi/openai", "provider-sdk", "openai", "OpenAI", evidence("app.py", 1), state="called")
    gone = asset("pkg:pypi/cohere", "provider-sdk", "cohere", "Cohere", state="called")
    unused = asset("pkg:pypi/groq", "provider-sdk", "groq", "Groq", evidence("requirements.txt", 1), state="declared")
    deep = asset("pkg:npm/deep", "provider-sdk", "deep", "Deep", evidence("package-lock.json", 1), state="transitive")
    new = finding(location=Location("key.py", 2))
    fields = tuple(FieldChange(f"f{number}", "1", "") for number in range(8))
    delta = Delta("a" * 40, "b" * 40, (added, deep, unused), (gone,), (AssetChange(other, fields),), (new,),
                  (finding(location=Location("old.py", 9)),), kept=3)
    stated = {"assets": (added, other, deep, unused), "findings": (new,), "change": delta}
    return replace(result(**stated), **more)  # type: ignore[arg-type]


def lines(scan: ScanResult, **options: object) -> list[str]:
    return render("markdown", scan, ReportOptions(**options)).splitlines()  # type: ignore[arg-type]


def test_a_change() -> None:
    scan = change()
    shown = lines(scan, title="AI changes in this pull request", failing=scan.findings, source=SOURCE)
    assert shown[0] == "## AI changes in this pull request"
    assert "**1 of 1 new finding fails this run.**" in shown
    assert "Not listed: 3 findings from before the change." in shown
    assert any(line.startswith("| critical, **fails** | OpenAI API key `sk-***`") for line in shown)
    assert f"[`key.py:2`]({SOURCE}key.py#L2)" in "\n".join(shown)
    assert f"| **added** | MCP server | `@acme/x` | `acme` | [`.mcp.json:3`]({SOURCE}.mcp.json#L3) |" in shown
    assert any(line.startswith("| **added** | Provider SDK | `groq` |") for line in shown)
    assert not any("deep" in line for line in shown)
    assert "| removed | Provider SDK | `cohere` | `Cohere` |  |" in shown
    assert any(line.startswith("| changed | Provider SDK | `openai` | `OpenAI` | `f0`: `1` → none; ") for line in shown)
    assert any("and 2 more" in line for line in shown)
    assert "<details><summary>Fixed (1)</summary>" in shown
    assert_harmless("\n".join(shown))
    assert lines(scan)[0] == "## AI changes from `aaaaaaaaaaaa` to `bbbbbbbbbbbb`"
    assert "1 new finding, which fails nothing." in lines(scan)


def test_without_a_base_it_says_so() -> None:
    scan = change()
    delta = replace(scan.change or Delta("", ""), base="")
    told = Problem(".", "discover", "the base cannot be had")
    shown = lines(replace(scan, change=delta, problems=(told, Problem("x.py", "extract", "too deep", 3))))
    assert shown[0].startswith("## AI changes from nothing to ")
    assert "There is nothing to compare with: all that is there counts as added." in shown
    assert "> the base cannot be had" in shown
    assert "| `x.py:3` | too deep |" in shown


def test_what_a_policy_says() -> None:
    line = PolicyLine(".shadowbom.toml", 7, "mcp_servers.denied: *")
    policy = PolicyResult(((".shadowbom.toml", "0" * 64),), "enforce", "", decisions=(
        Decision("mcp:npm:@acme/x", Verdict.DENIED, line, Location(".mcp.json", 3)),
        Decision("pkg:pypi/groq", Verdict.SHADOW, None, Location("requirements.txt", 1))))
    shown = "\n".join(lines(change(policy=policy)))
    assert "| `.mcp.json:3` | **denied** by `.shadowbom.toml:7` |" in shown
    assert re.search(r"`groq`.*\| shadow \|", shown)
    assert "Policy `.shadowbom.toml` (enforce): 1 denied, 1 shadow." in shown


def test_what_is_held_back_is_shown_with_its_reason() -> None:
    by = Suppression("in-source", "gitleaks:allow", "x", 1)
    held = finding(status=SUPPRESSED, reason="a test's key", suppression=by)
    shown = "\n".join(lines(change(findings=(held,))))
    assert "<details><summary>Held back (1)</summary>" in shown
    assert "| suppressed | OpenAI API key" in shown
    assert "| a `test's`" not in shown
    assert "| a test's key | `gitleaks:allow` |" in shown


def test_it_ends_where_it_must() -> None:
    many = tuple(finding(location=Location(f"f{number}.py", 1), fingerprint=str(number)) for number in range(3000))
    scan = change(findings=many)
    for limit in (2_000, 60_000, LIMIT):
        text = render("markdown", scan, ReportOptions(limit=limit, failing=many[:1]))
        assert len(text.encode()) <= limit
        assert text.rstrip().endswith("</sub>")
        assert "**1 of 3,000 new findings fails this run.**" in text
        shown = text.count("\n| critical")
        assert ("Left out of 'Findings'" in text) == (shown < 3000)
        if shown < 3000:
            assert f"does not fit here: {3000 - shown:,} rows." in text
        assert_harmless(text)


def test_a_whole_inventory() -> None:
    shown = lines(full(), all=False)
    assert shown[0] == "## AI in this repository"
    assert any(line.startswith("| Provider SDK | `openai` `1.54.3` | `OpenAI` | `src/llm.py:12` +") for line in shown)
    assert_harmless("\n".join(shown))


def test_a_hostile_repository() -> None:
    assert_harmless(render("markdown", hostile(), ReportOptions(all=True, source=SOURCE)))
    delta = Delta(HOSTILE, HOSTILE, hostile().assets, hostile().assets, (), hostile().findings, hostile().findings)
    assert_harmless(render("markdown", replace(hostile(), change=delta), ReportOptions(all=True, source=SOURCE)))
    assert_harmless(of_delta(delta))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results())
def test_any_result(scan: ScanResult) -> None:
    assert_harmless(render("markdown", scan, ReportOptions(all=True, source=SOURCE, failing=scan.findings)))
