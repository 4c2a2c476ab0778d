"""GitLab's formats: the shape that its schemas ask for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import jsonschema
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from report_samples import HOSTILE, finding, full, hostile, result
from shadowbom.core.finding import SUPPRESSED, Severity
from shadowbom.core.location import Location
from shadowbom.core.result import ScanResult
from shadowbom.report import render

TEXT = {"type": "string", "minLength": 1}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
TOOL = {"type": "object", "required": ["id", "name", "version", "vendor"], "properties": {
    "id": TEXT, "name": TEXT, "version": TEXT, "vendor": {"type": "object", "required": ["name"],
                                                          "properties": {"name": TEXT}}}}
SAST = {
    "type": "object", "required": ["version", "scan", "vulnerabilities"],
    "properties": {
        "version": {"type": "string", "pattern": r"^15\.\d+\.\d+$"},
        "scan": {
            "type": "object", "required": ["analyzer", "scanner", "start_time", "end_time", "status", "type"],
            "properties": {"analyzer": TOOL, "scanner": TOOL, "start_time": TIME, "end_time": TIME,
                           "status": {"enum": ["success", "failure"]}, "type": {"const": "sast"}},
        },
        "vulnerabilities": {"type": "array", "items": {
            "type": "object", "required": ["id", "identifiers", "location"],
            "properties": {
                "id": TEXT, "name": {"type": "string", "maxLength": 255},
                "description": {"type": "string", "maxLength": 1_048_576}, "solution": {"maxLength": 7000},
                "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                "location": {"type": "object", "required": ["file"], "properties": {
                    "file": TEXT, "start_line": {"type": "integer", "minimum": 1},
                    "end_line": {"type": "integer", "minimum": 1}}},
                "identifiers": {"type": "array", "minItems": 1, "items": {
                    "type": "object", "required": ["type", "name", "value"],
                    "properties": {"type": TEXT, "name": TEXT, "value": TEXT,
                                   "url": {"type": "string", "pattern": "^(https?|ftp)://.+"}}}},
            },
        }},
    },
}
QUALITY = {"type": "array", "items": {
    "type": "object", "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {"description": TEXT, "check_name": TEXT, "fingerprint": TEXT,
                   "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                   "location": {"type": "object", "required": ["path", "lines"], "properties": {
                       "path": TEXT, "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer"}}}}}},
}}


def made(name: str, scan: ScanResult) -> Any:
    return json.loads(render(name, scan))


def severe() -> ScanResult:
    """A finding of each severity, two of them with the same fingerprint, and one that somebody accepts."""
    found = [finding(severity=one, location=Location("a.py", number + 1), fingerprint="same")
             for number, one in enumerate(Severity)]
    return replace(full(), findings=(*found, finding(location=Location("b.py"), status=SUPPRESSED)))


def test_security_report() -> None:
    for scan in (full(), hostile(), severe(), result()):
        jsonschema.validate(made("gitlab-sast", scan), SAST)
    rows = made("gitlab-sast", severe())["vulnerabilities"]
    assert [row["severity"] for row in rows] == ["Critical", "High", "Medium", "Low", "Info"]
    assert len({row["id"] for row in rows}) == 5
    assert rows[0]["location"] == {"file": "a.py", "start_line": 5, "end_line": 5}
    assert {"type": "cwe", "name": "CWE-798", "value": "798"} in rows[0]["identifiers"]
    assert rows[0]["identifiers"][0]["value"] == "leaked-key"
    assert made("gitlab-sast", result())["vulnerabilities"] == []
    (lone,) = made("gitlab-sast", result(findings=(finding(fingerprint="\ud800"),)))["vulnerabilities"]
    assert len(lone["id"]) == 36


def test_code_quality() -> None:
    for scan in (full(), hostile(), severe(), result()):
        jsonschema.validate(made("code-quality", scan), QUALITY)
    rows = made("code-quality", severe())
    assert [row["severity"] for row in rows] == ["blocker", "critical", "major", "minor", "info"]
    assert len({row["fingerprint"] for row in rows}) == 5
    assert rows[0]["description"].endswith("Revoke the key, then read it from the environment.")


def test_texts_of_a_repository_hold_no_control_characters() -> None:
    for name in ("gitlab-sast", "code-quality"):
        (row, *_) = made(name, hostile())["vulnerabilities"] if name == "gitlab-sast" else made(name, hostile())
        assert HOSTILE not in row["description"]
        assert not re.search(r"[\x00-\x1f]", row["description"])


def test_the_older_inventory_is_valid_and_the_same_otherwise() -> None:
    for scan in (full(), hostile()):
        text = render("cyclonedx-1.6", scan)
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
        older, newer = json.loads(text), made("cyclonedx", scan)
        assert older["specVersion"] == "1.6"
        assert [one["bom-ref"] for one in older["components"]] == [one["bom-ref"] for one in newer["components"]]
        assert older["serialNumber"] != newer["serialNumber"] or "isExternal" not in json.dumps(newer)
