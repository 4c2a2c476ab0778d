"""A LiteLLM proxy has no master key."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="litellm-no-master-key",
    title="A LiteLLM proxy can be used by anyone on the network",
    description=(
        "A LiteLLM proxy holds the keys of your providers and can be reached from other machines, and no master "
        "key is set. Whoever reaches it can use every provider at your cost."
    ),
    help="""\
A LiteLLM proxy holds the keys of your providers and can be reached from other machines, and no master key is set.
Whoever reaches it can use every provider at your cost.

### What to do

Set `LITELLM_MASTER_KEY` from a secret, and give each caller a virtual key with a budget. Publish the port for your
machine alone where others need not reach it.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306", "CWE-668"),
    owasp=("LLM10:2025",),
    tier="B",
)


_SAYS = "{name} has no master key and can be reached through {way}: others can use your providers"
_FIX = "Set LITELLM_MASTER_KEY from a secret, or publish the port for 127.0.0.1 alone."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
