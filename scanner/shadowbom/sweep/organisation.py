"""One CycloneDX document for all repositories: a component for each, with what was found in it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shadowbom import __version__
from shadowbom.bom import asset_of, evidence_of
from shadowbom.report.cyclonedx import finished
from shadowbom.report.cyclonedx_assets import list_assets, properties
from shadowbom.sweep.answers import Row, coverage
from shadowbom.sweep.inheritance import Inheritance
from shadowbom.sweep.store.rows import recipients_in, systems_in
from shadowbom.sweep.store.writer import unpack

ROOT = "organisation"
"""The ref of the whole."""


Chosen = Mapping[str, Collection[str]]
"""The names of repositories, and the keys of the assets of each."""


def bill(store: sqlite3.Connection, chosen: Chosen | None = None, said: Sequence[tuple[str, str]] = ()) -> str:
    """The document as text: the same for the same store. What a sweep did not cover makes it incomplete. With
    ``chosen``, these repositories alone, with these of their assets; ``said`` are names and values of the whole."""
    covered = coverage(store)
    components, services = [], []
    needs: dict[str, set[str]] = defaultdict(set)
    refs: dict[str, str] = {}
    for row in store.execute("SELECT r.key, r.name, r.team, r.url, u.head, u.status, u.document FROM unit u "
                             "JOIN repository r ON r.id = u.repository_id ORDER BY r.name, r.key"):
        if chosen is not None and row["name"] not in chosen:
            continue
        ref = f"repository:{row['key']}"
        refs[row["name"]] = ref
        component, hosted = _repository(dict(row), ref, needs, None if chosen is None else chosen[row["name"]])
        components.append(component)
        services += hosted
        needs[ROOT].add(ref)
    for edge in Inheritance(store).edges():
        if {edge["repository"], edge["from"]} <= refs.keys():
            needs[refs[edge["repository"]]].add(refs[edge["from"]])
    return finished({
        "metadata": _metadata(covered, said),
        "components": components,
        "services": services,
        "dependencies": [_dependency(ref, needs) for ref in sorted({ROOT, *needs, *_all(needs)})],
        "compositions": [{"aggregate": "unknown" if covered["complete"] else "incomplete", "assemblies": [ROOT],
                          "dependencies": [ROOT]}],
    })


def of_changes(rows: Iterable[Row], since: str) -> tuple[dict[str, set[str]], list[tuple[str, str]]]:
    """What is new of ``rows`` (of ``answers.changes``) as assets of repositories; what is gone, of which nothing is
    kept but its name, as names and values."""
    chosen: dict[str, set[str]] = {}
    said = [("since", since)]
    for row in rows:
        if row["what"] == "asset" and row["kind"] == "new":
            chosen.setdefault(row["repository"], set()).add(row["identity"])
        elif row["what"] == "asset":
            said.append(("gone", f"{row['repository']}: {row['label']} ({row['identity']})"))
    return chosen, said


def _repository(
    row: Row, ref: str, needs: dict[str, set[str]], chosen: Collection[str] | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The component of a repository, with all its assets or the ``chosen`` ones, and the services that it calls; what
    it needs goes into ``needs``."""
    document = unpack(row["document"])
    listed = [replace(asset_of(one), evidence=evidence_of(one)) for one in document.get("assets", ())
              if chosen is None or one["key"] in chosen]
    listing = list_assets(listed, taken=set())
    parts = [_within(ref, entry) for entry in listing.components]
    hosted = [_within(ref, entry) for entry in listing.services]
    for whole, part in listing.parts:
        needs[f"{ref}#{whole}"].add(f"{ref}#{part}")
    needs[ref] |= {entry["bom-ref"] for entry in (*parts, *hosted)}
    component: dict[str, Any] = {
        "type": "application", "bom-ref": ref, "name": row["name"], "version": row["head"],
        "properties": properties([
            ("status", row["status"]), ("team", row["team"]), *_posture(document)]), "components": parts,
        "externalReferences": [{"type": "vcs", "url": row["url"]}] if row["url"] else [],
    }
    return {name: value for name, value in component.items() if value}, hosted


def _posture(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who gets the data of a repository, and its systems with their risk."""
    pairs = []
    for one in recipients_in(document):
        name = one["name"] if one["sure"] else f"not seen, model of {one['name']}"
        pairs.append(("recipient", f"{name} ({one['country'] or 'country unknown'}, {one['role']}, {one['scope']})"))
    for one in systems_in(document).values():
        owner = f"owner {one['owners'] or 'unknown'}"
        pairs += [("system", f"{one['name']} ({one['kind']}, {owner}, criticality {one['criticality']})"),
                  ("system-risk", f"{one['name']}: {one['band']} {one['breakdown']}")]
    return pairs


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


def _metadata(covered: Row, further: Sequence[tuple[str, str]]) -> dict[str, Any]:
    units = covered["units"]
    said = [("repositories", str(covered["listed"])), *((name, str(count)) for name, count in sorted(units.items()))]
    said += [("not-covered", f"{one['name']}: {one['status']}") for one in covered["repositories"]
             if one["status"] in ("failed", "timed-out", "quarantined", "partial", "pending", "too-large")]
    said += [("not-listed", f"{one['target']}: {one['message']}") for one in covered["listing_problems"]]
    return {
        "timestamp": covered["sweep"]["started"], "lifecycles": [{"phase": "pre-build"}],
        "tools": {"components": [{"type": "application", "name": "shadowbom", "version": __version__}]},
        "component": {"type": "application", "bom-ref": ROOT, "name": ROOT},
        "properties": properties([*said, *further]),
    }
