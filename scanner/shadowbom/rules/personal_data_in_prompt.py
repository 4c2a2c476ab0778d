"""Personal data becomes part of a prompt."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="personal-data-in-prompt",
    title="Personal data becomes part of a prompt",
    description=(
        "A field whose name says that it holds personal data (a date of birth, a number of a card or an identity) "
        "becomes part of a prompt, and so goes to whoever runs the model."
    ),
    help="""\
A field whose name says that it holds personal data (a date of birth, a number of a card or an identity) becomes part
of a prompt, and so goes to whoever runs the model.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Leave the field out or replace it by a token where the answer does not need it. Else see that the provider may process
it: a contract, a region, no training on it.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-359",),
    owasp=("LLM02:2025",),
    tier="B",
)

_SAYS = "personal data ({source}) becomes part of a prompt"
_FIX = "Leave the field out or replace it by a token, or see that the provider may process it."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
