"""GitLab's report of code quality, the format of Code Climate (``artifacts:reports:codequality``): findings beside the
lines of a merge request, on every tier. Open findings only."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from shadowbom.core.finding import OPEN, Finding, Severity
from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions
from shadowbom.report.order import sorted_findings
from shadowbom.report.text import clip, safe_json

_SEVERITIES = {
    Severity.CRITICAL: "blocker", Severity.HIGH: "critical", Severity.MEDIUM: "major", Severity.LOW: "minor",
    Severity.INFO: "info",
}
_TEXT = 1_000


def render(result: ScanResult, _options: ReportOptions) -> str:
    """The open findings as a list, two spaces deep."""
    rows = [_row(one) for one in sorted_findings(result.findings) if one.status == OPEN]
    return safe_json(json.dumps(rows, ensure_ascii=False, indent=2)) + "\n"


def digest_of(finding: Finding) -> str:
    """What tells a finding from all others of a report, as 64 hexadecimal digits: fingerprints are the same for equal
    ones at several places."""
    place = finding.location
    named = f"{finding.fingerprint}\0{place.path}:{place.line}:{place.column}"
    return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()


def _row(finding: Finding) -> dict[str, Any]:
    place = finding.location
    return {
        "description": clip(f"{finding.message.rstrip('.')}. {finding.remediation}", _TEXT),
        "check_name": finding.rule,
        "fingerprint": digest_of(finding),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": place.path, "lines": {"begin": place.line}},
    }
