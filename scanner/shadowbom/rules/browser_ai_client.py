"""A client of a provider runs in the browser with a key."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Env, leaves
from shadowbom.rules.browsers import is_public
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="browser-ai-client",
    title="A provider is called from the browser with a key",
    description=(
        "`dangerouslyAllowBrowser: true` lets a client of a provider run in a page. The key that it is given is "
        "sent to every visitor, and each of them can use the account."
    ),
    help="""\
`dangerouslyAllowBrowser: true` lets a client of a provider run in a page. The key that it is given is sent to every
visitor, and each of them can use the account.

### What to do

Call the provider from your own server, and give the page nothing but your own session. Where users bring a key of
their own, keep it in memory and say so.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-522",),
    owasp=("LLM02:2025",),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such client. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        given = one.call.argument("apiKey")
        named = [leaf.name for leaf in leaves(given.value) if isinstance(leaf, Env)] if given is not None else []
        # A variable for browsers is a finding of its own.
        if one.says("true") and not any(is_public(name) for name in named):
            yield one.raised("dangerouslyAllowBrowser is true: whatever key this client gets, the page has it too",
                             "Call the provider from your own server, unless the key is the visitor's own.",
                             Severity.LOW)
