"""What a store answers about AI systems: whose they are, who gets their data, what is at risk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from shadowbom.core.posture import REPOSITORY
from shadowbom.core.source import Scope
from shadowbom.policy.force import Policies
from shadowbom.policy.systems import said_of
from shadowbom.sweep.answers import SEVERITIES, Row

UNKNOWN = "unknown"
_PRODUCTION = Scope.PRODUCTION.value


def systems(store: sqlite3.Connection, policies: Policies, *, every: bool = False) -> list[Row]:
    """AI systems, the riskiest first: those of production, or ``every`` one. ``owner`` is whom ``policies`` name, else
    the repository's own files, else the forge's team; the score is the one of its last scan, without a policy."""
    found = []
    for row in store.execute(
        "SELECT s.score, s.band, r.name AS repository, s.name, s.kind, s.owners, s.criticality, s.scope, s.assets, "
        "s.findings, s.breakdown, s.key, r.team FROM system s JOIN repository r ON r.id = s.repository_id "
        "WHERE s.gone_sweep IS NULL ORDER BY s.score DESC, r.name, r.key, s.name, s.key"
    ):
        if every or row["scope"] == _PRODUCTION:
            one = dict(row)
            stated, team = one.pop("owners"), one.pop("team")
            owner = said_of(policies, one["name"])[0] or stated or team or UNKNOWN
            found.append(one | {"owner": owner, "kind": one["kind"] if one["kind"] != REPOSITORY
                                else "in no deployable unit"})
    return found


def owners(rows: Iterable[Row]) -> list[Row]:
    """The systems of ``rows`` (of ``systems``) by owner: how many, in which repositories, and the riskiest of them."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["owner"], []).append(row)
    found = []
    for owner, own in groups.items():
        names = sorted({row["repository"] for row in own})
        worst = max(own, key=lambda row: row["score"])
        found.append({
            "owner": owner, "systems": len(own), "repositories": len(names), "score": worst["score"],
            "band": worst["band"], "riskiest": f"{worst['name']} ({worst['repository']})", "in": names,
            "named": [row["name"] for row in own],
        })
    return sorted(found, key=lambda one: (-one["score"], -one["systems"], one["owner"]))


def recipients(store: sqlite3.Connection, *, every: bool = False) -> list[Row]:
    """Who gets data, by name, country and role: what of theirs is used, by which systems, in which repositories; of
    production, or of ``every`` scope. One whose models are used and of whom it is not seen that they serve them is
    told apart (``sure``)."""
    groups: dict[tuple[str, str, str, bool], list[Row]] = {}
    for row in store.execute(
        "SELECT c.name, c.country, c.role, c.sure, c.scope, c.what, c.systems, r.name AS repository FROM recipient c "
        "JOIN repository r ON r.id = c.repository_id ORDER BY r.name, r.key, c.name, c.role, c.country, c.sure"
    ):
        if every or row["scope"] == _PRODUCTION:
            said = (row["name"], row["country"] or UNKNOWN, row["role"], bool(row["sure"]))
            groups.setdefault(said, []).append(dict(row))
    found = []
    for (name, country, role, sure), rows in groups.items():
        names = sorted({row["repository"] for row in rows})
        found.append({
            "who": name if sure else f"not seen (model of {name})", "country": country, "role": role,
            "repositories": len(names), "what": _listed(rows, "what"), "in": names, "name": name, "sure": sure,
            "systems": sorted({f"{row['repository']}: {one}" for row in rows for one in json.loads(row["systems"])}),
            "scopes": sorted({row["scope"] for row in rows}),
        })
    return sorted(found, key=lambda one: (not one["sure"], -one["repositories"], one["name"], one["role"],
                                          one["country"]))


def countries(rows: Iterable[Row]) -> list[Row]:
    """The recipients of ``rows`` (of ``recipients``) that are sure, by country."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["sure"]:
            groups.setdefault(row["country"], []).append(row)
    found = []
    for country, own in groups.items():
        names = sorted({name for row in own for name in row["in"]})
        found.append({"country": country, "recipients": len({row["name"] for row in own}), "repositories": len(names),
                      "who": sorted({row["name"] for row in own}), "in": names})
    return sorted(found, key=lambda one: (-one["repositories"], one["country"]))


def paths(store: sqlite3.Connection) -> list[Row]:
    """Paths of attack, worst first."""
    rows = store.execute(
        "SELECT p.severity, r.name AS repository, p.system, p.title, p.chain, p.confidence, p.pattern, p.path, p.line "
        "FROM attack_path p JOIN repository r ON r.id = p.repository_id")
    found = [dict(row) | {"chain": " > ".join(json.loads(row["chain"]))} for row in rows]
    return sorted(found, key=lambda one: (SEVERITIES.index(one["severity"]), -one["confidence"], one["repository"],
                                          one["pattern"], one["chain"], one["path"], one["line"]))


def _listed(rows: Iterable[Row], name: str) -> list[str]:
    return sorted({one for row in rows for one in json.loads(row[name])})
