"""SARIF 2.1.0 for code scanning services.

Results are findings: that AI is present is inventory and never an alert. The limits and habits are those of
GitHub code scanning (one run, 25,000 results, rules with full help, relative percent-encoded addresses); the
rank is left out, since GitLab would take it for the severity.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from shadowbom.core.finding import BASELINED, IN_SOURCE, OPEN, Finding, RuleInfo, Severity
from shadowbom.core.flow import SINK, SOURCE, THROUGH, FlowStep
from shadowbom.core.location import Location
from shadowbom.core.posture import Risk
from shadowbom.core.result import ScanResult, Unused
from shadowbom.core.source import Problem
from shadowbom.report import ReportOptions
from shadowbom.report.addresses import uri
from shadowbom.report.advisories import advisory_pairs
from shadowbom.report.order import sorted_findings
from shadowbom.report.posture_pairs import posture_pairs
from shadowbom.report.text import clip, safe_json

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOMEPAGE = "https://github.com/shadowbom/shadowbom"
RULE_PAGES = "https://shadowbom.github.io/shadowbom/rules/"
MAX_RESULTS = 25_000
MAX_NOTIFICATIONS = 5_000
_MAX_TAGS = 20
_MAX_TEXT = 2_000
_MAX_RELATED = 50
_ROOT = "%SRCROOT%"
_LEVELS = {
    Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note",
    Severity.INFO: "note",
}
# The middle of the band that each severity has on GitHub; without a number a rule has no security severity.
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_STEPS = {SOURCE: "It begins here", THROUGH: "It passes here", SINK: "It takes effect here"}
_PRECISION = ("low", "medium", "high")


def render(result: ScanResult, options: ReportOptions) -> str:
    """The findings as one SARIF log with one run, two spaces deep."""
    run = run_of(result)
    if options.category:
        run["automationDetails"] = {"id": f"{options.category}/"}
    log = log_of(run)
    return safe_json(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def log_of(run: dict[str, Any]) -> dict[str, Any]:
    """A log of one run."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def run_of(result: ScanResult) -> dict[str, Any]:
    """The findings as one run."""
    findings = sorted_findings(result.findings)
    rules = {rule.id: rule for rule in result.rules}
    for finding in findings:
        rules.setdefault(finding.rule, _unnamed(finding))
    index = {id_: number for number, id_ in enumerate(sorted(rules))}
    scored = {risk.subject: risk for risk in result.posture.risks} if result.posture is not None else {}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "shadowbom",
                "version": result.version,
                "semanticVersion": result.version,
                "informationUri": HOMEPAGE,
                "rules": [_rule(rules[id_], findings) for id_ in index],
            }
        },
        "automationDetails": {"id": "shadowbom/scan/"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the scanned folder."}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{
            "executionSuccessful": True,
            "toolExecutionNotifications": _notifications(result, len(findings)),
        }],
        "results": [
            _result(finding, index[finding.rule], scored) | (_state(finding) if result.baselines else {})
            for finding in findings[:MAX_RESULTS]
        ],
        "properties": {
            "root": result.root, "commit": result.commit, "date": result.date, "catalogue": result.catalogue,
            "signatures": result.signatures, "ruleset": result.ruleset,
        } | _pairs(result),
    }
    if result.commit and result.repository:
        run["versionControlProvenance"] = [{
            "repositoryUri": result.repository, "revisionId": result.commit, "mappedTo": {"uriBaseId": _ROOT},
        }]
    return run


def _pairs(result: ScanResult) -> dict[str, Any]:
    """What findings and inventory come to, and what was checked: each name has the list of its values."""
    said: dict[str, list[str]] = {}
    for name, value in (*posture_pairs(result.posture), *advisory_pairs(result.advisories)):
        said.setdefault(name, []).append(clip(value, _MAX_TEXT))
    return said


def _unnamed(finding: Finding) -> RuleInfo:
    """A rule that the result does not describe, so that every result still has one."""
    return RuleInfo(finding.rule, finding.rule, finding.rule, finding.remediation or finding.rule, finding.severity)


def _rule(rule: RuleInfo, findings: list[Finding]) -> dict[str, Any]:
    level = _LEVELS[rule.severity]
    sure = [finding.confidence.level for finding in findings if finding.rule == rule.id]
    weaknesses = sorted({f"external/cwe/cwe-{number}" for text in rule.cwe for number in re.findall(r"\d+", text)})
    tags = ["security", *weaknesses, *sorted(rule.owasp), *sorted(set(rule.tags) - {"security"})]
    stated: dict[str, Any] = {
        "tags": list(dict.fromkeys(tags))[:_MAX_TAGS],
        "precision": min(sure, key=_PRECISION.index, default="high"),
        "problem.severity": _PROBLEM[level],
    }
    if rule.same_as:
        stated["sameAs"] = sorted(rule.same_as)
    if rule.severity in _SCORES:
        stated["security-severity"] = _SCORES[rule.severity]
    return {
        "id": rule.id,
        "name": "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", rule.id)),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.description, "markdown": rule.description},
        "help": {"text": rule.help, "markdown": rule.help},
        "helpUri": f"{RULE_PAGES}{quote(rule.id, safe='', errors='replace')}/",
        "defaultConfiguration": {"level": level},
        "properties": stated,
    }


