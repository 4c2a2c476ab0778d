"""What a store answers: plain rows, read with plain SQL, in an order that depends on nothing but what is there."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shadowbom.core.posture import UNKNOWN
from shadowbom.errors import UserError
from shadowbom.sweep.spec import COVERED, EMPTY, FILTERED, PENDING, SCANNED_NOW, UNCHANGED, WITH_RESULT

Row = dict[str, Any]

MODELS = ("model", "embedding-model")
SEVERITIES = ("critical", "high", "medium", "low", "info")
_SERVED = ("provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway", *MODELS)
"""Kinds that tell who is sent data."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked for: its ``name`` for programs, a ``title`` and the names of the columns that a table shows, and
    the ``rows``, of which each has these and maybe more."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def last_sweep(store: sqlite3.Connection) -> sqlite3.Row:
    """The newest sweep. Raises UserError where there is none."""
    row: sqlite3.Row | None = store.execute("SELECT * FROM sweep ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        raise UserError("there is no sweep in this store yet")
    return row


def coverage(store: sqlite3.Connection) -> Row:
    """How much of what was asked for the newest sweep has covered, as counts, and what is lacking, by name.

    ``units`` counts repositories: ``scanned`` in this sweep, ``unchanged`` since their last scan, ``empty``, ``failed``
    for all that could not be had or scanned, ``pending`` those that come later in a sweep that is not over,
    ``filtered`` left out on purpose.
    """
    sweep = last_sweep(store)
    rows = store.execute(
        "SELECT r.name, r.host, v.status, v.cause, v.reason, v.head, v.branch FROM visit v "
        "JOIN repository r ON r.id = v.repository_id WHERE v.sweep_id = ? ORDER BY r.name, r.key", (sweep["id"],))
    repositories = [dict(row) for row in rows]
    counts = Counter(one["status"] for one in repositories)
    still = sum(one["status"] != UNCHANGED and one["cause"] == UNCHANGED for one in repositories)
    problems = [dict(row) for row in store.execute(
        "SELECT target, cause, message FROM listing_problem WHERE sweep_id = ? ORDER BY target, cause, message",
        (sweep["id"],))]
    return {
        "sweep": {name: sweep[name] for name in ("id", "started", "finished", "version", "ruleset", "status")},
        "listed": len(repositories),
        "units": {
            "scanned": sum(counts[status] for status in SCANNED_NOW) - still, "unchanged": counts[UNCHANGED] + still,
            "empty": counts[EMPTY],
            "failed": sum(count for status, count in counts.items()
                          if status not in WITH_RESULT | COVERED | {FILTERED, PENDING}),
            "pending": counts[PENDING], "filtered": counts[FILTERED],
        },
        "statuses": dict(sorted(counts.items())),
        "complete": not problems and sweep["status"] == "finished" and counts.keys() <= COVERED | {FILTERED},
        "listing_problems": problems,
        "repositories": repositories,
    }


def coverage_lines(said: Row) -> list[str]:
    """The coverage for people, the most telling line first."""
    units = said["units"]
    covered = sum(said["statuses"].get(status, 0) for status in COVERED)
    first = (f"{covered:,} of {said['listed']:,} repositories covered: {units['scanned']:,} scanned, "
             f"{units['unchanged']:,} unchanged, {units['empty']:,} empty, {units['filtered']:,} left out, "
             f"{units['failed']:,} failed")
    if units["pending"]:
        first += f", {units['pending']:,} not looked at yet"
    lines = [first if said["sweep"]["status"] == "finished" else f"{first}; this sweep is not over"]
    lines += [f"  {one['name']}: {one['status']}{_why(one)}" for one in said["repositories"]
              if is_lacking(one) or one["status"] == "malformed"]
    lines += [f"  {one['target']}: {one['message']} ({one['cause']})" for one in said["listing_problems"]]
    left = Counter(one["reason"] for one in said["repositories"] if one["status"] == FILTERED)
    if left:
        lines.append("  left out: " + ", ".join(f"{reason} {count:,}" for reason, count in sorted(left.items())))
    return lines


def is_lacking(one: Row) -> bool:
    """Whether a repository of ``coverage`` was to be covered and is not, for another reason than that its turn has not
    come."""
    return one["status"] not in COVERED | {FILTERED, PENDING}


def _why(one: Row) -> str:
    said = ", ".join(filter(None, (one["cause"], one["reason"])))
    return f" ({said})" if said else ""


def changes(store: sqlite3.Connection, since: str) -> list[Row]:
    """What is new and what is gone since the ISO date, in the order of repositories. What only another ruleset has
    brought to light has ``cause`` rules, what came with a repository that was not known before first. What was new and
    is gone again is not told, nor the other way round."""
    try:
        dt.date.fromisoformat(since)
    except ValueError:
        raise UserError(f"--since: {since!r} is not a date like 2026-01-31") from None
    found: list[Row] = []
    for row in store.execute(
        "SELECT e.sweep_id, e.what, e.kind, e.cause, e.identity, e.label, r.name AS repository, r.key, s.started "
        "FROM event e JOIN sweep s ON s.id = e.sweep_id JOIN repository r ON r.id = e.repository_id "
        "WHERE substr(s.started, 1, 10) >= ? ORDER BY r.name, r.key, e.what, e.identity, e.sweep_id", (since,)
    ):
        one = dict(row)
        last = found[-1] if found else None
        same = last is not None and all(last[name] == one[name] for name in ("key", "what", "identity"))
        if same and last is not None and last["kind"] != one["kind"]:
            found.pop()
        elif not same:
            found.append(one)
    return [{name: one[name] for name in ("repository", "what", "kind", "cause", "identity", "label", "started")}
            for one in found]


def assets(store: sqlite3.Connection, words: Iterable[str] = (), kinds: Sequence[str] = ()) -> list[Row]:
    """What is in the repositories, by kind and name: all, or what has every one of ``words`` in its key, name, provider
    or product, whatever its case."""
    rows = store.execute(
        "SELECT a.key, a.kind, a.name, a.provider, a.product, a.purl, a.state, a.scope, a.score, a.owners, r.team, "
        "r.name AS repository, a.version, a.path, a.line "
        "FROM asset a JOIN repository r ON r.id = a.repository_id WHERE a.gone_sweep IS NULL "
        "ORDER BY a.kind, a.name, a.key, r.name, r.key")
    wanted = [word.lower() for word in words]
    found = []
    for row in rows:
        text = "\n".join((row["key"], row["name"], row["provider"], row["product"])).lower()
        if all(word in text for word in wanted) and (not kinds or row["kind"] in kinds):
            found.append(dict(row))
    return found


def findings(store: sqlite3.Connection, *, all_: bool = False) -> list[Row]:
    """Findings of all repositories, worst first; open ones alone unless ``all_``."""
    rows = store.execute(
        "SELECT f.rule, f.severity, f.message, f.status, f.asset, r.name AS repository, r.team, f.path, f.line, "
        "f.fingerprint FROM finding f JOIN repository r ON r.id = f.repository_id WHERE f.gone_sweep IS NULL")
    kept = [dict(row) for row in rows if all_ or row["status"] == "open"]
    return sorted(kept, key=lambda one: (SEVERITIES.index(one["severity"]), one["rule"], one["repository"], one["path"],
                                         one["line"], one["fingerprint"]))


def by_rule(rows: Iterable[Row]) -> list[Row]:
    """Findings of ``findings`` by their rule: how many, in how many repositories, and which; the worst first, then what
    most repositories have."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for one in rows:
        groups.setdefault((one["severity"], one["rule"]), []).append(one)
    found: list[Row] = []
    for (severity, rule), own in groups.items():
        names = sorted({row["repository"] for row in own})
        found.append({"severity": severity, "rule": rule, "findings": len(own), "repositories": len(names),
                      "in": names})
    return sorted(found, key=lambda one: (SEVERITIES.index(one["severity"]), -one["repositories"], one["rule"]))


def shared_keys(store: sqlite3.Connection) -> list[Row]:
    """The same key in more than one place of the store's repositories, most widely spread first."""
    rows = store.execute(
        "SELECT k.mark, k.title, k.provider, k.shown, k.status, r.name AS repository, k.path, k.line FROM key_mark k "
        "JOIN repository r ON r.id = k.repository_id WHERE k.mark <> '' ORDER BY r.name, r.key, k.path, k.line")
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["mark"], []).append(dict(row))
    return _joined((f"{rows[0]['title']}: {rows[0]['shown']}", rows) for rows in groups.values())


