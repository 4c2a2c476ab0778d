"""The whole result as JSON: every asset with all its evidence, relations, findings, problems and counts.

The shape is documented by ``docs/schema/shadowbom-result-1.schema.json``, which ``report/schema.py`` generates.
``schema_version`` is major.minor: a minor step only adds members, a major one comes with a new schema file.
"""

from __future__ import annotations

import json
from typing import Any

from shadowbom.core.asset import Asset
from shadowbom.core.change import Delta
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding, RuleInfo
from shadowbom.core.location import Location
from shadowbom.core.policy import Decision, PolicyLine, PolicyResult, Verdict
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Problem
from shadowbom.report import ReportOptions
from shadowbom.report.advisories import check_entry
from shadowbom.report.order import sorted_assets, sorted_evidence, sorted_findings
from shadowbom.report.places import location_entry
from shadowbom.report.posture_json import posture_entry
from shadowbom.report.text import safe_json

SCHEMA = "https://shadowbom.github.io/shadowbom/schema/shadowbom-result-1.schema.json"
SCHEMA_VERSION = "1.5"


def render(result: ScanResult, _options: ReportOptions) -> str:
    """The result as one JSON document, two spaces deep, in UTF-8 with invisible characters escaped."""
    return safe_json(json.dumps(document(result), ensure_ascii=False, indent=2)) + "\n"


def document(result: ScanResult) -> dict[str, Any]:
    """The result as plain dicts and lists, everything sorted."""
    made = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "shadowbom", "version": result.version},
        "root": result.root,
        "commit": result.commit,
        "date": result.date,
        "timestamp": result.timestamp,
        "catalogue": {"date": result.catalogue, "digest": result.ruleset, "signatures": result.signatures},
        "counts": {
            "found": result.counts.found,
            "read": result.counts.read,
            "passed": result.counts.passed,
            "skipped": result.counts.skipped,
        },
        "assets": [_asset(asset) for asset in sorted_assets(result.assets)],
        "relations": [
            {"source": relation.source, "verb": relation.verb, "target": relation.target}
            for relation in sorted(set(result.relations))
        ],
        "findings": [finding_entry(finding) for finding in sorted_findings(result.findings)],
        "rules": [rule_entry(rule) for rule in sorted(result.rules, key=lambda rule: rule.id)],
        "problems": [
            problem_entry(problem) for problem in sorted(set(result.problems))
        ],
        "unused_suppressions": [
            {"path": unused.path, "line": unused.line, "message": unused.message}
            for unused in sorted(set(result.unused))
        ],
    }
    if result.policy is not None:
        made["policy"] = _policy(result.policy)
    if result.advisories is not None:
        made["advisory_check"] = check_entry(result.advisories)
    if result.posture is not None:
        made["posture"] = posture_entry(result.posture)
    return made if result.change is None else made | {"change": change_entry(result.change)}


def _policy(policy: PolicyResult) -> dict[str, Any]:
    return {
        "files": [{"file": file, "sha256": digest} for file, digest in policy.files],
        "mode": policy.mode,
        "fail_on": policy.fail_on,
        "decisions": [_decision(one) for one in policy.decisions],
        "not_evaluated": [_policy_line(line) for line in policy.not_evaluated],
        "data_not_seen": list(policy.data_not_seen),
    }


def _decision(one: Decision) -> dict[str, Any]:
    entry: dict[str, Any] = {"asset": one.asset, "verdict": one.verdict.value, "location": location_entry(one.location)}
    if one.by is not None:
        entry["by"] = _policy_line(one.by)
    entry["unmet"] = [
        {"requirement": unmet.requirement, "by": _policy_line(unmet.by), "message": unmet.message}
        for unmet in one.unmet
    ]
    entry["data"] = [
        {"data_class": said.data_class, "verdict": said.verdict.value, "by": _policy_line(said.by),
         "location": location_entry(said.location), "others": [location_entry(place) for place in said.others],
         "confidence": _confidence(said.confidence)}
        for said in one.data
    ]
    if one.apart is not None:
        entry["apart"] = _apart(*one.apart)
    return entry


