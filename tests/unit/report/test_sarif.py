from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from report_samples import HOSTILE, RULE, finding, full, hostile, result, sure
from report_strategies import results
from shadowbom.core.finding import RuleInfo, Severity, Suppression
from shadowbom.core.location import Location
from shadowbom.core.result import ScanResult, Unused
from shadowbom.core.source import Problem
from shadowbom.discover.names import publish
from shadowbom.report import render, sarif
from shadowbom.report.addresses import uri

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)


def run_of(scan: ScanResult) -> dict[str, Any]:
    log = json.loads(render("sarif", scan))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    assert github(log) == []
    run: dict[str, Any] = log["runs"][0]
    return run


def github(log: dict[str, Any]) -> list[str]:
    """What GitHub code scanning refuses or drops without a word."""
    wrong = [] if len(log["runs"]) == 1 else ["one run a file"]
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        wrong += [f"{rule['id']}: no {part}" for part in ("name", "helpUri") if not rule.get(part)]
        wrong += [
            f"{rule['id']}: no {part}"
            for part in ("shortDescription", "fullDescription", "help")
            if not rule[part].get("text")
        ]
        wrong += [] if rule["help"].get("markdown") else ["no markdown help"]
        wrong += [] if "security" in rule["properties"]["tags"] and len(rule["properties"]["tags"]) <= 20 else ["tags"]
        wrong += [] if rule["properties"]["precision"] in ("very-high", "high", "medium", "low") else ["precision"]
        score = float(rule["properties"].get("security-severity", "0.1"))
        wrong += [] if 0 < score <= 10 else ["security-severity"]
    wrong += [] if len(run["results"]) <= 25_000 else ["results"]
    for found in run["results"]:
        wrong += [] if rules[found["ruleIndex"]]["id"] == found["ruleId"] else ["rule index"]
        wrong += [] if len(found["locations"]) == 1 else ["one primary location"]
        place = found["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        wrong += [] if re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*", uri) and ":" not in uri else [f"uri {uri}"]
        wrong += [] if place["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"] else ["base"]
        wrong += (
            [] if "shadowbom/v1" in found["partialFingerprints"] and "rank" not in found else ["fingerprint or rank"]
        )
    wrong += [] if run["automationDetails"]["id"].endswith("/") else ["category"]
    return wrong


def test_a_finding_is_a_result_and_the_inventory_is_none() -> None:
    run = run_of(full())
    assert len(run["results"]) == 2
    assert run["results"][0] == {
        "ruleId": "leaked-key",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "OpenAI API key sk-*** (51 characters) bound to OPENAI_API_KEY. "
            "Revoke the key, then read it from the environment."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": ".env.prod", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 16},
                }
            }
        ],
        "partialFingerprints": {"shadowbom/v1": "leaked-key:.env.prod:OPENAI_API_KEY:1"},
        "properties": {"severity": "critical", "confidence": "high", "asset": "pkg:pypi/openai", "risk": 74,
                       "riskBreakdown": "74 = key 0.679, unapproved 0.175"},
    }
    assert "gpt-4o" not in json.dumps(run)


def test_no_line_hash_of_a_line_that_may_hold_a_key() -> None:
    assert all(list(found["partialFingerprints"]) == ["shadowbom/v1"] for found in run_of(full())["results"])


def test_the_rule_as_github_wants_it() -> None:
    (rule,) = run_of(full())["tool"]["driver"]["rules"]
    assert rule["name"] == "LeakedKey"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"] == {
        "tags": ["security", "external/cwe/cwe-798", "LLM02:2025", "secrets"],
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "9.5",
    }


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        (Severity.CRITICAL, "error", "9.5"),
        (Severity.HIGH, "error", "8.0"),
        (Severity.MEDIUM, "warning", "5.5"),
        (Severity.LOW, "note", "2.0"),
        (Severity.INFO, "note", None),
    ],
)
def test_severities(severity: Severity, level: str, score: str | None) -> None:
    rule = RuleInfo("r", "t", "d", "h", severity)
    run = run_of(result(findings=(finding(rule="r", severity=severity),), rules=(rule,)))
    assert run["results"][0]["level"] == level
    assert run["tool"]["driver"]["rules"][0]["properties"].get("security-severity") == score


def test_precision_is_that_of_the_least_sure_finding() -> None:
    run = run_of(result(findings=(finding(), finding(confidence=sure(0.6), fingerprint="b")), rules=(RULE,)))
    assert run["tool"]["driver"]["rules"][0]["properties"]["precision"] == "medium"


def test_a_rule_that_the_result_does_not_describe_is_still_listed() -> None:
    run = run_of(result(findings=(finding(rule="aaa"), finding()), rules=(RULE,)))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["aaa", "leaked-key"]


def test_many_tags_are_cut() -> None:
    rule = RuleInfo("leaked-key", "t", "d", "h", Severity.LOW, tags=tuple(f"t{number:02}" for number in range(30)))
    assert len(run_of(result(rules=(rule,)))["tool"]["driver"]["rules"][0]["properties"]["tags"]) == 20


