"""A builder of AI workflows asks nobody to log in."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="workflow-app-no-login",
    title="A builder of AI workflows runs without a login",
    description=(
        "Flowise or n8n is started so that it asks nobody to log in. Whoever reaches it can read the credentials "
        "that its flows use, change the flows, and run code on the server."
    ),
    help="""\
Flowise or n8n is started so that it asks nobody to log in. Whoever reaches it can read the credentials that its flows
use, change the flows, and run code on the server.

### What to do

Flowise: set `FLOWISE_USERNAME` and `FLOWISE_PASSWORD`, or use version 3, which has accounts. n8n: leave
`N8N_USER_MANAGEMENT_DISABLED` out. Where it is for you alone, publish the port for 127.0.0.1.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306",),
    owasp=("LLM06:2025", "ASI05:2026"),
    tier="B",
)


_SAYS = "{name} asks nobody to log in and can be reached: {way}"
_FIX = "Turn its login on, or publish the port for 127.0.0.1 alone."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
