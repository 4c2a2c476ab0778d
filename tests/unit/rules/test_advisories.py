from __future__ import annotations

import datetime as dt
import re
import tomllib
from itertools import pairwise

import pytest

from shadowbom.bundled import folder
from shadowbom.rules.advisories import NAME, Advisory, rows
from shadowbom.rules.mcp_typosquat_package import _is_mistaken
from shadowbom.rules.versions import order
from shadowbom.ruleset import open_ruleset

STATED = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
ALL = [pytest.param(row, id=row.id + row.package) for several in rows().values() for row in several]


@pytest.mark.parametrize("row", ALL)
def test_a_row_states_what_is_needed_to_judge_by_it(row: Advisory) -> None:
    assert row.ecosystem in ("maven", "npm", "pypi")
    assert row.package == row.package.lower().replace("_", "-")
    assert re.fullmatch(r"CVE-\d{4}-\d{4,7}|(?:MAL|PYSEC)-\d{4}-\d{1,7}|GHSA(?:-[0-9a-z]{4}){3}", row.id)
    assert row.id.startswith(("MAL-", "PYSEC-")) == (row.severity is None)
    assert row.alias == "" or re.fullmatch(r"GHSA(?:-[0-9a-z]{4}){3}", row.alias)
    assert row.source.startswith("https://")
    assert row.what
    assert row.ranges or row.through or row.severity is None
    for start, end in (*row.ranges, *row.through):
        assert all(order(row.ecosystem, text) is not None for text in (start, end) if text)
        assert not (start and end) or order(row.ecosystem, start) < order(row.ecosystem, end)


def test_the_table_says_when_it_was_verified_and_every_advisory_stands_in_it_once() -> None:
    assert isinstance(STATED["verified"], dt.date)
    every = [(row["ecosystem"], row["package"], row["id"]) for key in ("advisory", "malicious") for row in STATED[key]]
    assert len(set(every)) == len(every)


def test_a_scan_reads_the_files_that_pin_what_a_row_is_about() -> None:
    catalogue = open_ruleset(()).catalogue
    unread = {(ecosystem, package) for ecosystem, package in rows()
              if catalogue.packages.find(ecosystem, package) is None and not catalogue.candidates.find(package)}
    # A manifest that names these alone is passed over before anything looks into it. Clients start them.
    assert unread == STARTED


STARTED = {("npm", "claud-code"), ("npm", "cloude-code"), ("npm", "opencraw"), ("npm", "@mcpjam/inspector")}
"""Packages whose names say nothing of AI."""


@pytest.mark.parametrize(("ecosystem", "versions"), [
    ("npm", ["0.1.9", "0.1.15", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-rc.2", "1.0.0-rc.10",
             "1.0.0", "2025.7.1"]),
    ("pypi", ["0.9", "0.10", "1.0.dev1", "1.0a1", "1.0rc1", "1.0", "1.0.post1", "2025.12.17", "1!0.1"]),
    ("golang", ["0.0.0-20230101000000-abcdef123456", "0.1.0-rc.1", "0.1.0", "1.2.4-0.20240101000000-abcdef123456",
                "1.2.4", "2.0.0+incompatible", "2.0.1"]),
    ("cargo", ["0.9.9", "1.0.0-beta.2", "1.0.0-beta.10", "1.0.0", "1.0.1+build"]),
    ("maven", ["1.0-alpha-1", "1.0-beta1", "1.0-M2", "1.0-RC1", "1.0-SNAPSHOT", "1.0", "1.0-sp1", "1.0.1", "1.10"]),
])
def test_versions_are_ordered_as_their_ecosystem_orders_them(ecosystem: str, versions: list[str]) -> None:
    orders = [order(ecosystem, version) for version in versions]
    assert all(one < other for one, other in pairwise(orders))
    assert ecosystem == "maven" or order(ecosystem, "v" + versions[0]) == orders[0]


@pytest.mark.parametrize("text", [
    "", "latest", "^1.0.0", "1.2", "1.x", "1.0.0 || 2.0.0", "1" * 30 + ".0.0", "1.0.0-" + "a" * 99,
])
def test_what_is_no_exact_version_of_npm(text: str) -> None:
    assert order("npm", text) is None


@pytest.mark.parametrize(("ecosystem", "one", "other"), [
    ("pypi", "2.5.1+cu121", "2.5.1"), ("pypi", "1.0", "1.0.0"), ("npm", "1.0.0+a", "1.0.0+b"),
    ("maven", "1.0", "1.0.0"),
    ("maven", "1.0.RELEASE", "1.0"), ("golang", "2.0.0+incompatible", "2.0.0"),
])
def test_versions_that_are_the_same(ecosystem: str, one: str, other: str) -> None:
    assert order(ecosystem, one) == order(ecosystem, other)


@pytest.mark.parametrize(("ecosystem", "text"), [
    ("pypi", "latest"), ("maven", "${revision}"), ("maven", "[1.0,2.0)"), ("golang", "main"), ("conan", "1.0.0"),
    ("maven", "1" * 90),
])
def test_what_is_no_exact_version_of_an_ecosystem(ecosystem: str, text: str) -> None:
    assert order(ecosystem, text) is None


@pytest.mark.parametrize(("package", "version", "affected"), [
    (("pypi", "langchain-core"), "0.3.80", True), (("pypi", "langchain-core"), "0.3.81rc1", True),
    (("pypi", "langchain-core"), "0.3.81", False), (("pypi", "langchain-core"), "0.4.0", False),
    (("pypi", "langchain-core"), "1.0.0a1", False), (("pypi", "langchain-core"), "1.0.0", True),
    (("pypi", "langchain-core"), "1.2.4", True), (("pypi", "langchain-core"), "1.2.5", False),
    (("npm", "@langchain/core"), "0.3.80-beta.1", True), (("npm", "@langchain/core"), "0.3.80", False),
    (("npm", "@langchain/core"), "1.1.7", True), (("npm", "@langchain/core"), "1.1.8", False),
])
def test_an_advisory_with_two_branches(package: tuple[str, str], version: str, affected: bool) -> None:
    row = next(row for row in rows()[package] if row.id in ("CVE-2025-68664", "CVE-2025-68665"))
    assert row.affects(version) is affected


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
    last = Advisory("pypi", "p", "i", "w", "s", through=(("1.24.0", "2.14.1"),))
    assert [last.affects(text) for text in ("1.23", "1.24.0", "2.14.1", "2.14.1.post1", "")] == [
        False, True, True, False, False]
    assert last.fixed("2.0") == ""


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
