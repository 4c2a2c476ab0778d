"""An agent's card gives an address without encryption."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.addresses import host_of, is_own_machine
from shadowbom.rules.cards import cards
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="a2a-card-http",
    title="An agent's card gives an address without encryption",
    description=(
        "The card by which other agents find this one (A2A) gives an address that begins with http://. What agents "
        "send each other, tokens too, can be read and changed on the way."
    ),
    help="""\
The card by which other agents find this one (A2A) gives an address that begins with `http://`.

### What to do

Serve the agent over TLS, and give its `https://` address in the card.
""",
    severity=Severity.MEDIUM,
    tags=("security", "agents"),
    cwe=("CWE-319",),
    owasp=("ASI07:2026", "MCP07:2025"),
    tier="C",
)
_ADDRESS = re.compile(r"url|(?:additionalInterfaces|supportedInterfaces)\.\d{1,4}\.url")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such address. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for card in cards(view):
        for setting, text in card.file.values(_ADDRESS):
            host = host_of(text) if text.lower().startswith("http://") else ""
            if host and not is_own_machine(host):
                yield Raised(setting.key, setting.location, card.file.context,
                             f"other agents reach it at http://{host}",
                             "Serve the agent over TLS, and give its https:// address.", Severity.MEDIUM)
