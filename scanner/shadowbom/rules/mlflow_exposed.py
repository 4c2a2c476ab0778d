"""An MLflow server can be reached by others without a login."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mlflow-exposed",
    title="An MLflow server can be reached without a login",
    description=(
        "An MLflow server listens for other machines, and nothing here turns on its login. Whoever reaches it can "
        "read runs, and replace models that others then load."
    ),
    help="""\
An MLflow server listens for other machines, and nothing here turns on its login. Whoever reaches it can read runs,
and replace models that others then load.

### What to do

Start it with `--app-name basic-auth` and passwords of your own, publish the port for your machine alone, or put a
proxy in front that asks for a login.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306", "CWE-668"),
    owasp=("LLM03:2025", "LLM04:2025"),
    tier="B",
)


_SAYS = "{name} has no login and can be reached through {way}: others can replace models"
_FIX = "Start it with --app-name basic-auth, or publish the port as 127.0.0.1:5000:5000."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
