"""What a model answers becomes part of a page."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_flows import flow_findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="model-output-to-html",
    title="What a model answers becomes part of a page",
    description=(
        "What a model answers is put into a page without being escaped or cleaned. A text that somebody else got "
        "in front of the model can become a script in the reader's browser, or an image whose address carries "
        "data out."
    ),
    help="""\
What a model answers is put into a page without being escaped or cleaned. A text that somebody else got in front of
the model can become a script in the reader's browser, or an image whose address carries data out.

It is looked for with `shadowbom scan --deep`, within one function at a time.

### What to do

Escape it, or turn Markdown into HTML and clean that with a sanitiser (DOMPurify, nh3) that allows no scripts, forms
or images of other hosts.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-79",),
    owasp=("LLM05:2025",),
    tier="B",
)

_SAYS = "what a model answers ({source}) becomes part of a page as it is"
_FIX = "Escape it, or clean the HTML with a sanitiser before it is shown."


def check(view: View) -> Iterator[Finding]:
    """A finding for each place where it happens, with its code flow. See ``rules.Rule.check``."""
    return flow_findings(INFO, view, _SAYS, _FIX)