def shared_assets(store: sqlite3.Connection, kinds: Sequence[str]) -> list[Row]:
    """The same thing of one of ``kinds`` in production of more than one repository, most widely spread first. A model
    that is pinned is the same where its revision is."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for one in assets(store, kinds=kinds):
        if one["scope"] != "production":
            continue
        groups.setdefault((one["key"], one["version"]), []).append(one)
    return _joined(
        (f"{rows[0]['name']}{f' {version}' if version else ''}", rows) for (_, version), rows in groups.items())


def shared_findings(store: sqlite3.Connection, rules: Sequence[str]) -> list[Row]:
    """The same finding of one of ``rules``, by its message, in more than one repository."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for one in findings(store):
        if one["rule"] in rules:
            groups.setdefault((one["rule"], one["message"]), []).append(one)
    return _joined((message, rows) for (_, message), rows in groups.items())


def _joined(groups: Iterable[tuple[str, list[Row]]]) -> list[Row]:
    found = []
    for what, rows in groups:
        names = sorted({row["repository"] for row in rows})
        if len(names) > 1:
            places = [f"{row['repository']}:{row['path']}:{row['line']}" for row in rows]
            found.append({"what": what, "repositories": len(names), "in": names, "places": places})
    return sorted(found, key=lambda one: (-one["repositories"], one["what"], one["places"]))


