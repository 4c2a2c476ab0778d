from __future__ import annotations

import datetime as dt
import re
import tomllib
from itertools import pairwise

import pytest

from shadowbom.bundled import folder
from shadowbom.rules.advisories import NAME, Advisory, order, rows
from shadowbom.rules.mcp_typosquat_package import _is_mistaken

STATED = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
ALL = [pytest.param(row, id=row.id + row.package) for several in rows().values() for row in several]


@pytest.mark.parametrize("row", ALL)
def test_a_row_states_what_is_needed_to_judge_by_it(row: Advisory) -> None:
    assert row.ecosystem in ("npm", "pypi")
    assert row.package == row.package.lower().replace("_", "-")
    assert re.fullmatch(r"CVE-\d{4}-\d{4,7}|MAL-\d{4}-\d{1,7}|GHSA(?:-[0-9a-z]{4}){3}", row.id)
    assert row.id.startswith("MAL-") == (row.severity is None)
    assert row.alias == "" or re.fullmatch(r"GHSA(?:-[0-9a-z]{4}){3}", row.alias)
    assert row.source.startswith("https://")
    assert row.what
    assert row.ranges or row.severity is None
    for start, end in row.ranges:
        assert all(order(row.ecosystem, text) is not None for text in (start, end) if text)
        assert not (start and end) or order(row.ecosystem, start) < order(row.ecosystem, end)


def test_the_table_says_when_it_was_verified_and_every_advisory_stands_in_it_once() -> None:
    assert isinstance(STATED["verified"], dt.date)
    every = [(row["ecosystem"], row["package"], row["id"]) for key in ("advisory", "malicious") for row in STATED[key]]
    assert len(set(every)) == len(every)
    assert len({id_ for _, _, id_ in every}) == len(every)


@pytest.mark.parametrize(("ecosystem", "versions"), [
    ("npm", ["0.1.9", "0.1.15", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-rc.2", "1.0.0-rc.10",
             "1.0.0", "2025.7.1"]),
    ("pypi", ["0.9", "0.10", "1.0a1", "1.0rc1", "1.0", "1.0.post1", "2025.12.17"]),
])
def test_versions_are_ordered_as_their_ecosystem_orders_them(ecosystem: str, versions: list[str]) -> None:
    orders = [order(ecosystem, version) for version in versions]
    assert all(one < other for one, other in pairwise(orders))
    assert order(ecosystem, "v" + versions[0]) == orders[0]


@pytest.mark.parametrize("text", [
    "", "latest", "^1.0.0", "1.2", "1.x", "1.0.0 || 2.0.0", "1" * 30 + ".0.0", "1.0.0-" + "a" * 99,
])
def test_what_is_no_exact_version_of_npm(text: str) -> None:
    assert order("npm", text) is None


def test_ranges_versions_and_none_of_them() -> None:
    row = Advisory("npm", "p", "i", "w", "s", ranges=(("", "0.6.4"), ("2025.1.0", "2025.7.1")))
    assert [row.affects(text) for text in ("0.6.3", "0.6.4", "1.0.0", "2025.1.0", "2025.7.1", "", "x")] == [
        True, False, False, True, False, False, False]
    assert (row.fixed("0.1.0"), row.fixed("2025.2.0"), row.fixed("3.0.0")) == ("0.6.4", "2025.7.1", "")
    open_ = Advisory("npm", "p", "i", "w", "s", ranges=(("1.0.16", ""),))
    assert [open_.affects(text) for text in ("1.0.15", "1.0.16", "9.0.0", "")] == [False, True, True, True]
    single = Advisory("npm", "p", "i", "w", "s", versions=("2.3.0",))
    assert [single.affects(text) for text in ("2.3.0", "2.3.1", "")] == [True, False, False]
    assert Advisory("npm", "p", "i", "w", "s").affects("")


@pytest.mark.parametrize(("name", "known", "mistaken"), [
    ("@upstash/contxt7-mcp", "@upstash/context7-mcp", True), ("@upstash/cnotext7-mcp", "@upstash/context7-mcp", True),
    ("playwrigth-mcp", "playwright-mcp", True), ("playwright-mc", "playwright-mcp", True),
    ("@play-wright/mcp", "@playwright/mcp", True), ("@playwrite/mcp", "@playwright/mcp", False),
    ("playwright-mcp2", "playwright-mcp", False), ("playwright-mcp", "playwright-mcp", False),
    ("mcp-server-kit", "mcp-server-git", False), ("@acme/server-git", "@other/server-git", False),
    ("@b/mcp", "@a/mcp", False), ("server-filesystem", "@modelcontextprotocol/server-filesystem", False),
])
def test_a_name_that_may_be_a_slip(name: str, known: str, mistaken: bool) -> None:
    assert _is_mistaken(name, known) is mistaken
