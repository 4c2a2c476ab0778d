"""An agent's card asks for no authentication."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.cards import cards
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="a2a-card-no-auth",
    title="An agent's card asks for no authentication",
    description=(
        "The card by which other agents find this one (A2A) names no security scheme, or requires none: whoever "
        "reaches its address can give it tasks."
    ),
    help="""\
The card by which other agents find this one (A2A) names no security scheme, or requires none.

### What to do

State `securitySchemes` and a `security` requirement in the card, and check them where the agent is served.
""",
    severity=Severity.MEDIUM,
    tags=("security", "agents"),
    cwe=("CWE-306",),
    owasp=("ASI07:2026", "MCP07:2025"),
    tier="C",
)
_FIX = "State securitySchemes and a security requirement in the card, and check them where the agent is served."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such card. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for card in cards(view):
        # A card of before 0.2 has ``authentication`` in their place.
        if not card.has("securitySchemes") and not card.has("authentication"):
            yield Raised("securitySchemes", card.location, card.file.context,
                         "names no security scheme", _FIX, Severity.MEDIUM)
        elif card.has("securitySchemes") and not (card.has("security") or card.has("securityRequirements")):
            yield Raised("security", card.location, card.file.context,
                         "names security schemes and requires none of them", _FIX, Severity.MEDIUM)
