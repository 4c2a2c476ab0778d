"""The policy denies this AI."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.policy import Verdict
from shadowbom.rules.decided import findings_of, judged
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="denied-ai",
    title="The policy denies this AI",
    description=(
        "A line of the policy denies what the inventory lists here: its provider, model, package, MCP server, country "
        "or the like. The message names the line."
    ),
    help="""\
A line of the policy denies what the inventory lists here. `shadowbom policy explain NAME` shows every line that is
about it.

### What to do

Take it out, or use something that the policy approves. A folder of tests or examples makes no difference.

A waiver lets it pass until a date, with a reason and a name:

```toml
[[policy.waivers]]
asset = "deepseek"
rule = "denied-ai"
reason = "evaluation until the contract is signed"
approved_by = "@security"
expires = 2027-01-31
```
""",
    severity=Severity.HIGH,
    tags=("policy", "governance"),
    cwe=(),
    owasp=("LLM03:2025",),
    tier="A",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each denied asset. See ``rules.Rule.check``."""
    for one in judged(view, Verdict.DENIED):
        yield from findings_of(INFO, one, f"{one.what} is denied by {one.by}",
                               "Take it out, or use something that the policy approves.", Severity.HIGH)
