"""Leaked keys of a history as JSON and SARIF. The table is ``history_table``.

``docs/schema/shadowbom-history-1.schema.json``, which ``history_schema.py`` generates, documents the JSON's shape.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

from shadowbom.core.history import HistoryResult, KeyPlace, Leak, Sighting
from shadowbom.core.result import Counts, ScanResult
from shadowbom.report import ReportOptions, sarif
from shadowbom.report.json import finding_entry, problem_entry, rule_entry
from shadowbom.report.places import location_entry
from shadowbom.report.text import safe_json

SCHEMA = "https://shadowbom.github.io/shadowbom/schema/shadowbom-history-1.schema.json"
SCHEMA_VERSION = "1.0"
FORMATS = ("json", "sarif", "table")
"""What a history can be written as."""


def render(name: str, result: HistoryResult, options: ReportOptions | None = None) -> str:
    """``result`` as the text of one of ``FORMATS``, with a line end at its end."""
    if name == "table":
        write: Callable[..., str] = importlib.import_module("shadowbom.report.history_table").render
        return write(result, options or ReportOptions())
    made = document(result) if name == "json" else log(result)
    return safe_json(json.dumps(made, ensure_ascii=False, indent=2)) + "\n"


def document(result: HistoryResult) -> dict[str, Any]:
    """The result as plain dicts and lists."""
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "shadowbom", "version": result.version},
        "root": result.root,
        "commit": result.commit,
        "date": result.date,
        "timestamp": result.timestamp,
        "catalogue": {"date": result.catalogue, "digest": result.ruleset, "signatures": result.signatures},
        "refs": list(result.refs),
        "since": result.since,
        "shallow": result.shallow,
        "counts": {
            "commits": result.counts.commits,
            "blobs": result.counts.blobs,
            "missing": result.counts.missing,
            "skipped": result.counts.skipped,
        },
        "leaks": [_leak(leak) for leak in result.leaks],
        "rules": [rule_entry(rule) for rule in sorted(result.rules, key=lambda rule: rule.id)],
        "problems": [
            problem_entry(problem) for problem in result.problems
        ],
    }


def log(result: HistoryResult) -> dict[str, Any]:
    """The leaks as a SARIF log with one run: each with the commits and whether HEAD still has it as properties."""
    run = sarif.run_of(_as_scan(result))
    run["automationDetails"] = {"id": "shadowbom/history/"}
    told = {leak.finding.fingerprint: leak for leak in result.leaks}
    for entry in run["results"]:
        leak = told[entry["partialFingerprints"]["shadowbom/v1"]]
        entry["properties"] |= {
            "inHead": leak.in_head, "firstCommit": leak.first.commit, "firstSeen": leak.first.date,
            "lastCommit": leak.last.commit, "lastSeen": leak.last.date, "paths": leak.paths,
        }
    return sarif.log_of(run)


def _as_scan(result: HistoryResult) -> ScanResult:
    return ScanResult(
        root=result.root, version=result.version, commit=result.commit, date=result.date, timestamp=result.timestamp,
        catalogue=result.catalogue, ruleset=result.ruleset, assets=(),
        findings=tuple(leak.finding for leak in result.leaks), problems=result.problems, rules=result.rules,
        signatures=result.signatures,
        counts=Counts(result.counts.blobs, result.counts.blobs, 0, result.counts.skipped + result.counts.missing),
    )


def _leak(leak: Leak) -> dict[str, Any]:
    return finding_entry(leak.finding) | {
        "provider": leak.provider,
        "key": {"prefix": leak.key.prefix, "length": leak.key.length},
        "in_head": leak.in_head,
        "first_seen": _sighting(leak.first),
        "last_seen": _sighting(leak.last),
        "paths": leak.paths,
        "places": [_place(place) for place in leak.places],
    }


def _sighting(one: Sighting) -> dict[str, str]:
    return {"commit": one.commit, "date": one.date}


def _place(place: KeyPlace) -> dict[str, Any]:
    return {"location": location_entry(place.location), "since": _sighting(place.since), "in_head": place.in_head}
