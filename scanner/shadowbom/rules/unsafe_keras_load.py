"""A Keras model may run its own code when it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import said
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unsafe-keras-load",
    title="A Keras model is loaded with safe mode off",
    description=(
        "A Keras file can hold a Lambda layer with code. `safe_mode=False` runs it when the model is loaded."
    ),
    help="""\
A Keras file can hold a Lambda layer with code. `safe_mode=False` runs it when the model is loaded.

### What to do

Leave `safe_mode` as it is, and write the layer as a class that your own code registers. Load only files that you
made.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-502",),
    owasp=("LLM03:2025",),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, said(
        view, INFO.id, "False", "safe_mode is False: code inside of the model file is run when it is loaded",
        "Leave safe_mode out, and write Lambda layers as classes of your own.", Severity.MEDIUM), view)
