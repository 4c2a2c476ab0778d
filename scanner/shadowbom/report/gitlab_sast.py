"""GitLab's own report of security findings (``artifacts:reports:sast``).

Open findings only: the format has no word for those that are accepted. The version of its schema is an old one of the
major version that is in use, which every GitLab that takes the newer ones takes, too.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from shadowbom.core.finding import OPEN, Finding
from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions
from shadowbom.report.code_quality import digest_of
from shadowbom.report.order import sorted_findings
from shadowbom.report.sarif import HOMEPAGE, RULE_PAGES
from shadowbom.report.text import clip, safe_json

VERSION = "15.0.6"
_NAME, _TEXT = 250, 5_000


def render(result: ScanResult, _options: ReportOptions) -> str:
    """The open findings as one report, two spaces deep."""
    return safe_json(json.dumps(document(result), ensure_ascii=False, indent=2)) + "\n"


def document(result: ScanResult) -> dict[str, Any]:
    """The report as plain dicts and lists. Its times are that of the result: how long a scan takes is in no report."""
    at = result.timestamp[:19]
    tool = {"id": "shadowbom", "name": "shadowbom", "version": result.version, "url": HOMEPAGE,
            "vendor": {"name": "shadowbom"}}
    opened = [one for one in sorted_findings(result.findings) if one.status == OPEN]
    return {
        "version": VERSION,
        "scan": {"type": "sast", "status": "success", "start_time": at, "end_time": at, "analyzer": tool,
                 "scanner": tool},
        "vulnerabilities": [_vulnerability(one, result) for one in opened],
    }


def _vulnerability(finding: Finding, result: ScanResult) -> dict[str, Any]:
    rule = next((one for one in result.rules if one.id == finding.rule), None)
    numbers = [text.rpartition("-")[2] for text in (rule.cwe if rule is not None else ())]
    weaknesses = [{"type": "cwe", "name": f"CWE-{number}", "value": number} for number in numbers if number.isdigit()]
    place = finding.location
    return {
        "id": str(uuid.UUID(digest_of(finding)[:32])),
        "name": clip(rule.title if rule is not None else finding.rule, _NAME),
        "description": clip(finding.message, _TEXT),
        "severity": finding.severity.value.capitalize(),
        "solution": clip(finding.remediation, _TEXT),
        "location": {"file": place.path, "start_line": place.line, "end_line": place.line},
        "identifiers": [
            {"type": "shadowbom_rule", "name": finding.rule, "value": finding.rule,
             "url": f"{RULE_PAGES}{finding.rule}/"},
            *weaknesses,
        ],
    }
