"""A Gradio app listens on every address without a login."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit
from shadowbom.rules.code_calls import flagged, spells_out
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="gradio-exposed",
    title="A Gradio app listens on every address without a login",
    description=(
        "`launch(server_name=\"0.0.0.0\")` makes an app answer on all networks of the machine, and without `auth` "
        "nobody is asked who they are. In a container that publishes no port this opens nothing."
    ),
    help="""\
`launch(server_name="0.0.0.0")` makes an app answer on all networks of the machine, and without `auth` nobody is asked
who they are. In a container that publishes no port this opens nothing.

### What to do

Leave `server_name` out, so that the app answers on 127.0.0.1, or ask for a login with `auth=`, and publish the app
through a proxy that does so.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-306",),
    owasp=("LLM10:2025",),
    tier="B",
)


_EVERY = "0.0.0.0"  # noqa: S104  # not bound: looked for


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        asks = one.call.argument("auth", "auth_dependency")
        if one.says(_EVERY) and (asks is None or asks.value == Lit("None")) and spells_out(one.call):
            yield one.raised("server_name is 0.0.0.0 and there is no auth: whoever reaches the port can use the app",
                             "Ask for a login (auth=), or listen on 127.0.0.1.", Severity.LOW)
