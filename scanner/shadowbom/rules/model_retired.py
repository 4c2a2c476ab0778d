"""A model is used that its provider has shut down."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.lifecycle import retired
from shadowbom.rules.raising import findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="model-retired",
    title="A model is used that its provider has shut down",
    description=(
        "Code or settings use a model by a name whose shutdown its provider has dated, and the day has come. Requests "
        "for it fail, or another model answers them."
    ),
    help="""\
Code or settings use a model by a name whose shutdown its provider has dated, and the day has come. Requests for it
fail, or another model answers them. Names are compared in full: an alias and its dated snapshots are names of their
own. The days are in `data/model_lifecycle.toml`, each with its page and the day on which it was read. The day that is
judged by is `--now`, else today.

### What to do

Use the model that the provider recommends, after trying it on your own tests and prompts. A name in a test or an
example counts less.
""",
    severity=Severity.HIGH,
    tags=("ai", "availability"),
    cwe=("CWE-1104",),
    owasp=("LLM03:2025",),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each model and provider. See ``rules.Rule.check``."""
    return findings(INFO, retired(view), view)
