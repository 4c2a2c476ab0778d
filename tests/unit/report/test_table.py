from __future__ import annotations

import re
from dataclasses import replace

import pytest

from report_samples import asset, evidence, finding, full, hostile, result
from shadowbom.core.asset import KINDS, Asset, Version
from shadowbom.core.finding import Severity, Suppression
from shadowbom.core.location import Location
from shadowbom.core.result import Counts, ScanResult, Unused
from shadowbom.core.source import Problem, Scope
from shadowbom.report import ReportOptions, render
from shadowbom.report.kinds import HEADINGS
from shadowbom.report.table import why_hidden
from shadowbom.report.text import columns


def table(scan: ScanResult, **options: bool | int) -> str:
    return render("table", scan, ReportOptions(**options))  # type: ignore[arg-type]


def line_with(text: str, word: str) -> list[str]:
    """The cells of the first line that starts with ``word``."""
    line = next(line for line in text.splitlines() if line.strip().startswith(word))
    return re.split(r"\s{2,}", line.strip())


def sdk(name: str = "openai", *, level: float = 0.9, **more: object) -> Asset:
    return asset(f"pkg:pypi/{name}", "provider-sdk", name, "OpenAI", evidence("a.py", 1, score=level), **more)


def test_a_row_says_what_whose_where_how_sure_and_how_used() -> None:
    assert line_with(table(full()), "openai") == [
        "openai 1.54.3",
        "OpenAI",
        "src/llm.py:12 +4",
        "high: client construction",
        "called",
    ]


def test_a_notebook_names_the_cell_and_a_scope_that_is_not_production_is_shown() -> None:
    assert line_with(table(full()), "BAAI/") == [
        "BAAI/bge-small-en-v1.5",
        "BAAI",
        "nb/search.ipynb:88 (cell 4:2)",
        "high: download",
        "(docs)",
    ]
    assert line_with(table(full()), "amazon-bedrock")[-1] == "imported (test)"


def test_groups_have_headings_in_the_order_of_kinds() -> None:
    shown = [line for line in table(full(), all=True).splitlines() if line in HEADINGS.values()]
    assert shown == [HEADINGS[kind] for kind in KINDS if any(item.kind == kind for item in full().assets)]
    assert set(HEADINGS) == set(KINDS)


def test_production_comes_first_in_a_group() -> None:
    test = asset("a", "provider-sdk", "aaa", "", evidence("t.py", 1, scope=Scope.TEST))
    real = asset("z", "provider-sdk", "zzz", "", evidence("z.py", 1))
    text = table(result(assets=(test, real)))
    assert text.index("zzz") < text.index("aaa")


def test_findings_come_first_with_severity_place_and_remedy() -> None:
    lines = table(full()).splitlines()
    start = lines.index("Findings")
    assert start < lines.index("Provider SDKs")
    assert lines[start + 1 : start + 5] == [
        "  CRITICAL  OpenAI API key sk-*** (51 characters) bound to OPENAI_API_KEY",
        "            .env.prod:3  (high: structure; leaked-key leaked-k)",
        "            Revoke the key, then read it from the environment.",
        "1 suppressed; --all shows it",
    ]


def test_what_is_not_open_is_counted_by_what_holds_it_back() -> None:
    held = [("suppressed", "gitleaks:allow"), ("baselined", ".secrets.baseline"), ("suppressed", "gitleaks:allow")]
    scan = result(findings=tuple(
        finding(status=status, reason="why", suppression=Suppression("external", by, by, 3), fingerprint=str(number))
        for number, (status, by) in enumerate(held)
    ))
    counted = "2 suppressed (2 gitleaks:allow), 1 baselined (1 .secrets.baseline)"
    assert f"{counted}; --all shows them\n" in table(scan)
    assert f"{counted}\n" in table(scan, all=True)
    assert "(suppressed by gitleaks:allow:3: why)" in table(scan, all=True)


def test_suppressions_without_effect_are_counted_and_named() -> None:
    scan = result(unused=(Unused(".gitleaksignore", 3, "stale: a.py is not there any more"),))
    assert "1 suppression without effect; -v says why\n" in table(scan)
    assert "  .gitleaksignore:3: stale: a.py is not there any more\n" in table(scan, verbose=True)


def test_closed_findings_are_shown_with_all() -> None:
    text = table(full(), all=True)
    assert "(suppressed: an example)" in text
    assert "1 suppressed\n" in text


def test_the_worst_finding_is_first() -> None:
    scan = result(findings=tuple(finding(severity=severity, fingerprint=severity.value) for severity in Severity))
    labels = [line.split()[0] for line in table(scan).splitlines() if line.startswith("  ") and line[2] != " "]
    assert labels == ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (sdk(state="called"), ""),
        (sdk(state="undeclared"), ""),
        (sdk(state="imported", level=0.3), ""),
        (sdk(state="declared"), "declared but never imported"),
        (sdk(state="transitive"), "transitive"),
        (sdk(state="configured-off"), "configured off"),
        (sdk(state="", level=0.5), ""),
        (sdk(state="", level=0.4), "low confidence"),
        (asset("c", "candidate", "c", "", evidence("a", 1), state="called"), "candidates"),
        (asset("c", "model-catalogue", "c", "", evidence("a", 1, score=0.3), state="imported"), "low confidence"),
        (asset("c", "model-catalogue", "c", "", evidence("a", 1, score=0.6)), ""),
    ],
)
def test_what_is_hidden_and_why(item: Asset, reason: str) -> None:
    assert why_hidden(item) == reason
    text = table(result(assets=(item,)))
    assert (f"1 hidden (1 {reason}); --all shows them" in text) == bool(reason)
    assert "hidden" not in table(result(assets=(item,)), all=True)
    assert item.name in table(result(assets=(item,)), all=True)


