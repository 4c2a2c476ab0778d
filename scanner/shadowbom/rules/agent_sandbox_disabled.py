"""Committed settings take an agent out of its sandbox."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.codex import asks_never, full_access, profile, setting
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.switches import switched
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-sandbox-disabled",
    title="A coding agent runs outside its sandbox",
    description=(
        "A committed setting switches off the sandbox of a coding agent, or opens it to the whole disk or "
        "network. What the agent is talked into then reaches everything that the user can reach."
    ),
    help="""\
A committed setting switches off the sandbox of a coding agent, or opens it to the whole disk or network.

### What to do

Keep the sandbox on, and open it for the folder or host that is needed.
""",
    severity=Severity.HIGH,
    tags=("security", "agents"),
    cwe=("CWE-250", "CWE-693"),
    owasp=("LLM06:2025", "ASI05:2026", "MCP02:2025"),
)

_FIX = "Keep the sandbox on, and open it for the folder or host that is needed."
_ASKS_NEVER = asks_never(_FIX, Severity.HIGH)
_FULL = full_access(_FIX, Severity.HIGH)
_NETWORK = setting(r"sandbox_workspace_write\.network_access", "true",
                   "{key} is on while approval_policy is never: the agent reaches any host unasked", _FIX,
                   Severity.HIGH)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such setting. See ``rules.Rule.check``."""
    return findings(INFO, _codex(view), view)


def _codex(view: View) -> Iterator[Raised]:
    """Full access with questions; with none it is ``agent-bypass-permissions``. The network alone is harmless as long
    as somebody is asked, and says nothing where the access is full anyway."""
    never = {profile(one) for one in switched(view, (_ASKS_NEVER,))}
    full = list(switched(view, (_FULL,)))
    yield from (one for one in full if profile(one) not in never)
    limited = never - {profile(one) for one in full}
    yield from (one for one in switched(view, (_NETWORK,)) if profile(one) in limited)
