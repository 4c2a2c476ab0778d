"""Langflow logs everybody in as its administrator."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="langflow-auto-login",
    title="Langflow logs everybody in as its administrator",
    description=(
        "`LANGFLOW_AUTO_LOGIN=true` lets everybody who reaches Langflow act as the administrator, who can run "
        "Python on the server through a component."
    ),
    help="""\
`LANGFLOW_AUTO_LOGIN=true` lets everybody who reaches Langflow act as the administrator, who can run Python on the
server through a component.

### What to do

Set `LANGFLOW_AUTO_LOGIN=false`, with `LANGFLOW_SUPERUSER` and a password from a secret. Where it is for you alone,
publish the port for 127.0.0.1.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306",),
    owasp=("LLM06:2025", "ASI05:2026"),
    tier="B",
)


_SAYS = "{name} logs in everybody who gets there ({way}) as administrator, who can run code"
_FIX = "Set LANGFLOW_AUTO_LOGIN=false with a superuser of your own."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
