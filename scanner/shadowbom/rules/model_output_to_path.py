"""What a model answers is taken for a path."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="model-output-to-path",
    title="What a model answers is taken for a path",
    description=(
        "What a model answers is the path of a file that is read, written or removed. It can lead out of the "
        "folder that was meant."
    ),
    help="""\
What a model answers is the path of a file that is read, written or removed. It can lead out of the folder that was
meant.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Choose the name yourself, or take the last part of the path alone and check that the resolved path lies in the folder
that is meant for it.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-22",),
    owasp=("LLM05:2025", "ASI02:2026"),
    tier="B",
)

_SAYS = "what a model answers ({source}) is taken for a path"
_FIX = "Choose the name yourself, or check that the resolved path lies in the folder that is meant."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
