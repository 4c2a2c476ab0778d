"""What a model answers is run as SQL."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="model-output-to-sql",
    title="What a model answers is run as SQL",
    description=(
        "What a model answers is run as SQL, or is part of the text of a statement. It can read and change all "
        "that the database user may."
    ),
    help="""\
What a model answers is run as SQL, or is part of the text of a statement. It can read and change all that the
database user may.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Pass values as parameters. Where the model writes the statement itself, run it as a user that can only read, on views
made for it, in a transaction with a time limit and a limit of rows.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-89",),
    owasp=("LLM05:2025", "ASI02:2026"),
    tier="B",
)

_SAYS = "what a model answers ({source}) is run as SQL"
_FIX = "Pass values as parameters; run what a model writes as a user that can only read views made for it."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
