"""A Keras model may run its own code when it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unsafe-keras-load",
    title="A Keras model is loaded with safe mode off",
    description=(
        "A Keras file can hold a Lambda layer with code. `safe_mode=False` runs it when the model is loaded; "
        "`enable_unsafe_deserialization()` does so for every model."
    ),
    help="""\
A Keras file can hold a Lambda layer with code. `safe_mode=False` runs it when the model is loaded;
`enable_unsafe_deserialization()` does so for every model.

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

_FIX = "Leave safe mode on, and write Lambda layers as classes of your own."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        if not one.flag.argument:
            yield one.raised("safe mode is off for every model: code inside of a model file is run when it is loaded",
                             _FIX, Severity.MEDIUM)
        elif one.says("False"):
            yield one.raised("safe_mode is False: code inside of the model file is run when it is loaded", _FIX,
                             Severity.MEDIUM)
