"""Committed settings let a coding agent act without asking."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.codex import asks_never, full_access, profile
from shadowbom.rules.context import Context
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.switches import switch, switched
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-bypass-permissions",
    title="A coding agent acts without asking for approval",
    description=(
        "A committed setting switches off the questions that a coding agent asks before it runs commands or changes "
        "files. One injected instruction in a web page, an issue or a dependency is then enough to run a command on "
        "the machine of everyone who works on the repository."
    ),
    help="""\
A committed setting switches off the questions that a coding agent asks before it acts.

### What to do

Take the setting out of the repository. Whoever wants to work without questions can set it for a sandbox of their own,
outside the project; a shared file decides for everyone, and for every clone.
""",
    severity=Severity.CRITICAL,
    tags=("security", "agents"),
    cwe=("CWE-250", "CWE-276"),
    owasp=("LLM06:2025", "ASI02:2026", "ASI09:2026", "MCP02:2025"),
)

_FIX = "Take this setting out of the repository; keep it, if at all, to a sandbox outside of the project."
_TABLE = (
    switch("claude-code", r"permissions\.defaultMode|defaultMode", "bypassPermissions",
           "the agent's mode is {value}: it runs commands and changes files without asking", _FIX, Severity.CRITICAL),
    switch("gemini-cli qwen-code gemini-cli-mcp qwen-code-mcp",
           r"general\.defaultApprovalMode|tools\.approvalMode|approvalMode", "yolo",
           "{key} is {value}: every tool is approved in advance", _FIX, Severity.CRITICAL),
    switch("github-copilot vscode-mcp", r"chat~1tools~1(?:global~1)?autoApprove|chat\.tools\.(?:global\.)?autoApprove",
           "true", "{key} approves every tool in advance", _FIX, Severity.CRITICAL),
    switch("amp amp-mcp", r"amp~1dangerouslyAllowAll|amp\.dangerouslyAllowAll", "true",
           "{key} lets the agent run any command without asking", _FIX, Severity.CRITICAL),
    switch("aider", r"yes-always|yes_always", "true", "{key} answers every question of the agent with yes", _FIX,
           Severity.CRITICAL),
    switch("crush crush-mcp", r"options\.yolo|permissions\.skip_requests", "true",
           "{key} lets the agent act without asking", _FIX, Severity.CRITICAL),
)
_OF_A_SUB_AGENT = switch("claude-code", r"permissionMode", "bypassPermissions",
                         "a sub-agent's mode is {value}: it runs commands and changes files without asking", _FIX,
                         Severity.CRITICAL)


def check(view: View) -> Iterator[Finding]:
    """A finding for each setting that lets an agent act unasked. See ``rules.Rule.check``."""
    return findings(INFO, (*switched(view, _TABLE), *_sub_agents(view), *_codex(view)), view)


def _sub_agents(view: View) -> Iterator[Raised]:
    """The modes of sub-agents. Claude Code takes none from a plugin's."""
    return (one for one in switched(view, (_OF_A_SUB_AGENT,)) if one.context is not Context.PLUGIN)


def _codex(view: View) -> Iterator[Raised]:
    """Never to ask is only dangerous together with access to everything: both settings of one file or profile."""
    open_ = {profile(one) for one in switched(view, (full_access(_FIX, Severity.CRITICAL),))}
    for one in switched(view, (asks_never(_FIX, Severity.CRITICAL),)):
        if profile(one) in open_:
            yield Raised(one.name, one.location, one.context,
                         'approval_policy is "never" and sandbox_mode "danger-full-access": the agent runs any command '
                         "without asking and without a sandbox", _FIX, Severity.CRITICAL)
