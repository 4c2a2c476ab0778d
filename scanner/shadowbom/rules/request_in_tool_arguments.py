"""What a caller sends decides a call of a tool."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="request-in-tool-arguments",
    title="What a caller sends decides a call of a tool",
    description=(
        "What a caller sends over HTTP names a tool or is its arguments as it stands. The tool runs with the "
        "rights of the application, whoever calls."
    ),
    help="""\
What a caller sends over HTTP names a tool or is its arguments as it stands. The tool runs with the rights of the
application, whoever calls.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Allow the tools by name and check the arguments against a schema and the rights of the caller before the tool is
called.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-74",),
    owasp=("ASI02:2026", "MCP05:2025"),
    tier="B",
)

_SAYS = "what a caller sends ({source}) names a tool or is its arguments"
_FIX = "Allow tools by name, and check the arguments and the rights of the caller first."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
