"""A Jupyter server asks for neither a token nor a password."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="jupyter-no-token",
    title="A Jupyter server runs without a token",
    description=(
        "The token of a Jupyter server is set to nothing. Whoever reaches its port gets a shell on the machine, "
        "with its files and keys. A web page in a browser on the same machine may reach it, too."
    ),
    help="""\
The token of a Jupyter server is set to nothing. Whoever reaches its port gets a shell on the machine, with its files
and keys. A web page in a browser on the same machine may reach it, too.

### What to do

Leave the token alone: Jupyter makes one at each start. For a shared server, set
`PasswordIdentityProvider.hashed_password` or use JupyterHub.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306", "CWE-1188"),
    owasp=("LLM06:2025", "ASI05:2026"),
    tier="B",
)


_SAYS = "{name} asks for neither token nor password, and {way} leads to a shell"
_FIX = "Leave the token option out, and publish the port for 127.0.0.1 alone."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
