"""Which answers a report has, and which a question."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from shadowbom.catalog.index import Catalogue
from shadowbom.errors import UserError
from shadowbom.policy.force import Policies
from shadowbom.sweep.answers import (
    MODELS,
    Answer,
    Row,
    assets,
    by_rule,
    changes,
    findings,
    gathered,
    shared_assets,
    shared_findings,
    shared_keys,
    spread,
)
from shadowbom.sweep.inheritance import Inheritance
from shadowbom.sweep.judging import not_told, verdicts, vulnerable
from shadowbom.sweep.systems import countries as recipient_countries
from shadowbom.sweep.systems import owners, paths, recipients, systems

SERVERS = ("mcp-server",)
_VULNERABLE = ("mcp-known-vulnerable-version", "mcp-known-malicious-package")
_WIDE = ("repositories", "what", "places")

COUNTRIES = Answer("countries", "Providers by country", ("country", "repositories", "providers"), ())
TEAMS = Answer("teams", "Providers by team", ("team", "repositories", "providers"), ())
ASSETS = Answer("assets", "Assets", ("repository", "kind", "name", "provider", "version", "path", "line"), ())
CHANGES = Answer("changes", "New and gone", ("repository", "kind", "what", "label", "cause", "started"), ())
BY_RULE = Answer("findings_by_rule", "Findings by rule", ("severity", "rule", "findings", "repositories", "in"), ())
FINDINGS = Answer("findings", "Findings, worst first", ("severity", "repository", "message", "path", "line"), ())
INHERITED = Answer("inherited", "Inherited from other repositories", ("repository", "kind", "name", "from", "via"), ())
KEYS = Answer("shared_keys", "The same key in several repositories", _WIDE, ())
MODEL_JOIN = Answer("shared_models", "The same model in several repositories", _WIDE, ())
SERVER_JOIN = Answer("shared_servers", "The same MCP server in several repositories", _WIDE, ())
FINDING_JOIN = Answer("shared_findings", "The same vulnerable package in several repositories", _WIDE, ())
OWNERS = Answer("owners", "AI systems by owner",
                ("owner", "systems", "repositories", "band", "score", "riskiest"), ())
PATHS = Answer("paths", "Paths of attack, worst first", ("severity", "repository", "system", "chain", "path"), ())
RECEIVING = Answer("recipient_countries", "Where our data goes", ("country", "recipients", "repositories", "who"), ())
RECIPIENTS = Answer("recipients", "Who gets our data", ("who", "country", "role", "repositories", "what"), ())
SYSTEMS = Answer("systems", "AI systems, riskiest first",
                 ("score", "band", "repository", "name", "kind", "owner", "breakdown"), ())
SPREAD = Answer("used", "What is used", ("kind", "name", "provider", "country", "repositories", "teams"), ())
UNAPPROVED = Answer("not_approved", "Not approved by the policy",
                    ("verdict", "repository", "kind", "name", "provider", "by"), ())
NOT_TOLD = Answer("policy_not_evaluated", "What the policy asks and was not evaluated", ("repository", "by", "why"), ())
VERDICTS = Answer("verdicts", "What the policy says", UNAPPROVED.columns, ())
VULNERABLE = Answer("vulnerable", "Packages with known vulnerabilities",
                    ("repositories", "what", "advisories", "in"), ())
WHO_USES = Answer("who_uses", "Who uses it", ("repository", "how", "kind", "name", "provider", "via"), ())


def answers_of(store: sqlite3.Connection, policies: Policies, catalogue: Catalogue, since: str) -> list[Answer]:
    """All that a report tells after its coverage. ``since`` is an ISO date, "" for no changes."""
    countries = {id_: product.jurisdiction for id_, product in catalogue.products.items()}
    judged = verdicts(store, policies, catalogue.products)
    ranked, getting, found_open = systems(store, policies), recipients(store), findings(store)
    found = [(CHANGES, changes(store, since))] if since else []
    found += [
        (RECIPIENTS, getting),
        (RECEIVING, recipient_countries(getting)),
        (SYSTEMS, ranked),
        (OWNERS, owners(ranked)),
        (PATHS, paths(store)),
        (COUNTRIES, gathered(store, "country", countries)),
        (TEAMS, gathered(store, "team", countries)),
        (SPREAD, spread(store, countries)),
        (UNAPPROVED, [row for row in judged if row["verdict"] != "approved"]),
        (NOT_TOLD, not_told(store, policies)),
        (BY_RULE, by_rule(found_open)),
        (FINDINGS, found_open),
        (VULNERABLE, vulnerable(store)),
        (KEYS, shared_keys(store)),
        (SERVER_JOIN, shared_assets(store, SERVERS)),
        (MODEL_JOIN, shared_assets(store, MODELS)),
        (FINDING_JOIN, shared_findings(store, _VULNERABLE)),
        (INHERITED, list(Inheritance(store).edges())),
    ]
    return [replace(answer, rows=tuple(rows)) for answer, rows in found]


def asked(store: sqlite3.Connection, what: str, words: Sequence[str]) -> Answer:
    """The answer to a question (see the command ``sweep query``). Raises UserError for one that lacks its words."""
    known: dict[str, Callable[[], tuple[Answer, list[Row]]]] = {
        "assets": lambda: (ASSETS, assets(store, words)),
        "findings": lambda: (FINDINGS, [row for row in findings(store) if _has(row, words)]),
        "keys": lambda: (KEYS, shared_keys(store)),
        "models": lambda: (MODEL_JOIN, shared_assets(store, MODELS)),
        "paths": lambda: (PATHS, [row for row in paths(store) if _has(row, words, ("repository", "system", "chain"))]),
        "recipients": lambda: (RECIPIENTS, [row for row in recipients(store, every=True)
                                            if _has(row, words, ("name", "country", "role", "what", "in"))]),
        "servers": lambda: (SERVER_JOIN, shared_assets(store, SERVERS)),
        "systems": lambda: (SYSTEMS, [row for row in systems(store, Policies(), every=True)
                                      if _has(row, words, ("repository", "name", "owner", "kind"))]),
        "vulnerable": lambda: (VULNERABLE, vulnerable(store)),
        "who-uses": lambda: (WHO_USES, who_uses(store, words)),
    }
    answer, rows = known[what]()
    return replace(answer, rows=tuple(rows))


def chosen_of(what: str, answer: Answer) -> dict[str, set[str]]:
    """The repositories of an answer and the keys of the assets that it has of each: those who inherit one have none of
    it by themselves. Raises UserError for what is no answer about assets."""
    if what not in ("assets", "who-uses"):
        raise UserError(f"query {what}: --format cyclonedx is for assets and who-uses, whose answers are assets of "
                        "repositories")
    found: dict[str, set[str]] = {}
    for row in answer.rows:
        found.setdefault(row["repository"], set())
        found.setdefault(str(row.get("from") or row["repository"]), set()).add(row["key"])
    return found


def who_uses(store: sqlite3.Connection, words: Sequence[str]) -> list[Row]:
    """The repositories that use what has every one of ``words`` in its key, name or provider: first those in whose own
    files it is, then those that inherit it and from whom."""
    if not words:
        raise UserError("who-uses: say what")
    direct = [{**{name: one[name] for name in ("repository", "kind", "name", "provider", "key")}, "how": "direct",
               "from": one["repository"], "via": [f"{one['path']}:{one['line']}"]} for one in assets(store, words)]
    inherited = [row for row in Inheritance(store).edges() if _has(row, words, ("key", "name", "provider"))]
    return sorted(direct, key=lambda one: (one["repository"], one["key"])) + inherited


def _has(row: Row, words: Sequence[str], names: Sequence[str] = ("rule", "message", "repository", "path")) -> bool:
    text = "\n".join(str(row[name]) for name in names).lower()
    return all(word.lower() in text for word in words)
