"""What of a result has rows of its own, to be asked for: assets, findings, systems, recipients, paths of attack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]
Document = Mapping[str, Any]
"""A scan's JSON."""


def assets_in(document: Document) -> dict[str, Row]:
    """A row for each asset, by key."""
    return {one["key"]: _asset(one) for one in document.get("assets", ())}


def findings_in(document: Document) -> dict[str, Row]:
    """A row for each finding, by fingerprint."""
    return {one["fingerprint"]: {name: one[name] for name in ("rule", "severity", "asset", "message", "status")} | {
        "path": one["location"]["path"], "line": one["location"]["line"]} for one in document.get("findings", ())}


def systems_in(document: Document) -> dict[str, Row]:
    """A row for each AI system with its risk, by key."""
    posture = document.get("posture", {})
    scored = {risk["subject"]: risk for risk in posture.get("risks", ())}
    return {one["key"]: {
        **{name: one[name] for name in ("name", "kind", "scope", "criticality")},
        "owners": " ".join(one["owners"]), "score": scored[one["key"]]["score"], "band": scored[one["key"]]["band"],
        "breakdown": scored[one["key"]]["breakdown"], "assets": len(one["assets"]), "findings": len(one["findings"]),
    } for one in posture.get("systems", ())}


def recipients_in(document: Document) -> list[Row]:
    """A row for each who gets data; ``what`` and ``systems`` are lists as JSON."""
    posture = document.get("posture", {})
    names = {one["key"]: one["name"] for one in posture.get("systems", ())}
    return [{
        "name": one["name"], "country": one["jurisdiction"], "role": one["role"], "scope": one["scope"],
        "sure": one["sure"], "what": json.dumps(one["what"], ensure_ascii=False),
        "systems": json.dumps([names.get(key, key) for key in one["systems"]], ensure_ascii=False),
    } for one in posture.get("recipients", ())]


def paths_in(document: Document) -> list[Row]:
    """A row for each path of attack; ``chain`` has the things on it, as JSON, the place is that of its first step."""
    return [{
        **{name: one[name] for name in ("pattern", "title", "severity", "confidence")},
        "system": one["system"].removeprefix("system:"), "chain": json.dumps(_labels(one["edges"]), ensure_ascii=False),
        "path": one["edges"][0]["location"]["path"], "line": one["edges"][0]["location"]["line"],
    } for one in document.get("posture", {}).get("paths", ())]


def _labels(edges: list[Document]) -> list[str]:
    return [edges[0]["source"]["label"], *(edge["target"]["label"] for edge in edges)]


def _asset(asset: Document) -> Row:
    said = {one["name"]: one["value"] for one in asset["properties"]}
    place = asset["evidence"][0]["location"] if asset["evidence"] else {"path": "", "line": 0}
    stated = {one["version"] for one in asset["versions"]} | {said.get("package-version", "")}
    versions = sorted(stated - {""})
    return {
        "kind": asset["kind"], "name": asset["name"], "provider": asset["provider"], "product": asset["product"],
        "version": ", ".join(versions[:5]), "purl": said.get("purl", ""), "state": asset["state"],
        "scope": asset["scope"], "score": asset["confidence"]["score"], "owners": said.get("owners", ""),
        "path": place["path"], "line": place["line"],
    }
