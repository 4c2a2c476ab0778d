"""A tool fetches an address that a model gives it."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="tool-ssrf",
    title="A tool fetches an address that a model gives it",
    description=(
        "A parameter of an agent's tool is the address, or the host in it, that the tool fetches. A text that "
        "somebody else wrote can have it ask servers of the inner network or the metadata service of a cloud, and "
        "carry data out in the address."
    ),
    help="""\
A parameter of an agent's tool is the address, or the host in it, that the tool fetches. A text that somebody else
wrote can have it ask servers of the inner network or the metadata service of a cloud, and carry data out in the
address.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Allow hosts by name. Where any page may be read, resolve the name first, refuse private, loopback and link-local
addresses, follow no redirects without the same check, and send no credentials.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-918",),
    owasp=("LLM06:2025", "ASI02:2026"),
    tier="B",
)

_SAYS = "what a model gives this tool ({source}) is an address that it fetches"
_FIX = "Allow hosts by name, or refuse private and link-local addresses after the name is resolved."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
