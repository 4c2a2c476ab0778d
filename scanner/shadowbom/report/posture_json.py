"""Systems, recipients, risk, controls and paths of attack as plain dicts."""

from __future__ import annotations

from typing import Any

from shadowbom.core.location import Location
from shadowbom.core.posture import (
    LIMITS,
    AttackPath,
    Control,
    Coverage,
    Edge,
    Node,
    Posture,
    Recipient,
    Risk,
    System,
)
from shadowbom.report.places import location_entry


def posture_entry(posture: Posture) -> dict[str, Any]:
    """All of it, in the order that it has."""
    return {
        "score_model": posture.score_model,
        "limits": list(LIMITS),
        "recipients": [recipient_entry(one) for one in posture.recipients],
        "systems": [system_entry(one) for one in posture.systems],
        "risks": [risk_entry(one) for one in posture.risks],
        "coverage": [coverage_entry(one) for one in posture.coverage],
        "paths": [path_entry(one) for one in posture.paths],
    }


def recipient_entry(one: Recipient) -> dict[str, Any]:
    """Somebody who gets data; ``data`` are the classes that code shows."""
    return {
        "name": one.name, "jurisdiction": one.jurisdiction, "role": one.role, "what": list(one.what),
        "assets": list(one.assets), "systems": list(one.systems), "scope": one.scope.value,
        "data": list(one.data), "verdict": one.verdict.value if one.verdict else "", "sure": one.sure,
    }


def system_entry(one: System) -> dict[str, Any]:
    """A system."""
    return {
        "key": one.key, "name": one.name, "kind": one.kind, "folder": one.folder, "scope": one.scope.value,
        "in_production": one.in_production, "places": list(one.places), "units": list(one.units),
        "assets": list(one.assets), "findings": list(one.findings), "owners": list(one.owners),
        "criticality": one.criticality, "said_by": list(one.said_by),
    }


def risk_entry(one: Risk) -> dict[str, Any]:
    """A score with what it is made of."""
    return {
        "subject": one.subject, "score": one.score, "band": one.band, "breakdown": one.text, "floor": one.floor,
        "factors": [
            {"id": factor.id, "title": factor.title, "share": factor.share, "why": factor.why}
            | _placed(factor.location)
            for factor in one.factors
        ],
        "scales": [{"id": scale.id, "label": scale.label, "times": scale.times} for scale in one.scales],
    }


def coverage_entry(one: Coverage) -> dict[str, Any]:
    """The controls of a system."""
    return {"system": one.system, "controls": [_control(control) for control in one.controls]}


def _control(one: Control) -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "seen": one.seen.value, "by": one.by} | _placed(one.location)


def path_entry(one: AttackPath) -> dict[str, Any]:
    """A path of attack."""
    return {
        "pattern": one.pattern, "title": one.title, "severity": one.severity.value, "confidence": one.confidence,
        "system": one.system, "assets": list(one.assets), "remediation": one.remediation,
        "edges": [_edge(edge) for edge in one.edges],
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {
        "source": _node(edge.source), "verb": edge.verb, "target": _node(edge.target),
        "evidence": "observed" if edge.observed else "inferred", "why": edge.why, "rule": edge.rule,
        "confidence": edge.confidence, "location": location_entry(edge.location),
    }


def _node(node: Node) -> dict[str, str]:
    return {"kind": node.kind, "id": node.id, "label": node.label}


def _placed(location: Location | None) -> dict[str, Any]:
    return {} if location is None else {"location": location_entry(location)}
