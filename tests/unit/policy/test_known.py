from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from shadowbom.core.finding import BASELINED, SUPPRESSED
from shadowbom.policy.known import Known, Listing, clean_path, read_known

SHA1 = hashlib.sha1(b"x").hexdigest()
SHA256 = hashlib.sha256(b"x").hexdigest()


def read(document: Any, name: str = "report.json") -> Listing:
    text = document if isinstance(document, str) else json.dumps(document)
    return read_known(name, text.encode())


def baseline(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"version": "1.5.0", "plugins_used": [], "results": {"a.py": list(rows)}}


def row(**more: Any) -> dict[str, Any]:
    return {"type": "OpenAI Token", "filename": "a.py", "hashed_secret": SHA1, "is_verified": False} | more


@pytest.mark.parametrize(("verdict", "status", "reason"), [
    ({}, BASELINED, "listed in .secrets.baseline"),
    ({"is_secret": False}, SUPPRESSED, "audited as no secret in .secrets.baseline"),
    ({"is_secret": True}, BASELINED, "listed in .secrets.baseline, audited as a real secret"),
])
def test_a_baseline_of_detect_secrets(verdict: dict[str, Any], status: str, reason: str) -> None:
    (entry,) = read(baseline(row(**verdict)), ".secrets.baseline").entries
    assert (entry.path, entry.line, entry.digest, entry.kind) == ("a.py", 0, SHA1, "OpenAI Token")
    assert (entry.status, entry.reason, entry.by) == (status, reason, ".secrets.baseline")


def test_fingerprints_of_an_ignore_file() -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    text = f"# known\n\nsrc\\a.py:openai-api-key:3\n{commit}:b:c.py:generic-api-key:14\n{SHA256} # groq\n"
    text += "abcdef1:d.py:x:1\n"
    entries = read(text, "sub/.betterleaksignore").entries
    assert [(one.path, one.line, one.commit, one.digest, one.kind, one.at) for one in entries] == [
        ("src/a.py", 3, "", "", "openai-api-key", 3), ("b:c.py", 14, commit, "", "generic-api-key", 4),
        ("", 0, "", SHA256, "", 5), ("d.py", 1, "abcdef1", "", "x", 6),
    ]
    assert {one.status for one in entries} == {SUPPRESSED}
    assert {one.source for one in entries} == {"sub/.betterleaksignore"}
    assert entries[1].reason == "listed in .betterleaksignore for commit 0123456789ab"


def test_lines_of_an_ignore_file_that_are_none() -> None:
    listing = read("a.py:rule:3\nnonsense\na.py:rule:x\n:rule:1\n", ".gitleaksignore")
    assert [entry.path for entry in listing.entries] == ["a.py"]
    assert [line for line, _ in listing.faults] == [2, 3, 4]
    many = read("nonsense\n" * 500, ".gitleaksignore")
    assert len(many.faults) == 21
    assert "the rest is not used" in many.faults[-1][1]


def test_a_report_of_gitleaks() -> None:
    plain = {"RuleID": "groq-api-key", "File": "./src/a.py", "StartLine": 4, "Secret": "x", "Commit": "ABCDEF1"}
    hidden = {"RuleID": "groq-api-key", "File": "b.py", "StartLine": 5, "Secret": "REDACTED", "Commit": ""}
    partly = hidden | {"Secret": "gsk_12..."}
    entries = read([plain, hidden, partly]).entries
    assert [(one.path, one.line, one.digest, one.commit) for one in entries] == [
        ("src/a.py", 0, SHA256, "abcdef1"), ("b.py", 5, "", ""), ("b.py", 5, "", ""),
    ]
    assert {(one.status, one.reason) for one in entries} == {(BASELINED, "listed in report.json")}


def test_a_report_of_betterleaks() -> None:
    finding = {
        "rule_id": "groq-api-key", "match": {"full": "REDACTED", "value": "REDACTED", "fingerprint": SHA256},
        "attributes": {"git.sha": "abcdef1"}, "location": {"path": "./a.py", "start_line": 2},
    }
    (entry,) = read({"schema_version": "1", "findings": [finding]}).entries
    assert (entry.path, entry.line, entry.digest, entry.commit, entry.kind) == ("a.py", 0, SHA256, "abcdef1",
                                                                                "groq-api-key")


def test_the_value_that_a_report_quotes_is_not_kept() -> None:
    secret = "".join(chr(97 + number * 7 % 26) for number in range(40))
    listing = read([{"RuleID": "x", "File": "a.py", "StartLine": 1, "Secret": secret, "Match": f"key={secret}"}])
    assert secret[:6] not in repr(listing)


@pytest.mark.parametrize("text", [
    "", "{", "[1]", "{}", "[[]]", '{"results": 3}', '{"results": {"a": 3}}', '{"results": {"a": [3]}}',
    '{"results": {"a": [{"hashed_secret": "x"}]}}', '{"findings": {}}', '[{"File": "a"}]',
    '[{"File": "a", "StartLine": true}]', '[{"File": "a", "StartLine": -1}]', "[" * 100_000, "1" * 5000, "null",
    '[{"File": 1, "StartLine": 1}]', '[{"File": "a", "StartLine": 1e400}]',
])
def test_what_is_no_list_is_a_fault(text: str) -> None:
    listing = read(text)
    assert listing.entries == ()
    assert len(listing.faults) == 1
    assert listing.faults[0][1]


def test_a_list_that_is_no_text_is_a_fault() -> None:
    assert read_known(".gitleaksignore", b"\xff\xfe\x00").faults == ((0, "not UTF-8 at byte 0"),)


def test_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shadowbom.policy.known.MAX_ENTRIES", 3)
    assert len(read(baseline(*[row()] * 9)).entries) == 3
    assert "more than 3" in read(baseline(*[row()] * 9)).faults[0][1]
    listing = read("a.py:x:1\n" * 9, ".gitleaksignore")
    assert (len(listing.entries), [line for line, _ in listing.faults]) == (3, [4])


@pytest.mark.parametrize(("path", "clean"), [
    ("./a.py", "a.py"), ("a//b/../c.py", "a/c.py"), ("a\\b.py", "a/b.py"), ("../x", "../x"), ("/x/a", "/x/a"),
])
def test_paths_are_cleaned(path: str, clean: str) -> None:
    assert clean_path(path) == clean


def test_known_entries_compare_by_what_they_say() -> None:
    assert len({*read(baseline(row(), row())).entries}) == 1
    assert isinstance(read(baseline(row())).entries[0], Known)