def spread(store: sqlite3.Connection, countries: dict[str, str]) -> list[Row]:
    """What is used in how many repositories: by kind, name and provider, with the country of the product
    (``countries``, by id), teams and repositories."""
    from shadowbom.report.order import kind_rank

    groups: dict[tuple[str, str, str], list[Row]] = {}
    for one in assets(store):
        groups.setdefault((one["kind"], one["name"], one["provider"]), []).append(one)
    found = []
    for (kind, name, provider), rows in groups.items():
        names = sorted({row["repository"] for row in rows})
        found.append({
            "kind": kind, "name": name, "provider": provider, "country": _country(rows[0], countries),
            "repositories": len(names), "teams": sorted({row["team"] for row in rows if row["team"]}),
            "production": sum(row["scope"] == "production" for row in rows), "in": names,
        })
    return sorted(found, key=lambda one: (kind_rank(one["kind"]), -one["repositories"], one["name"], one["provider"]))


def _country(one: Row, countries: dict[str, str]) -> str:
    """The country of a product's maker; what we are sent to by a setting may be anywhere."""
    said = countries.get(one["product"], "")
    return UNKNOWN if said == "none" and one["kind"] in _SERVED else said


def gathered(store: sqlite3.Connection, by: str, countries: dict[str, str]) -> list[Row]:
    """Providers and models ``by`` "country" (of the product's maker, by ``countries``) or "team" (of the forge, else
    the owners that the repository's own files name): how many repositories use any, and which."""
    groups: dict[str, list[Row]] = {}
    for one in assets(store, kinds=_SERVED):
        said = (_country(one, countries),) if by == "country" else (one["team"],) if one["team"] else \
            tuple(one["owners"].split())
        for name in filter(None, said):
            groups.setdefault(name, []).append(one)
    found = [{
        by: name, "repositories": len({row["repository"] for row in rows}),
        "providers": sorted({row["provider"] for row in rows if row["provider"]}),
        "models": sorted({row["name"] for row in rows if row["kind"] in MODELS}),
    } for name, rows in groups.items()]
    return sorted(found, key=lambda one: (-len(one["providers"]), str(one[by])))
