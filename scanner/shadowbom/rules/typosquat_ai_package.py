"""A package has nearly the name of a well-known AI package, or one that is mistaken for it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shadowbom.bundled import folder
from shadowbom.core.confidence import Confidence
from shadowbom.core.fact import Dependency, Group
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.source import Scope
from shadowbom.rules.advisories import rows
from shadowbom.rules.context import context_of
from shadowbom.rules.near_names import Near
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="typosquat-ai-package",
    title="A package has nearly the name of a well-known AI package",
    description=(
        "A manifest or lockfile asks for a package whose name is a slip away from that of a well-known AI package, or "
        "that is known to be mistaken for one."
    ),
    help="""\
A manifest or lockfile asks for a package of PyPI or npm whose name is a slip away from that of an AI package that
many use: other signs or another order of its parts (`open-ai`), or one letter of a long name (`langchain-opneai`).
Names that models make up look like this, and strangers register them. Names that were in the registry when the
catalogue was made are taken for what they are and are no finding, but for those of which it is on record that they are
mistaken for another package. A name that stands in the table of malicious packages and whose version no file states is
told here, too, as high.

### What to do

See whether the package is the one that is meant, and who publishes it. If it is a slip, correct the name, and treat the
machines where the other was installed as compromised. If it is yours, accept the finding with the reason.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai", "supply-chain"),
    cwe=("CWE-1357", "CWE-829"),
    owasp=("LLM03:2025", "ASI04:2026"),
    tier="B",
)

_NAMES, _CONFUSIONS = "package_names.toml", "package_confusions.toml"
_MAX_NAME = 214
_ELSEWHERE = ("workspace:", "file:", "link:", "portal:", "path:", "npm:", "git", "http", "github:", "./", "../")
"""How a range begins that says where a package comes from: not by its name."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Of one registry: well-known packages by what they may be mistaken for, and other names that are taken."""

    near: Near
    taken: frozenset[str]


def check(view: View) -> Iterator[Finding]:
    """A finding for each such package. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    said: dict[tuple[str, str], tuple[str, str, Severity] | None] = {}
    for path, fact in view.facts_of(Dependency):
        key = (fact.ecosystem, fact.name)
        if fact.group is Group.CONSTRAINT or len(fact.name) > _MAX_NAME or fact.spec.startswith(_ELSEWHERE):
            continue
        if key not in said:
            said[key] = _malicious(fact) or _confused(fact) or _near(fact, view)
        found = said[key]
        # One in a version that is known is told by the rule about malicious packages.
        if found is None or (fact.version and found[2] is Severity.HIGH):
            continue
        message, remedy, severity = found
        yield Raised(fact.name, fact.location, context_of(path, Scope.PRODUCTION), message, remedy, severity,
                     Confidence(0.6, ("name",)), same=":".join(key))


def _malicious(fact: Dependency) -> tuple[str, str, Severity] | None:
    row = next((row for row in rows().get((fact.ecosystem, fact.name), ())
                if row.severity is None and not (row.ranges or row.versions)), None)
    if row is None:
        return None
    meant = f"; what was meant may be {row.instead}" if row.instead else ""
    return (f"{fact.ecosystem} package {fact.name} is malicious: it {row.what} ({row.id})",
            f"Take it out, and replace the credentials of the machines where it has run{meant}.", Severity.HIGH)


def _confused(fact: Dependency) -> tuple[str, str, Severity] | None:
    row = _confusions().get((fact.ecosystem, fact.name))
    if row is None:
        return None
    return (f"{fact.ecosystem} package {fact.name} {row['what']}", f"Ask for {row['instead']} if that is meant.",
            Severity.MEDIUM)


def _near(fact: Dependency, view: View) -> tuple[str, str, Severity] | None:
    names = _names().get(fact.ecosystem)
    if names is None or fact.name in names.taken or view.states_package(fact.ecosystem, fact.name) or (
            rows().get((fact.ecosystem, fact.name))):
        return None
    meant = names.near.to(fact.name)
    if not meant:
        return None
    return (f"{fact.ecosystem} package {fact.name} is nearly {meant}, and no package that was known by that name",
            f"See who publishes it; ask for {meant} if that is meant.", Severity.MEDIUM)


@lru_cache(maxsize=1)
def _names() -> Mapping[str, _Names]:
    stated = _read(_NAMES)
    return {ecosystem: _Names(Near(stated[ecosystem]["known"]),
                              frozenset((*stated[ecosystem]["known"], *stated[ecosystem]["neighbours"])))
            for ecosystem in ("npm", "pypi")}


@lru_cache(maxsize=1)
def _confusions() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return {(row["ecosystem"], row["package"]): row for row in _read(_CONFUSIONS)["confusion"]}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((folder("data") / name).read_text(encoding="utf-8"))
