"""AI that nobody has approved."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.policy import Verdict
from shadowbom.rules.decided import findings_of, judged
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="shadow-ai",
    title="AI that nobody has approved",
    description=(
        "The inventory lists AI here that no line of the policy names: neither approved nor denied. Nobody has looked "
        "at who gets the data and on what terms."
    ),
    help="""\
The inventory lists AI here that no line of the policy names: shadow AI. It is low where the policy only warns, and
fails the run where the policy is enforced.

### What to do

Ask for its approval, or take it out. An approval is a line of the policy, such as

```toml
[policy.providers]
approved = ["openai"]
```

A waiver lets it pass until a date, with a reason and a name:

```toml
[[policy.waivers]]
asset = "deepseek"
rule = "shadow-ai"
reason = "evaluation until the contract is signed"
approved_by = "@security"
expires = 2027-01-31
```
""",
    severity=Severity.LOW,
    tags=("policy", "governance"),
    cwe=(),
    owasp=("LLM03:2025",),
    tier="A",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each asset without a verdict but MCP servers, which have a rule of their own. See
    ``rules.Rule.check``."""
    for one in judged(view, Verdict.SHADOW):
        # What only a package of somebody else pulls in is that one's to be approved.
        if one.asset.kind != "mcp-server" and one.asset.state != "transitive":
            yield from findings_of(INFO, one, f"{one.what} is not approved: no line of the policy names it",
                                   "Ask for its approval (a line of the policy), or take it out.",
                                   one.stopping(Severity.LOW))
