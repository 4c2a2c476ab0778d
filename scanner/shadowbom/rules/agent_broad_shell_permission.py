"""A coding agent may run any command of a kind without asking."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings, named
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-broad-shell-permission",
    title="A coding agent may run any command of a shell or interpreter without asking",
    description=(
        "A list of permissions lets a coding agent run a shell, an interpreter or another program with any "
        "arguments, without asking. That is the same as letting it run anything."
    ),
    help="""\
A list of permissions lets a coding agent run a shell, an interpreter or another program with any arguments,
without asking.

### What to do

Allow the exact commands that are wanted: `Bash(npm run test)` instead of `Bash(npm:*)`, and nothing that runs
other programs.
""",
    severity=Severity.HIGH,
    tags=("security", "agents"),
    cwe=("CWE-250", "CWE-732"),
    owasp=("LLM06:2025", "ASI02:2026", "ASI05:2026", "MCP02:2025"),
    tier="B",
)

_ALLOWED = re.compile(r"permissions\.allow\.\d+|tools\.(?:allowed|core)\.\d+|allowedTools\.\d+"
                      r"|permissions\.allowed_tools\.\d+")
_RULE = re.compile(r"(?P<tool>Bash|Shell|run_shell_command|ShellTool|execute_bash|shell"
                   r"|bash)(?:\((?P<what>[^)]{0,300})\))?")
_ANYTHING = re.compile(r"\*|:\*|\*:\*|\*\*")
_ARGUMENTS = re.compile(r"(?P<command>.{1,200}?)(?::\*|\s\*|\s?\*)")
_SHELLS = frozenset({
    "bash", "sh", "zsh", "dash", "ksh", "fish", "pwsh", "powershell", "cmd", "eval", "exec", "sudo", "su", "env",
    "xargs", "python", "python3", "node", "deno", "bun", "ruby", "perl", "php", "osascript", "ssh", "curl", "wget",
    "nc", "rm", "dd", "chmod", "chown", "python -c", "python3 -c", "node -e", "bash -c", "sh -c",
})
_MEDIUM = frozenset({"docker", "docker run", "docker exec", "kubectl", "git push", "git", "npx", "uvx", "npm", "pip",
                     "pip install", "npm install", "aws", "gcloud", "az", "terraform", "gh", "gh api"})
_OPEN_MODE = re.compile(r"permission\.bash(?:\.\*)?")
_FIX = "Allow the exact commands that are wanted."


def check(view: View) -> Iterator[Finding]:
    """A finding for each severity and list of what is allowed, in however many files. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        found: dict[Severity, list[Raised]] = {}
        for setting, text in file.values(_ALLOWED):
            if severity := _severity(text):
                found.setdefault(severity, []).append(
                    Raised("", setting.location, file.context, text, _FIX, severity))
        for setting, text in file.values(_OPEN_MODE):
            if text == "allow":
                found.setdefault(Severity.HIGH, []).append(
                    Raised("", setting.location, file.context, "any command of the shell", _FIX, Severity.HIGH))
        for severity, several in found.items():
            head, allowed = several[0], [one.message for one in several]
            yield Raised(severity.value, head.location, file.context, f"runs without asking: {named(allowed)}", _FIX,
                         severity, same=f"{severity.value}: {' '.join(allowed)}")


def _severity(rule: str) -> Severity | None:
    """How bad it is that a rule of permission is granted; None for an exact or harmless command."""
    match = _RULE.fullmatch(rule)
    if match is None:
        return None
    what = match["what"]
    if what is None or _ANYTHING.fullmatch(what):
        return Severity.HIGH
    open_ = _ARGUMENTS.fullmatch(what)
    if open_ is None:
        return None
    command = open_["command"].strip()
    return Severity.HIGH if command in _SHELLS else Severity.MEDIUM if command in _MEDIUM else None
