"""Stored results judged anew: by a policy and by the table of advisories, as they are now and without any cloning."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shadowbom.bom import asset_of, evidence_of
from shadowbom.catalog.records import Product
from shadowbom.policy.data import SUBJECT, can_be_told
from shadowbom.policy.decide import decide
from shadowbom.policy.force import Policies
from shadowbom.policy.subjects import JUDGED
from shadowbom.rules.advisories import Advisory, rows
from shadowbom.rules.versions import order
from shadowbom.sweep.answers import Row, assets
from shadowbom.sweep.store.writer import unpack

_WITH_DATA = 1, 5
"""The version of our JSON since which its evidence is known to hold classes of data."""


def verdicts(store: sqlite3.Connection, policies: Policies, products: Mapping[str, Product]) -> list[Row]:
    """What ``policies`` say of each asset of each repository, strictest first: repository, asset, verdict, the line
    that gave it (``by``), the place, what it lacks besides (``unmet``) and what is said of the data that it gets
    (``data``). Nothing without a policy."""
    found: list[Row] = []
    if not policies:
        return found
    for row in store.execute("SELECT r.name, r.team, u.document FROM unit u "
                             "JOIN repository r ON r.id = u.repository_id ORDER BY r.name, r.key"):
        listed = {one["key"]: one for one in unpack(row["document"]).get("assets", ()) if one["kind"] in JUDGED}
        judged = decide(
            policies, [replace(asset_of(one), evidence=evidence_of(one)) for one in listed.values()], products)
        for decision in judged.decisions:
            asset = listed[decision.asset]
            found.append({
                "repository": row["name"], "team": row["team"], "verdict": decision.verdict.value,
                "kind": asset["kind"], "name": asset["name"], "provider": asset["provider"], "key": decision.asset,
                "by": str(decision.by or ""), "path": decision.location.path, "line": decision.location.line,
                "unmet": [one.message for one in decision.unmet],
                "data": [f"{one.data_class}: {one.verdict.value} by {one.by} ({one.location})"
                         for one in decision.data],
                "rank": decision.verdict.rank,
            })
    found.sort(key=lambda one: (one["rank"], one["kind"], one["name"], one["repository"], one["key"]))
    return [{name: value for name, value in one.items() if name != "rank"} for one in found]


def not_told(store: sqlite3.Connection, policies: Policies) -> list[Row]:
    """What ``policies`` ask and nobody can tell: lines about classes of data that are not known, and for the
    repositories whose stored result is older than the judging of such lines, all of them. Each with the line (``by``),
    the repository ("" for all) and ``why``, sorted."""
    lines = [entry for policy in policies for entry in policy.entries if entry.subject == SUBJECT]
    if not lines:
        return []
    found = [{"repository": "", "by": str(entry.by), "why": "no such class of data is known"}
             for entry in lines if not can_be_told(entry)]
    older = sorted({row["name"] for row in store.execute(
        "SELECT r.name, u.document FROM unit u JOIN repository r ON r.id = u.repository_id")
        if _is_older(unpack(row["document"]))})
    found += [{"repository": name, "by": str(entry.by), "why": "its stored result tells of no classes of data"}
              for name in older for entry in lines if can_be_told(entry)]
    return sorted(found, key=lambda one: (one["repository"], one["by"]))


def _is_older(document: Mapping[str, Any]) -> bool:
    """Whether a stored result was written before its assets told which classes of data they get."""
    major, _, minor = str(document.get("schema_version", "")).partition(".")
    return not (major.isdigit() and minor.isdigit()) or (int(major), int(minor)) < _WITH_DATA


def vulnerable(store: sqlite3.Connection) -> list[Row]:
    """Packages in a version that an advisory is about, by package and version: which advisories, and the repositories
    and places that say so. Started servers and what manifests pin are looked at; findings tell of lockfiles."""
    known = rows()
    groups: dict[tuple[str, str, str], set[tuple[str, str, int]]] = {}
    for one in assets(store, kinds=("mcp-server",)):
        package, _, version = one["purl"].removeprefix("pkg:").partition("@")
        ecosystem, _, name = package.partition("/")
        if (ecosystem, name := name.replace("%40", "@")) in known:
            groups.setdefault((ecosystem, name, version), set()).add((one["repository"], one["path"], one["line"]))
    for row in store.execute(
        "SELECT c.ecosystem, c.name, c.version, r.name AS repository, c.path, c.line FROM consumption c "
        "JOIN repository r ON r.id = c.repository_id WHERE c.version <> ''"
    ):
        if (row["ecosystem"], row["name"]) in known:
            version = str(row["version"]).removeprefix("==").removeprefix("=").strip()
            groups.setdefault((row["ecosystem"], row["name"], version), set()).add(
                (row["repository"], row["path"], row["line"]))
    found = []
    for (ecosystem, package, version), places in groups.items():
        told = _affecting(known[ecosystem, package], ecosystem, version)
        if told:
            names = sorted({repository for repository, _, _ in places})
            found.append({
                "what": f"{ecosystem}:{package}@{version}", "advisories": [one.id for one in told],
                "about": told[0].what, "repositories": len(names), "in": names,
                "places": [f"{repository}:{path}:{line}" for repository, path, line in sorted(places)],
            })
    return sorted(found, key=lambda one: (-len(one["in"]), one["what"]))


def _affecting(known: tuple[Advisory, ...], ecosystem: str, version: str) -> list[Advisory]:
    if order(ecosystem, version) is None:
        return []
    return sorted((one for one in known if one.affects(version)), key=lambda one: one.id)