def test_a_suppression_says_where_it_stands() -> None:
    beside = Suppression("in-source", "gitleaks:allow", "src/é a.py", 7)
    listed = Suppression("external", ".secrets.baseline", ".secrets.baseline")
    one, two = run_of(result(findings=(
        finding(status="suppressed", reason="marked gitleaks:allow", suppression=beside, fingerprint="1"),
        finding(status="baselined", reason="listed in .secrets.baseline", suppression=listed, fingerprint="2"),
    )))["results"]
    assert one["suppressions"] == [{
        "kind": "inSource", "status": "accepted", "justification": "suppressed: marked gitleaks:allow",
        "location": {"physicalLocation": {
            "artifactLocation": {"uri": "src/%C3%A9%20a.py", "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 7},
        }},
    }]
    assert two["suppressions"] == [{
        "kind": "external", "status": "accepted", "justification": "baselined: listed in .secrets.baseline",
        "location": {"physicalLocation": {
            "artifactLocation": {"uri": ".secrets.baseline", "uriBaseId": "%SRCROOT%"},
        }},
    }]


def test_suppressions_without_effect_are_remarks() -> None:
    idle = (Unused(".gitleaksignore", 3, "stale: a.py is not there any more"), Unused("", 0, "and 7 more"))
    notes = run_of(result(unused=idle))["invocations"][0]["toolExecutionNotifications"]
    assert [(note["level"], note["message"]["text"]) for note in notes] == [
        ("note", "and 7 more"), ("note", "stale: a.py is not there any more"),
    ]
    assert notes[1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}


def test_closed_findings_are_suppressed_with_their_reason() -> None:
    opened, closed = run_of(full())["results"]
    assert "suppressions" not in opened
    assert closed["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "suppressed: an example"}
    ]


def test_what_could_not_be_read_is_a_notification() -> None:
    (invocation,) = run_of(full())["invocations"]
    assert invocation["executionSuccessful"] is True
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == [
        "discover: too large",
        "extract: not JSON: line 3",
    ]
    place = invocation["toolExecutionNotifications"][1]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("data/bad.json", {"startLine": 3})


def test_the_commit_is_stated_where_the_repository_is_known() -> None:
    assert "versionControlProvenance" not in run_of(full())
    run = run_of(result(repository="https://example.com/shop.git"))
    assert run["versionControlProvenance"] == [
        {
            "repositoryUri": "https://example.com/shop.git",
            "revisionId": "3f2a1bc0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4",
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        }
    ]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("src/app.py", "src/app.py"),
        ("a b/ü.py", "a%20b/%C3%BC.py"),
        ("100%.py", "100%25.py"),
        ("%0A.py", "%0A.py"),
        ("%25FF", "%25FF"),
        ("c:x.py", "c%3Ax.py"),
        ("a#b?c", "a%23b%3Fc"),
        ("%zz", "%25zz"),
    ],
)
def test_addresses(path: str, address: str) -> None:
    assert uri(path) == address


@given(st.binary(min_size=1, max_size=12).filter(lambda raw: b"\x00" not in raw))
def test_an_address_decodes_to_the_bytes_of_the_name(raw: bytes) -> None:
    assert unquote_to_bytes(uri(publish(raw))) == raw


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("[x](1)", "\\[x\\](1)"),
        ("{0}", "{{0}}"),
        ("a\nb", "a\\x0ab"),
        ("\u202e", "\\u202e"),
        ("x" * 3000, "x" * 1999 + "…"),
    ],
)
def test_messages(text: str, shown: str) -> None:
    assert sarif.message(text) == shown


def test_hostile_texts() -> None:
    text = render("sarif", hostile())
    assert not any(character in text for character in "\x1b\u202e\u200b\x00\x9b\U000e0041")
    found = run_of(hostile())["results"][0]
    assert "](1)" not in found["message"]["text"].replace("\\](1)", "")
    assert "{0}" not in found["message"]["text"].replace("{{0}}", "")


def test_a_notebook_place_names_its_cell() -> None:
    run = run_of(result(findings=(finding(location=Location("a.ipynb", 90, 3, 4, 2)),), rules=(RULE,)))
    assert run["results"][0]["locations"][0]["message"] == {"text": "Cell 4, line 2"}


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    monkeypatch.setattr(sarif, "MAX_NOTIFICATIONS", 1)
    scan = result(
        findings=tuple(
            finding(severity=severity, fingerprint=severity.value)
            for severity in (Severity.LOW, Severity.CRITICAL, Severity.HIGH)
        ),
        problems=(Problem("a", "s", "m"), Problem("b", "s", "m")),
    )
    run = run_of(scan)
    assert [found["properties"]["severity"] for found in run["results"]] == ["critical", "high"]
    assert [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]] == [
        "s: m",
        "1 further files could not be read",
        "1 further results were left out, the least severe ones",
    ]


def test_the_published_limit_is_github_s() -> None:
    assert sarif.MAX_RESULTS == 25_000
    assert HOSTILE not in render("sarif", hostile())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results())
def test_any_result_is_valid(scan: ScanResult) -> None:
    assert len(run_of(scan)["results"]) == len(scan.findings)
