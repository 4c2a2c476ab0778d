"""One CycloneDX document for all repositories: a component for each, with what was found in it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import replace
from typing import Any

from shadowbom import __version__
from shadowbom.bom import asset_of, evidence_of
from shadowbom.report.cyclonedx import finished
from shadowbom.report.cyclonedx_assets import list_assets, properties
from shadowbom.sweep.answers import Row, coverage
from shadowbom.sweep.inheritance import Inheritance
from shadowbom.sweep.store.writer import unpack

ROOT = "organisation"
"""The ref of the whole."""


def bill(store: sqlite3.Connection) -> str:
    """The document as text: the same for the same store. What a sweep did not cover makes it incomplete."""
    covered = coverage(store)
    components, services = [], []
    needs: dict[str, set[str]] = defaultdict(set)
    refs: dict[str, str] = {}
    for row in store.execute("SELECT r.key, r.name, r.team, r.url, u.head, u.status, u.document FROM unit u "
                             "JOIN repository r ON r.id = u.repository_id ORDER BY r.name, r.key"):
        ref = f"repository:{row['key']}"
        refs[row["name"]] = ref
        component, hosted = _repository(dict(row), ref, needs)
        components.append(component)
        services += hosted
        needs[ROOT].add(ref)
    for edge in Inheritance(store).edges():
        if {edge["repository"], edge["from"]} <= refs.keys():
            needs[refs[edge["repository"]]].add(refs[edge["from"]])
    return finished({
        "metadata": _metadata(covered),
        "components": components,
        "services": services,
        "dependencies": [_dependency(ref, needs) for ref in sorted({ROOT, *needs, *_all(needs)})],
        "compositions": [{"aggregate": "unknown" if covered["complete"] else "incomplete", "assemblies": [ROOT],
                          "dependencies": [ROOT]}],
    })


def _repository(row: Row, ref: str, needs: dict[str, set[str]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The component of a repository and the services that it calls; what it needs goes into ``needs``."""
    listed = unpack(row["document"]).get("assets", ())
    listing = list_assets([replace(asset_of(one), evidence=evidence_of(one)) for one in listed], taken=set())
    parts = [_within(ref, entry) for entry in listing.components]
    hosted = [_within(ref, entry) for entry in listing.services]
    for whole, part in listing.parts:
        needs[f"{ref}#{whole}"].add(f"{ref}#{part}")
    needs[ref] |= {entry["bom-ref"] for entry in (*parts, *hosted)}
    component: dict[str, Any] = {
        "type": "application", "bom-ref": ref, "name": row["name"], "version": row["head"],
        "properties": properties([("status", row["status"]), ("team", row["team"])]), "components": parts,
        "externalReferences": [{"type": "vcs", "url": row["url"]}] if row["url"] else [],
    }
    return {name: value for name, value in component.items() if value}, hosted


def _within(ref: str, entry: Any) -> Any:
    """``entry`` with refs that are its repository's own."""
    if isinstance(entry, list):
        return [_within(ref, one) for one in entry]
    if isinstance(entry, dict):
        return {name: f"{ref}#{value}" if name == "bom-ref" else _within(ref, value) for name, value in entry.items()}
    return entry


def _all(needs: dict[str, set[str]]) -> set[str]:
    return {ref for refs in needs.values() for ref in refs}


def _dependency(ref: str, needs: dict[str, set[str]]) -> dict[str, Any]:
    targets = sorted(needs.get(ref, set()) - {ref})
    return {"ref": ref, "dependsOn": targets} if targets else {"ref": ref}


def _metadata(covered: Row) -> dict[str, Any]:
    units = covered["units"]
    said = [("repositories", str(covered["listed"])), *((name, str(count)) for name, count in sorted(units.items()))]
    said += [("not-covered", f"{one['name']}: {one['status']}") for one in covered["repositories"]
             if one["status"] in ("failed", "timed-out", "quarantined", "partial", "pending", "too-large")]
    said += [("not-listed", f"{one['target']}: {one['message']}") for one in covered["listing_problems"]]
    return {
        "timestamp": covered["sweep"]["started"], "lifecycles": [{"phase": "pre-build"}],
        "tools": {"components": [{"type": "application", "name": "shadowbom", "version": __version__}]},
        "component": {"type": "application", "bom-ref": ROOT, "name": ROOT},
        "properties": properties(said),
    }
