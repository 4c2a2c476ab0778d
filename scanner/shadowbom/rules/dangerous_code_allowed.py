"""An agent is allowed to run the code that a model writes, in the process itself."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import said
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="dangerous-code-allowed",
    title="An agent runs code that a model writes",
    description=(
        "`allow_dangerous_code=True` lets an agent run the Python that its model writes in the same process, with "
        "its files, network and keys. What a user or a document tells the model can become that code."
    ),
    help="""\
`allow_dangerous_code=True` lets an agent run the Python that its model writes in the same process, with its files,
network and keys. What a user or a document tells the model can become that code.

### What to do

Run such code in a sandbox that has no keys and no network, or give the agent functions for what it needs instead of
an interpreter.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-94",),
    owasp=("LLM05:2025", "LLM06:2025", "ASI05:2026"),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, said(
        view, INFO.id, "True", "allow_dangerous_code is True: what the model writes is run in this process",
        "Run it in a sandbox without keys and network, or give the agent functions instead.", Severity.MEDIUM), view)
