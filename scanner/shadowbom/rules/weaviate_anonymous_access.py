"""Weaviate lets everybody in."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="weaviate-anonymous-access",
    title="Weaviate lets everybody in",
    description=(
        "`AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED=true` lets whoever reaches Weaviate read, change and delete all "
        "that is stored in it."
    ),
    help="""\
`AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED=true` lets whoever reaches Weaviate read, change and delete all that is
stored in it.

### What to do

Set it to `false`, with `AUTHENTICATION_APIKEY_ENABLED=true` and keys from a secret. Publish the port for 127.0.0.1
alone where others need not reach it.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306",),
    owasp=("LLM08:2025",),
    tier="B",
)


_SAYS = "{name} lets in everybody who gets there ({way})"
_FIX = "Set AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED=false and give callers API keys."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
