"""A skill, command or sub-agent may use every tool."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="skill-unrestricted-tools",
    title="A skill, command or sub-agent may run any command",
    description=(
        "The front matter of a skill, a command or a sub-agent allows every tool, or a shell without limits, "
        "while it is followed. Whoever can change its text decides what is run."
    ),
    help="""\
The front matter of a skill, a command or a sub-agent allows every tool, or a shell without limits, while it
is followed.

### What to do

List the tools that it needs, and limit the shell to exact commands: `Bash(npm run test)`.
""",
    severity=Severity.MEDIUM,
    tags=("security", "agents"),
    cwe=("CWE-250",),
    owasp=("LLM06:2025", "ASI02:2026", "MCP02:2025"),
    tier="B",
)

_TOOLS = re.compile(r"allowed-tools(?:\.\d+)?")
_UNLIMITED = re.compile(r"(?:.{0,2000}[\s,])?(?:\*|Bash|Bash\(\*\)|Bash\(\*:\*\))(?:[\s,].{0,2000})?", re.DOTALL)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such text. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        if not file.prose:
            continue
        for setting, text in file.values(_TOOLS):
            if _UNLIMITED.fullmatch(text):
                yield Raised("", setting.location, file.context, f"allows any command: {setting.key.partition('.')[0]}",
                             "List the tools that it needs, and limit the shell to exact commands.", Severity.MEDIUM)
                break
