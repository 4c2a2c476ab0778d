"""A provider's key stands in a variable that a build hands to browsers."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Setting
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit
from shadowbom.rules.browsers import is_public
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="browser-exposed-key",
    title="A provider's key is built into what browsers load",
    description=(
        "Variables with a prefix such as `NEXT_PUBLIC_`, `VITE_` or `REACT_APP_` are written into the files that "
        "browsers load. A key of an AI provider in one of them is open to every visitor, who can then use the "
        "account."
    ),
    help="""\
Variables with a prefix such as `NEXT_PUBLIC_`, `VITE_` or `REACT_APP_` are written into the files that browsers load.
A key of an AI provider in one of them is open to every visitor, who can then use the account.

### What to do

Give the variable a name without the prefix, read it on your server alone, and call the provider from there. Revoke a
key that was published so.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-522", "CWE-200"),
    owasp=("LLM02:2025",),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such variable, where code reads it if any does. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for item in view.evidence:
        name = next((text for key, text in item.properties if key == "env"), "")
        if item.entry.partition(".")[0] != "env" or not is_public(name):
            continue
        whose = item.subject.provider or item.subject.name
        yield Raised(
            name, item.location, context_of(item.location.path, item.scope),
            f"{name} is built into what browsers load: every visitor gets the key of {whose}",
            "Read the key on your server alone, under a name without this prefix, and call the provider from there.",
            _severity(item, view), same=f"{item.location.path} {name}")


def _severity(item: Evidence, view: View) -> Severity:
    """Code that reads it is what a build writes out; of a setting, that may yet be another program's."""
    if item.fact != "setting":
        return Severity.HIGH
    given = [fact.value for fact in view.facts_at(item.location) if isinstance(fact, Setting)]
    empty = any(isinstance(value, Lit) and not value.text for value in given)
    return Severity.LOW if empty else Severity.MEDIUM
