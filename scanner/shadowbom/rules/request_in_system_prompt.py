"""What a caller sends becomes part of the system prompt."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="request-in-system-prompt",
    title="What a caller sends becomes part of the system prompt",
    description=(
        "What a caller sends over HTTP becomes part of the system prompt, to which the model gives more weight "
        "than to a user's message. The caller can replace what the application tells the model."
    ),
    help="""\
What a caller sends over HTTP becomes part of the system prompt, to which the model gives more weight than to a user's
message. The caller can replace what the application tells the model.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Put what callers send into messages of the user. Where a caller may choose a role or a tone, choose among texts of
yours by what was sent.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-1427",),
    owasp=("LLM01:2025", "ASI01:2026"),
    tier="B",
)

_SAYS = "what a caller sends ({source}) becomes part of the system prompt"
_FIX = "Put it into a message of the user, or choose among texts of yours by it."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