def _result(finding: Finding, rule: int, scored: Mapping[str, Risk]) -> dict[str, Any]:
    text = f"{finding.message.rstrip('.')}. {finding.remediation}".strip()
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": message(text)},
        "locations": [_place(finding.location)],
        # Our own key alone: GitHub's would be a hash of the line, which here may hold a key.
        "partialFingerprints": {"shadowbom/v1": finding.fingerprint},
        "properties": {"severity": finding.severity.value, "confidence": finding.confidence.level,
                       "asset": finding.asset},
    }
    if (risk := scored.get(finding.asset)) is not None:
        result["properties"] |= {"risk": risk.score, "riskBreakdown": clip(risk.text, _MAX_TEXT)}
    if finding.context:
        result["properties"]["context"] = finding.context
    if finding.status == OPEN and finding.reason:
        result["properties"]["reason"] = clip(finding.reason, _MAX_TEXT)
    if finding.occurrences:
        result["relatedLocations"] = [
            {"id": number} | _place(place) | {"message": {"text": "Here, too"}}
            for number, place in enumerate(finding.occurrences[:_MAX_RELATED], 1)
        ]
    if finding.flow:
        result["codeFlows"] = [{"threadFlows": [{"locations": [_step(step) for step in finding.flow]}]}]
    if finding.status != OPEN:
        result["suppressions"] = [_suppression(finding)]
    return result


def _step(step: FlowStep) -> dict[str, Any]:
    place = _place(step.location)
    return {"location": place | {"message": {"text": _STEPS.get(step.role, step.role)}}}


def _state(finding: Finding) -> dict[str, Any]:
    """Whether a baseline that was in force has a finding: said of all results, or of none."""
    return {"baselineState": "unchanged" if finding.status == BASELINED else "new"}


def _suppression(finding: Finding) -> dict[str, Any]:
    held = finding.suppression
    stated: dict[str, Any] = {
        "kind": "inSource" if held is not None and held.kind == IN_SOURCE else "external",
        "status": "accepted",
        "justification": clip(f"{finding.status}: {finding.reason}", _MAX_TEXT),
    }
    if held is not None and held.path:
        place: dict[str, Any] = {"artifactLocation": {"uri": uri(held.path), "uriBaseId": _ROOT}}
        if held.line:
            place["region"] = {"startLine": held.line}
        stated["location"] = {"physicalLocation": place}
    return stated


def _place(location: Location) -> dict[str, Any]:
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(location.path), "uriBaseId": _ROOT},
            "region": {"startLine": location.line, "startColumn": location.column},
        }
    }
    if location.cell:
        place["message"] = {"text": f"Cell {location.cell}, line {location.cell_line}"}
    return place


def message(text: str) -> str:
    """Plain text as a SARIF message: braces doubled and brackets escaped, so that nothing in it is taken for a
    placeholder or a link; on one line and of bounded length."""
    shown = clip(text, _MAX_TEXT).replace("{", "{{").replace("}", "}}")
    return shown.replace("[", "\\[").replace("]", "\\]")


def _notifications(result: ScanResult, findings: int) -> list[dict[str, Any]]:
    problems = sorted(set(result.problems))
    notes = [_notification(problem) for problem in problems[:MAX_NOTIFICATIONS]]
    if len(problems) > MAX_NOTIFICATIONS:
        notes.append(_note(f"{len(problems) - MAX_NOTIFICATIONS} further files could not be read"))
    notes += [_idle(unused) for unused in sorted(set(result.unused))[:MAX_NOTIFICATIONS]]
    if findings > MAX_RESULTS:
        notes.append(_note(f"{findings - MAX_RESULTS} further results were left out, the least severe ones"))
    return notes


def _notification(problem: Problem) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(problem.path), "uriBaseId": _ROOT}}
    if problem.line:
        place["region"] = {"startLine": problem.line}
    note = _note(f"{problem.stage}: {problem.message}")
    return note | {"locations": [{"physicalLocation": place}]} if problem.path else note


def _idle(unused: Unused) -> dict[str, Any]:
    """A suppression without effect, as a remark."""
    note = _note(unused.message) | {"level": "note"}
    if not unused.path:
        return note
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(unused.path), "uriBaseId": _ROOT}}
    if unused.line:
        place["region"] = {"startLine": unused.line}
    return note | {"locations": [{"physicalLocation": place}]}


def _note(text: str) -> dict[str, Any]:
    return {"level": "warning", "message": {"text": message(text)}}