def test_the_last_lines_count_what_is_shown_and_hidden() -> None:
    assert "11 assets, 9 in production code\n" in table(full())
    assert "3 hidden (1 declared but never imported, 1 low confidence, 1 transitive); --all shows them" in table(full())
    assert "14 assets, 12 in production code" in table(full(), all=True)


def test_a_transitive_asset_shows_the_chain_that_pulls_it_in() -> None:
    lines = table(full(), all=True).splitlines()
    place = next(number for number, line in enumerate(lines) if "tiktoken" in line)
    assert lines[place + 1] == "    pulled in by langchain-openai > tiktoken"


def test_nothing_found_is_one_clear_line() -> None:
    assert table(result(commit="")) == (
        "shadowbom 0.1.0: shop, 310 files looked at\n\nNo AI found in 310 files\n"
        "Catalogue of 2026-11-19, 443 signature files\n")
    scan = result(counts=Counts(found=1, read=1), assets=(sdk(state="declared"),))
    assert "No AI in use found in 1 file\n1 hidden (1 declared but never imported); --all shows them\n" in table(scan)


def test_problems_are_counted_and_named_when_asked() -> None:
    assert table(full()).endswith("2 files could not be read, or only in part; -v names them\n")
    one = result(problems=(Problem("a", "extract", "x"), Problem("a", "extract", "y")))
    assert table(one).endswith("1 file could not be read, or only in part; -v names it\n")
    assert table(full(), verbose=True).endswith(
        "2 files could not be read, or only in part:\n"
        "  big.bin: too large (discover)\n"
        "  data/bad.json:3: not JSON: line 3 (extract)\n"
    )


def test_every_place_when_asked() -> None:
    text = table(full(), verbose=True)
    assert all(place in text for place in ("src/llm.py:12", "src/llm.py:3", "tests/test_llm.py:2", "pyproject.toml:9"))
    many = asset("a", "provider-sdk", "a", "", *(evidence("a.py", line) for line in range(1, 41)))
    lines = table(result(assets=(many,)), verbose=True).splitlines()
    assert [line.strip() for line in lines if line.startswith("       ")] == [
        f"a.py:{number}" for number in range(2, 21)
    ] + ["+20"]


def test_quiet_shows_what_to_act_on_only() -> None:
    assert table(result(assets=(sdk(state="called"),)), quiet=True) == ""
    text = table(full(), quiet=True)
    assert text.startswith("Findings\n")
    assert "Provider SDKs" not in text
    assert "hidden" not in text


@pytest.mark.parametrize(
    ("versions", "shown"),
    [
        ((("pkg:pypi/openai", "1.2", "locked"), ("pkg:pypi/openai", "1.1", "declared")), "openai 1.2"),
        ((("pkg:pypi/openai", "1.1", "declared"),), "openai 1.1"),
        ((("pkg:pypi/openai", ">=1", "range"),), "openai"),
        ((("pkg:pypi/openai", "1.2", "locked"), ("pkg:pypi/openai", "1.3", "locked")), "openai"),
        ((("pkg:pypi/openai-agents", "1.2", "locked"),), "openai"),
    ],
)
def test_a_version_is_shown_where_there_is_one(versions: tuple[tuple[str, str, str], ...], shown: str) -> None:
    item = sdk(state="called", versions=tuple(Version(*version, "uv.lock") for version in versions))
    assert line_with(table(result(assets=(item,))), "openai")[0] == shown


@pytest.mark.parametrize("width", [20, 60, 80, 99, 100, 140])
def test_lines_fit_the_terminal(width: int) -> None:
    lines = table(replace(full(), commit=""), width=width).splitlines()
    rows = [line for line in lines if line.startswith("  ")]
    assert max(columns(line) for line in rows) <= max(width, 58)


def test_a_narrow_terminal_keeps_the_level() -> None:
    assert line_with(table(full(), width=80), "openai") == [
        "openai 1.54.3",
        "OpenAI",
        "src/llm.py:12 +4",
        "high",
        "called",
    ]


def test_colours_only_when_asked() -> None:
    assert "\x1b" not in table(full(), all=True, verbose=True)
    painted = table(full(), colour=True)
    assert "\x1b[1;31mCRITICAL\x1b[0m" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == table(full())


def test_hostile_texts_reach_no_terminal() -> None:
    text = table(hostile(), all=True, verbose=True)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "\\x1b[31m\\u202egnp.exe\\u200b\\x0a" in text


def test_a_hostile_name_cannot_make_a_line_of_its_own() -> None:
    item = asset("a", "provider-sdk", "a\nPRETEND: nothing found", "", evidence("a.py", 1), state="called")
    place = result(assets=(item,), findings=(finding(location=Location("x\nFAKE", 1)),))
    assert not any(line.strip().startswith(("PRETEND", "FAKE")) for line in table(place).splitlines())
