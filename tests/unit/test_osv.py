"""Scans that ask for advisories: what goes out, what is told once, and what is told of packages not checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from git_histories import Builder
from osv_server import OsvServer, Reply, osv, record
from shadowbom.change import scan_change, sides_between
from shadowbom.core.fact import Dependency
from shadowbom.core.finding import Finding, Severity
from shadowbom.core.location import Location
from shadowbom.core.lookup import PackageCheck
from shadowbom.core.result import ScanResult
from shadowbom.engines.osv import kept, lookup
from shadowbom.engines.osv.kept import Kept
from shadowbom.options import ScanOptions
from shadowbom.report import FORMATS, ReportOptions, render
from shadowbom.report.schema import Result
from shadowbom.results import _looked_up
from shadowbom.scan import scan

BATCH = "/v1/querybatch"
TORCH = "pkg:pypi/torch"
CARGO = """\
version = 3

[[package]]
name = "async-openai"
version = "0.9.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
"""
GEMS = """\
GEM
  remote: https://rubygems.org/
  specs:
    ruby-openai (7.0.0)

DEPENDENCIES
  ruby-openai
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OsvServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    # The cache's folder holds the catalogue, too: that is not to be made anew for each test.
    monkeypatch.setattr(kept, "opened", Kept)
    monkeypatch.setattr(kept, "save", lambda *_: None)
    with osv() as started:
        yield started


