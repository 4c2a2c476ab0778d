"""Open WebUI asks nobody to log in."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="open-webui-no-login",
    title="Open WebUI runs without a login",
    description=(
        "`WEBUI_AUTH=False` makes everybody who reaches Open WebUI its administrator: they read all chats, use "
        "the providers that are set up, and can add functions, which are Python code on the server."
    ),
    help="""\
`WEBUI_AUTH=False` makes everybody who reaches Open WebUI its administrator: they read all chats, use the providers
that are set up, and can add functions, which are Python code on the server.

### What to do

Leave `WEBUI_AUTH` out, and make the first account before others can reach the page. Where it is for you alone,
publish the port for 127.0.0.1.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306",),
    owasp=("LLM06:2025", "LLM10:2025"),
    tier="B",
)


_SAYS = "{name} makes everybody who gets there ({way}) its administrator"
_FIX = "Leave WEBUI_AUTH out, or publish the port for 127.0.0.1 alone."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