def _apart(verdict: Verdict, by: PolicyLine | None, location: Location) -> dict[str, Any]:
    """The verdict without what is said of data."""
    made = {"verdict": verdict.value, "location": location_entry(location)}
    return made if by is None else made | {"by": _policy_line(by)}


def _policy_line(line: PolicyLine) -> dict[str, Any]:
    return {"file": line.file, "line": line.line, "text": line.text}


def change_entry(delta: Delta) -> dict[str, Any]:
    """What changed, as a dict."""
    return {
        "base": delta.base,
        "head": delta.head,
        "added": [_named(asset) for asset in delta.added],
        "removed": [_named(asset) for asset in delta.removed],
        "changed": [
            _named(one.asset) | {
                "fields": [{"name": field.name, "before": field.before, "after": field.after} for field in one.fields]
            }
            for one in delta.changed
        ],
        "new": [_brief(finding) for finding in delta.new],
        "fixed": [_brief(finding) for finding in delta.fixed],
        "kept": delta.kept,
    }


def _named(asset: Asset) -> dict[str, Any]:
    return {"key": asset.key, "kind": asset.kind, "name": asset.name, "provider": asset.provider}


def _brief(finding: Finding) -> dict[str, Any]:
    return {"rule": finding.rule, "severity": finding.severity.value, "fingerprint": finding.fingerprint,
            "location": location_entry(finding.location), "message": finding.message}


def _asset(asset: Asset) -> dict[str, Any]:
    return {
        "key": asset.key,
        "kind": asset.kind,
        "name": asset.name,
        "provider": asset.provider,
        "product": asset.product,
        "state": asset.state,
        "scope": asset.scope.value,
        "confidence": _confidence(asset.confidence),
        "versions": [
            {"purl": version.purl, "version": version.version, "kind": version.kind, "path": version.path}
            for version in sorted(set(asset.versions))
        ],
        "properties": _properties(asset.properties),
        "chain": list(asset.chain),
        "evidence": [_evidence(piece) for piece in sorted_evidence(asset.evidence)],
    }


def _evidence(piece: Evidence) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "signature": piece.signature,
        "entry": piece.entry,
        "match": piece.match,
        "location": location_entry(piece.location),
        "fact": piece.fact,
        "symbol": piece.symbol,
        "state": piece.state,
        "scope": piece.scope.value,
        "confidence": _confidence(piece.confidence),
        "properties": _properties(piece.properties),
    }
    if piece.key is not None:
        entry["key"] = {"prefix": piece.key.prefix, "length": piece.key.length}
    return entry


def finding_entry(finding: Finding) -> dict[str, Any]:
    """A finding as a dict."""
    entry: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": _confidence(finding.confidence),
        "asset": finding.asset,
        "message": finding.message,
        "location": location_entry(finding.location),
        "remediation": finding.remediation,
        "fingerprint": finding.fingerprint,
        "status": finding.status,
        "reason": finding.reason,
        "context": finding.context,
        "occurrences": [location_entry(place) for place in finding.occurrences],
    }
    if finding.flow:
        entry["flow"] = [{"role": step.role, "location": location_entry(step.location)} for step in finding.flow]
    if (held := finding.suppression) is not None:
        entry["suppression"] = {"kind": held.kind, "by": held.by, "path": held.path, "line": held.line}
    return entry


def problem_entry(problem: Problem) -> dict[str, Any]:
    """What could not be read."""
    return {"path": problem.path, "stage": problem.stage, "message": problem.message, "line": problem.line}


def rule_entry(rule: RuleInfo) -> dict[str, Any]:
    """A rule as a dict."""
    return {
        "id": rule.id,
        "title": rule.title,
        "description": rule.description,
        "help": rule.help,
        "severity": rule.severity.value,
        "tags": sorted(rule.tags),
        "cwe": sorted(rule.cwe),
        "owasp": sorted(rule.owasp),
        "tier": rule.tier,
        "same_as": sorted(rule.same_as),
    }


def _confidence(confidence: Confidence) -> dict[str, Any]:
    return {"score": confidence.score, "level": confidence.level, "reasons": sorted(confidence.reasons)}


def _properties(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in sorted(set(pairs))]