def tree(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def scanned(folder: Path, server: OsvServer, files: dict[str, str], **options: Any) -> ScanResult:
    return scan((tree(folder / "tree", files),), ScanOptions(osv=server.lookups(), **options))


def of(result: ScanResult, rule: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.rule == rule]


def checks(result: ScanResult) -> tuple[PackageCheck, ...]:
    assert result.advisories is not None
    return result.advisories.packages


def test_names_and_exact_versions_of_ai_packages_go_out_and_nothing_else(tmp_path: Path, server: OsvServer) -> None:
    result = scanned(tmp_path, server, {
        "requirements.txt": "torch==2.0.0+cu118\nrequests==2.0.0\nacme-internal-llm==1.0\nanthropic>=0.3\n",
        "go.mod": "module acme.example/x\n\ngo 1.22\n\nrequire github.com/sashabaranov/go-openai v1.20.0\n",
        ".mcp.json": json.dumps({"mcpServers": {
            "a": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.1"]},
            "b": {"command": "npx", "args": ["-y", "@acme/secret-mcp@1.0.0"]},
            "c": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"]}}}),
        "x.csproj": '<Project><ItemGroup><PackageReference Include="Microsoft.SemanticKernel" Version="1.0.0" />'
                    "</ItemGroup></Project>",
    })
    (said,) = server.said_to(BATCH)
    assert [(*query["package"].values(), query["version"]) for query in said["queries"]] == [
        ("Go", "github.com/sashabaranov/go-openai", "1.20.0"),
        ("npm", "@modelcontextprotocol/server-filesystem", "2025.8.1"), ("PyPI", "torch", "2.0.0")]
    assert set(said) == {"queries"}
    assert checks(result) == (
        PackageCheck("pkg:golang/github.com/sashabaranov/go-openai", "v1.20.0", "checked"),
        PackageCheck("pkg:npm/%40modelcontextprotocol/server-filesystem", "2025.8.1", "checked"),
        PackageCheck("pkg:npm/%40modelcontextprotocol/server-github", "", "not-checked", "no-resolved-version"),
        PackageCheck("pkg:nuget/Microsoft.SemanticKernel", "", "not-checked", "unsupported-ecosystem"),
        PackageCheck("pkg:pypi/anthropic", "", "not-checked", "no-resolved-version"),
        PackageCheck(TORCH, "2.0.0+cu118", "checked"),
    )
    assert result.problems == ()


def test_names_that_only_an_organisations_own_signatures_have_stay_here(tmp_path: Path, server: OsvServer) -> None:
    class Everything:
        def find(self, *_: str) -> bool:
            return True

    facts = tuple(Dependency(Location("requirements.txt", line), "pypi", name, "==1.0", "1.0")
                  for line, name in enumerate(("acme-llm-internal", "torch"), 1))
    part = SimpleNamespace(facts={"requirements.txt": facts})
    options = ScanOptions(catalogs=("own",), osv=server.lookups())
    looked = _looked_up([part], SimpleNamespace(packages=Everything()), options)  # type: ignore[arg-type, list-item]
    assert looked is not None
    assert [one.purl for one in looked.check.packages] == [TORCH]
    assert [query["package"]["name"] for query in server.said_to(BATCH)[0]["queries"]] == ["torch"]


def test_without_the_flag_nobody_is_asked_and_nothing_is_said(tmp_path: Path, server: OsvServer) -> None:
    result = scan((tree(tmp_path / "tree", {"requirements.txt": "torch==2.0.0\n"}),), ScanOptions())
    assert (server.asked, result.advisories) == ([], None)
    for name in FORMATS:
        said = render(name, result)
        assert not any(word in said for word in ("advisory-check", "advisory_check", "Advisories of"))


def test_one_finding_for_a_package_with_the_worst_of_all_and_a_version_that_mends_all(
    tmp_path: Path, server: OsvServer
) -> None:
    # The catalogue's own table tells of CVE-2024-11392 and others, fixed in 4.48.0.
    before = of(scan((tree(tmp_path / "tree", {"requirements.txt": "transformers==4.40.0\n"}),)),
                "vulnerable-ai-package")
    told = record("GHSA-qxrp-vhvm-j765", "transformers", {"introduced": "0"}, {"fixed": "4.48.0"},
                  aliases=["CVE-2024-11392"], database_specific={"severity": "HIGH"})
    more = record("GHSA-zzzz-zzzz-zzzz", "Transformers", {"introduced": "0"}, {"fixed": "4.60.1"},
                  aliases=["CVE-2099-0001"], database_specific={"severity": "CRITICAL"})
    same = record("PYSEC-2099-1", "transformers", {"introduced": "0"}, {"fixed": "4.60.0"}, aliases=["CVE-2099-0001"],
                  severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}])
    server.knows("PyPI", "transformers", "4.40.0", told, more, same)
    result = scanned(tmp_path, server, {"requirements.txt": "transformers==4.40.0\n"})
    (finding,) = of(result, "vulnerable-ai-package")
    assert (finding.fingerprint, finding.location) == (before[0].fingerprint, before[0].location)
    assert finding.severity is Severity.CRITICAL
    assert finding.message.startswith("transformers 4.40.0 is vulnerable: CVE-2099-0001 (what GHSA-zzzz-zzzz-zzzz is ")
    assert finding.message.count("CVE-2024-11392") + finding.message.count("GHSA-qxrp") <= 1
    assert "PYSEC" not in finding.message
    assert finding.remediation == "Use 4.60.1 or newer."
    assert checks(result)[0].advisories == ("CVE-2024-11392", "CVE-2099-0001")


@pytest.mark.parametrize(("records", "severity"), [
    ([{"database_specific": {"severity": "LOW"}}], Severity.LOW),
    ([{"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H"}]}], Severity.MEDIUM),
    ([{"severity": [{"type": "CVSS_V2", "score": "AV:N/AC:L/Au:N/C:C/I:C/A:C"}]}], Severity.CRITICAL),
    ([{"severity": [{"score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"}]}], Severity.MEDIUM),
    ([{}], Severity.MEDIUM),
    # What a database says in words goes before what a vector comes to, also that of another record of the same.
    ([{"severity": [{"score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]},
      {"database_specific": {"severity": "HIGH"}}], Severity.HIGH),
])
def test_severity(tmp_path: Path, server: OsvServer, records: list[dict[str, Any]], severity: Severity) -> None:
    server.knows("PyPI", "llama-index", "99.0", *(
        record(f"X-{number}", "llama-index", aliases=["CVE-2099-1"], **more) for number, more in enumerate(records)))
    result = scanned(tmp_path, server, {"requirements.txt": "llama-index==99.0\n"})
    assert [one.severity for one in of(result, "vulnerable-ai-package")] == [severity]


@pytest.mark.parametrize(("events", "fix"), [
    ([{"introduced": "0"}, {"fixed": "98.0"}, {"introduced": "98.5"}, {"fixed": "99.2"}], "Use 99.2 or newer."),
    ([{"introduced": "0"}, {"last_affected": "99.0"}], "The records name no fixed version"),
    ([{"introduced": "0"}], "The records name no fixed version"),
    ([{"introduced": "0"}, {"fixed": "soon"}], "The records name no fixed version"),
    ([{"introduced": "x"}, {"fixed": "99.1"}], "The records name no fixed version"),
])
def test_the_version_that_mends_it(
    tmp_path: Path, server: OsvServer, events: list[dict[str, str]], fix: str
) -> None:
    server.knows("PyPI", "llama-index", "99.0", record("GHSA-aaaa", "llama-index", *events),)
    (finding,) = of(scanned(tmp_path, server, {"requirements.txt": "llama-index==99.0\n"}), "vulnerable-ai-package")
    assert finding.remediation.startswith(fix)


@pytest.mark.parametrize(("name", "text", "package", "ends"), [
    ("Gemfile.lock", GEMS, ("RubyGems", "ruby-openai", "7.0.0"), "7.10.0"),
    ("composer.lock", '{"packages": [{"name": "openai-php/client", "version": "v0.8.0"}]}',
     ("Packagist", "openai-php/client", "0.8.0"), "0.10.0"),
    ("Cargo.lock", CARGO, ("crates.io", "async-openai", "0.9.0"), "0.10.0"),
])
def test_other_ecosystems_have_an_order_of_their_own(
    tmp_path: Path, server: OsvServer, name: str, text: str, package: tuple[str, str, str], ends: str
) -> None:
    server.knows(*package, record("GHSA-aaaa", package[1], {"introduced": "0"}, {"fixed": ends}, ecosystem=package[0]))
    (finding,) = of(scanned(tmp_path, server, {name: text}), "vulnerable-ai-package")
    assert finding.remediation == f"Use {ends} or newer."


def test_what_was_published_to_do_harm_is_told_as_that_of_a_package_and_of_a_server(
    tmp_path: Path, server: OsvServer
) -> None:
    server.knows("PyPI", "llama-index", "99.0", record("MAL-2099-1", "llama-index"), record("GHSA-a", "llama-index"))
    server.knows("npm", "@modelcontextprotocol/server-filesystem", "2099.1.1",
                 record("MAL-2099-2", "@modelcontextprotocol/server-filesystem", ecosystem="npm"))
    result = scanned(tmp_path, server, {
        "requirements.txt": "llama-index==99.0\n",
        ".mcp.json": json.dumps({"mcpServers": {"a": {
            "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@2099.1.1"]}}}),
    })
    assert [(one.severity, "MAL-2099-1" in one.message) for one in of(result, "malicious-ai-package")] == [
        (Severity.CRITICAL, True)]
    assert [one.message.partition(":")[0] for one in of(result, "vulnerable-ai-package")] == [
        "llama-index 99.0 is vulnerable"]
    assert ["MAL-2099-2" in one.message for one in of(result, "mcp-known-malicious-package")] == [True]


def test_what_goes_wrong_is_a_problem_and_every_report_says_what_was_not_checked(
    tmp_path: Path, server: OsvServer
) -> None:
    server.knows("PyPI", "torch", "2.0.0", record("GHSA-aaaa", "torch"), record("GHSA-bbbb", "torch"))
    server.script["/v1/vulns/GHSA-bbbb"] = [Reply(404, {})]
    result = scanned(tmp_path, server, {"requirements.txt": "torch==2.0.0\nanthropic==0.3.0\nopenai\n"})
    (problem,) = result.problems
    assert (problem.path, problem.stage) == (".", "osv")
    assert problem.message == f"{server.url[7:]} answers with 404; packages without a whole answer: 1"
    line = (f"Advisories of {server.url[7:]}: 1 package checked, 1 with advisories; 2 not checked (1 no exact version, "
            "1 no whole answer)")
    assert line in render("table", result).splitlines()
    assert f"  {TORCH}@2.0.0: not checked: no whole answer; GHSA-aaaa" in render(
        "table", result, ReportOptions(verbose=True)).splitlines()
    assert line.partition(": ")[2] in render("markdown", result)
    made = json.loads(render("json", result))
    Result.model_validate(made)
    assert made["advisory_check"] == {"service": server.url[7:], "packages": [
        {"purl": "pkg:pypi/anthropic", "version": "0.3.0", "state": "checked", "reason": "", "advisories": []},
        {"purl": "pkg:pypi/openai", "version": "", "state": "not-checked", "reason": "no-resolved-version",
         "advisories": []},
        {"purl": TORCH, "version": "2.0.0", "state": "not-checked", "reason": "failed", "advisories": ["GHSA-aaaa"]},
    ]}
    for name in ("cyclonedx", "cyclonedx-1.6"):
        bom = json.loads(render(name, result))
        said = {(one["name"], one["value"]) for one in bom["metadata"]["properties"]}
        assert ("shadowbom:advisory-check", line) in said
        assert ("shadowbom:advisory-checked", "pkg:pypi/openai: not checked: no exact version") in said
        (torch,) = [one for one in bom["components"] if one.get("purl") == f"{TORCH}@2.0.0"]
        assert {"name": "shadowbom:advisory-check",
                "value": f"{server.url[7:]}: not checked: no whole answer; GHSA-aaaa"} in torch["properties"]
    sarif = json.loads(render("sarif", result))["runs"][0]["properties"]
    assert sarif["advisory-check"] == [line]
    assert len(sarif["advisory-checked"]) == 3


def test_a_change_is_judged_by_one_answer_for_both_of_its_sides(tmp_path: Path, server: OsvServer) -> None:
    server.knows("PyPI", "llama-index", "99.0", record("GHSA-aaaa", "llama-index"))
    server.knows("PyPI", "torch", "99.0", record("GHSA-bbbb", "torch"))
    made = Builder(tmp_path / "r")
    made.chain({"requirements.txt": "llama-index==99.0\n"}, {"requirements.txt": "llama-index==99.0\ntorch==99.0\n"})
    made.done()
    result = scan_change(sides_between(str(made.root), "main~1..main"), ScanOptions(osv=server.lookups()))
    assert [one.bound for one in of(result, "vulnerable-ai-package")] == ["torch"]
    assert result.change is not None
    assert (result.change.kept, result.change.fixed) == (1, ())
    assert len(server.said_to(BATCH)) == 1


def test_more_packages_than_are_asked_for_are_told(
    tmp_path: Path, server: OsvServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "MAX_PACKAGES", 1)
    result = scanned(tmp_path, server, {"requirements.txt": "torch==2.0.0\nanthropic==0.3.0\n"})
    assert [(one.purl, one.reason) for one in checks(result)] == [("pkg:pypi/anthropic", ""), (TORCH, "failed")]
    assert "more than 1 packages are not asked for" in result.problems[0].message
