"""Lookups at a service that is right, slow, wrong and hostile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from osv_server import CHANGED, OsvServer, Reply, osv, record
from shadowbom.core.finding import Severity
from shadowbom.core.lookup import FAILED, UNREACHED
from shadowbom.engines.osv import kept, lookup
from shadowbom.engines.osv.cvss import base_score
from shadowbom.engines.osv.lookup import Found, Lookups, Package
from shadowbom.engines.osv.records import Affected, MalformedError, record_of
from shadowbom.engines.osv.service import SERVICE, Terms
from shadowbom.errors import UserError

BATCH = "/v1/querybatch"
ONE, OTHER = Package("pypi", "torch", "2.0.0"), Package("npm", "@langchain/core", "0.3.0")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OsvServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "cache"))
    with osv() as started:
        started.knows("PyPI", "torch", "2.0.0", record("GHSA-aaaa", "torch"), record("PYSEC-1", "torch"))
        yield started


def why(found: Found) -> tuple[str, str]:
    assert found.failed is not None
    return found.failed.reason, str(found.failed)


def test_ids_are_asked_for_at_once_and_records_one_by_one(server: OsvServer) -> None:
    found = server.lookups().of([OTHER, ONE, ONE])
    assert [one.id for one in found[ONE].records] == ["GHSA-aaaa", "PYSEC-1"]
    assert found[OTHER] == Found()
    assert server.said_to(BATCH) == [{"queries": [
        {"package": {"ecosystem": "npm", "name": "@langchain/core"}, "version": "0.3.0"},
        {"package": {"ecosystem": "PyPI", "name": "torch"}, "version": "2.0.0"},
    ]}]
    assert sorted(path for path, _ in server.asked[1:]) == ["/v1/vulns/GHSA-aaaa", "/v1/vulns/PYSEC-1"]


def test_pages_are_followed_for_those_packages_that_have_more(server: OsvServer) -> None:
    server.page = 1
    found = server.lookups().of([ONE, OTHER])
    assert [one.id for one in found[ONE].records] == ["GHSA-aaaa", "PYSEC-1"]
    first, second = server.said_to(BATCH)
    assert len(first["queries"]) == 2
    assert [query["page_token"] for query in second["queries"]] == ["1"]


def test_pages_without_an_end_are_given_up_and_what_they_told_is_kept(
    server: OsvServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "MAX_PAGES", 3)
    endless = Reply(200, {"results": [{"vulns": [{"id": "PYSEC-1", "modified": CHANGED}], "next_page_token": "1"}]})
    server.script[BATCH] = [endless] * 5
    found = server.lookups().of([ONE])[ONE]
    assert len(server.said_to(BATCH)) == 3
    assert why(found) == (FAILED, f"{server.url[7:]} answers with more than 3 pages for a package")


def test_more_packages_than_one_question_holds(server: OsvServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "BATCH", 2)
    monkeypatch.setattr(lookup, "MAX_PACKAGES", 5)
    packages = [Package("pypi", f"p{number}", "1") for number in range(7)]
    found = server.lookups().of(packages)
    assert sorted(len(said["queries"]) for said in server.said_to(BATCH)) == [1, 2, 2]
    assert [found[package].failed is None for package in packages] == [True] * 5 + [False] * 2
    assert why(found[packages[6]]) == (FAILED, "more than 5 packages are not asked for")


def test_a_run_asks_once_and_gives_the_same_answer_ever_after(server: OsvServer) -> None:
    lookups = server.lookups()
    first = lookups.of([ONE])
    server.ids.clear()
    assert lookups.of([ONE, OTHER])[ONE] == first[ONE]
    assert [len(said["queries"]) for said in server.said_to(BATCH)] == [1, 1]


def test_what_was_said_is_kept_for_a_day_and_records_until_they_change(server: OsvServer) -> None:
    now = 1_800_000_000.0
    first = server.lookups(clock=lambda: now).of([ONE, OTHER])
    asked = len(server.asked)
    assert server.lookups(clock=lambda: now + kept.MAX_AGE - 1).of([ONE, OTHER]) == first
    assert len(server.asked) == asked
    server.records["PYSEC-1"] |= {"modified": "2026-11-01T00:00:00Z", "summary": "worse than it seemed"}
    again = server.lookups(clock=lambda: now + kept.MAX_AGE).of([ONE, OTHER])
    assert [path for path, _ in server.asked[asked:]] == [BATCH, "/v1/vulns/PYSEC-1"]
    assert [one.summary for one in again[ONE].records] == ["what GHSA-aaaa is about", "worse than it seemed"]
    assert server.lookups(clock=lambda: now - 5).of([ONE]) == {ONE: again[ONE]}  # a clock that was set back: asked anew
    assert len(server.said_to(BATCH)) == 3


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"null", b'{"format": 1}', b"[" * 5000, b'{"format": 2, "service": "x"}',
    b'{"format": 1, "service": "SERVICE", "packages": {"pypi torch 2.0.0": 5}, "records": {}}',
    b'{"format": 1, "service": "SERVICE", "packages": [], "records": {}}',
    b'{"format": 1, "service": "https://other.example", "packages": {}, "records": {}}',
    b'{"format": 1, "service": "SERVICE", "packages": {}, "records": {"PYSEC-1": ["2026-10-01T00:00:00Z", {"id": 5}]}}',
])
def test_a_cache_that_is_none_is_as_none(server: OsvServer, tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    (folder / kept.NAME).write_bytes(content.replace(b"SERVICE", server.url.encode()))
    assert len(server.lookups().of([ONE])[ONE].records) == 2
    assert set(json.loads((folder / kept.NAME).read_bytes())["records"]) == {"GHSA-aaaa", "PYSEC-1"}


def test_without_a_place_for_a_cache_everything_is_asked_for(
    server: OsvServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "file"))
    assert [server.lookups().of([ONE])[ONE].failed for _ in range(2)] == [None, None]
    assert len(server.said_to(BATCH)) == 2


@pytest.mark.parametrize(("reply", "said"), [
    (Reply(400, {"code": 3, "message": "no"}), "answers with 400"),
    (Reply(302, {}, {"Location": "http://127.0.0.1:1/v1/querybatch"}),
     "answers with 302: it leads to another address, which is not asked"),
    (Reply(307, {}, {"Location": BATCH}), "answers with 307: it leads to another address, which is not asked"),
    (Reply(200, b"<html>"), "answers with what is no JSON"),
    (Reply(200, b""), "answers with what is no JSON"),
    (Reply(200, b"\xff\xfe{"), "answers with what is no JSON"),
    (Reply(200, b"[" * 200_000), "answers with what is no JSON"),
    (Reply(200, []), "does not answer each question"),
    (Reply(200, {"results": {}}), "does not answer each question"),
    (Reply(200, {"results": []}), "does not answer each question"),
    (Reply(200, {"results": [{}, {}]}), "does not answer each question"),
    (Reply(200, {"results": [5]}), "answers with what are no ids of advisories"),
    (Reply(200, {"results": [{"vulns": "x"}]}), "answers with what are no ids of advisories"),
    (Reply(200, {"results": [{"vulns": [{"id": "../../etc"}]}]}), "answers with what are no ids of advisories"),
    (Reply(200, {"results": [{"vulns": [{"id": 7}]}]}), "answers with what are no ids of advisories"),
    (Reply(200, {"results": [{"next_page_token": 5}]}), "answers with what are no ids of advisories"),
])
def test_an_answer_that_is_none(server: OsvServer, reply: Reply, said: str) -> None:
    server.script[BATCH] = [reply]
    assert why(server.lookups().of([ONE])[ONE]) == (FAILED, f"{server.url[7:]} {said}")
    assert len(server.asked) == 1


def test_an_answer_that_is_too_long_too_slow_or_none_at_all(server: OsvServer) -> None:
    server.script[BATCH] = [Reply(200, b" " * 5000), Reply(200, {"results": [{}]}, drips=0.05), Reply(silent=True)]
    assert why(server.lookups(bytes=4000).of([ONE])[ONE]) == (FAILED, f"{server.url[7:]}: longer than 4,000 bytes")
    assert why(server.lookups(answer=0.2).of([ONE])[ONE])[1].endswith("takes longer than 0 seconds")
    assert why(server.lookups(silence=0.2).of([ONE])[ONE]) == (
        FAILED, f"{server.url[7:]} cannot be asked: TimeoutError")


def test_the_time_of_the_whole_ends_and_what_came_until_then_counts(server: OsvServer) -> None:
    server.script["/v1/vulns/PYSEC-1"] = [Reply(silent=True)]
    found = server.lookups(whole=0.5, silence=20.0).of([ONE])[ONE]
    assert [one.id for one in found.records] == ["GHSA-aaaa"]
    assert why(found) == (FAILED, f"{server.url[7:]} takes longer than 0 seconds")


def test_a_service_that_is_busy_is_asked_again_when_it_says_and_not_for_ever(server: OsvServer) -> None:
    server.script[BATCH] = [Reply(429, {}, {"Retry-After": "0"}), Reply(503, {}, {"Retry-After": "0"})]
    assert server.lookups().of([ONE])[ONE].failed is None
    server.script[BATCH] = [Reply(500, {}, {"Retry-After": "0"})] * 9
    assert why(server.lookups().of([OTHER])[OTHER]) == (FAILED, f"{server.url[7:]} answers with 500")
    assert len(server.script[BATCH]) == 6
    server.script[BATCH] = [Reply(429, {}, {"Retry-After": "3600"})]
    assert why(server.lookups().of([OTHER])[OTHER])[1].endswith("answers with 429")


def test_a_service_that_cannot_be_reached_is_asked_once(server: OsvServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.stop()
    monkeypatch.setattr(lookup, "BATCH", 1)
    found = server.lookups().of([ONE, OTHER])
    assert {why(one) for one in found.values()} == {
        (UNREACHED, f"{server.url[7:]} cannot be asked: ConnectionRefusedError")}
    server.stop = lambda: None  # type: ignore[method-assign]  # it has


@pytest.mark.parametrize("reply", [
    Reply(404, {}), Reply(200, {}), Reply(200, {"id": "GHSA-other"}), Reply(200, [1]), Reply(200, b"nope"),
    Reply(301, {}, {"Location": "/v1/vulns/GHSA-aaaa"}),
])
def test_a_record_that_cannot_be_had_makes_a_package_not_checked(server: OsvServer, reply: Reply) -> None:
    server.script["/v1/vulns/PYSEC-1"] = [reply]
    found = server.lookups().of([ONE])[ONE]
    assert [one.id for one in found.records] == ["GHSA-aaaa"]
    assert why(found)[0] == FAILED


@pytest.mark.parametrize("base", ["http://api.osv.dev", "ftp://api.osv.dev", "https://user@api.osv.dev",
                                  "https://api.osv.dev/x", "http://127.0.0.1"])
def test_only_https_is_asked(base: str) -> None:
    with pytest.raises(UserError, match="over https"):
        Lookups(Terms(base=base)).of([ONE])


def test_the_service_that_is_asked() -> None:
    assert Lookups().terms.base == SERVICE == "https://api.osv.dev"
    assert Lookups().host == "api.osv.dev"


def test_a_record() -> None:
    raw = record("GHSA-aaaa", "Torch", {"introduced": "0"}, {"fixed": "2.0.1"}, {"introduced": "2.1.0"},
                 {"introduced": "3.0"}, {"last_affected": "3.2"}, aliases=["CVE-2026-1", 5, "x y"],
                 database_specific={"severity": "moderate"},
                 severity=[{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}, {}, 7])
    found = record_of(raw)
    assert (found.id, found.aliases, found.told, found.malicious) == ("GHSA-aaaa", ("CVE-2026-1",), True, False)
    assert (found.severity, found.scored) == (Severity.MEDIUM, Severity.CRITICAL)
    assert found.affected == (Affected("PyPI", "Torch", (("", "2.0.1"), ("2.1.0", ""), ("3.0", ""))),)
    assert found.summary == "what GHSA-aaaa is about"


@pytest.mark.parametrize("further", [
    {"withdrawn": "2026-01-01T00:00:00Z"},
    {"affected": [{"package": {"ecosystem": "crates.io", "name": "a"},
                   "database_specific": {"informational": "unmaintained"}}]},
])
def test_what_was_withdrawn_or_is_no_flaw_is_not_told(server: OsvServer, further: dict[str, Any]) -> None:
    server.knows("PyPI", "torch", "2.0.0", record("GHSA-aaaa", "torch"), record("GHSA-bbbb", "torch") | further)
    assert [one.id for one in server.lookups().of([ONE])[ONE].records] == ["GHSA-aaaa"]


def test_a_record_without_a_summary_and_with_signs_that_cannot_be_shown() -> None:
    raw = record("GHSA-aaaa", "a") | {"summary": None, "details": "one\n\x1b[31m two\u202e" + " x" * 900}
    said = record_of(raw).summary
    assert said.startswith("one ?[31m two? x x")
    assert len(said) <= 110
    assert record_of(record("GHSA-aaaa", "a") | {"summary": ["x"]}).summary == ""


@pytest.mark.parametrize("raw", [None, [], {}, {"id": 5}, {"id": "a b"}, {"id": "x" * 101}, "GHSA-aaaa"])
def test_what_is_no_record(raw: Any) -> None:
    with pytest.raises(MalformedError):
        record_of(raw)


@pytest.mark.parametrize("further", [
    {"affected": 5}, {"affected": [5, {}]}, {"affected": [{"package": []}]}, {"affected": [{"package": {"name": "a"}}]},
    {"affected": [{"package": {"name": 5, "ecosystem": "PyPI"}, "ranges": 5}]}, {"aliases": {"a": 1}},
    {"severity": "high"}, {"severity": [{"score": 5}]}, {"severity": [{"score": "CVSS:3.1/AV:X"}]},
    {"database_specific": []}, {"database_specific": {"severity": {"a": 1}}}, {"database_specific": {"severity": "?"}},
    {"affected": [{"package": {"name": "a", "ecosystem": "PyPI"},
                   "ranges": [5, {"type": "GIT", "events": [{"introduced": "0"}]}, {"type": "SEMVER", "events": [
                       5, {"introduced": 5}, {"fixed": "1"}, {"introduced": "x" * 999}]}],
                   "database_specific": {"informational": ["a"]}}]},
])
def test_members_of_the_wrong_kind_say_nothing(further: dict[str, Any]) -> None:
    found = record_of({"id": "GHSA-aaaa"} | further)
    assert (found.severity, found.scored, found.aliases, found.told) == (None, None, (), True)
    assert [one.ranges for one in found.affected] in ([], [()])


@pytest.mark.parametrize(("vector", "score"), [
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8), ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
    ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H", 5.5), ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
    ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6), ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
    ("AV:N/AC:L/Au:N/C:P/I:P/A:P", 7.5), ("(AV:L/AC:M/Au:N/C:C/I:C/A:C)", 6.9), ("AV:N/AC:L/Au:N/C:N/I:N/A:N", 0.0),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", None), ("", None), ("HIGH", None),
    ("CVSS:3.1/AV:N", None), ("CVSS:3.1/" + "AV:N/" * 200, None),
])
def test_the_base_score_of_a_vector(vector: str, score: float | None) -> None:
    assert base_score(vector) == score
