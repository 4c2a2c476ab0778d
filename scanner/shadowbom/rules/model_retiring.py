"""A model is used that its provider will soon shut down."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.lifecycle import retiring
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="model-retiring",
    title="A model is used that its provider will soon shut down",
    description=(
        "Code or settings use a model by a name whose shutdown its provider has dated within the next 90 days."
    ),
    help="""\
Code or settings use a model by a name whose shutdown its provider has dated within the next 90 days. Names are compared
in full: an alias and its dated snapshots are names of their own. The days are in `data/model_lifecycle.toml`, each with
its page and the day on which it was read. The day that is judged by is `--now`, else today.

### What to do

Plan the change before that day: try the recommended model on your own tests and prompts.
""",
    severity=Severity.MEDIUM,
    tags=("ai", "availability"),
    cwe=("CWE-1104",),
    owasp=("LLM03:2025",),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each model and provider. See ``rules.Rule.check``."""
    return findings(INFO, retiring(view), view)
