"""An MCP server that nobody has approved."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.policy import Verdict
from shadowbom.rules.decided import findings_of, judged
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-unapproved-server",
    title="An MCP server that nobody has approved",
    description=(
        "A file gives coding agents an MCP server that no line of the policy names. It runs with the rights of whoever "
        "starts the agent, and what it answers becomes part of the conversation."
    ),
    help="""\
A file gives coding agents an MCP server that no line of the policy names: OWASP calls it a shadow MCP server. It is
information where the policy only warns, and fails the run where the policy is enforced.

### What to do

Ask for its approval by what is started, not by what the file calls it:

```toml
[policy.mcp_servers]
approved = ["npm:@modelcontextprotocol/server-github", "mcp.example.com"]
```

A waiver lets it pass until a date, with a reason and a name:

```toml
[[policy.waivers]]
asset = "deepseek"
rule = "mcp-unapproved-server"
reason = "evaluation until the contract is signed"
approved_by = "@security"
expires = 2027-01-31
```
""",
    severity=Severity.INFO,
    tags=("policy", "governance", "mcp"),
    cwe=(),
    owasp=("LLM03:2025", "ASI04:2026", "MCP09:2025"),
    tier="A",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each declared MCP server without a verdict. See ``rules.Rule.check``."""
    for one in judged(view, Verdict.SHADOW):
        if one.asset.kind == "mcp-server":
            yield from findings_of(INFO, one, f"{one.what} is not approved: no line of the policy names it",
                                   "Ask for its approval (policy.mcp_servers), or take it out.",
                                   one.stopping(Severity.INFO))
