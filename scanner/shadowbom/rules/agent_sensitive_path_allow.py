"""A coding agent may read keys of the user, or the whole disk, without asking."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-sensitive-path-allow",
    title="A coding agent may reach the user's keys or the whole disk",
    description=(
        "A list of permissions or folders lets a coding agent read a folder of keys, a home folder or the whole "
        "disk without asking. What it reads goes to the provider of its model."
    ),
    help="""\
A list of permissions or folders lets a coding agent read a folder of keys, a home folder or the whole disk
without asking.

### What to do

Take the entry out, and allow folders of the project.
""",
    severity=Severity.HIGH,
    tags=("security", "agents"),
    cwe=("CWE-732", "CWE-200"),
    owasp=("LLM02:2025", "ASI03:2026", "MCP10:2025"),
)

_ALLOWED = re.compile(r"permissions\.allow\.\d+")
_FOLDERS = re.compile(r"permissions\.additionalDirectories\.\d+|context\.includeDirectories\.\d+"
                      r"|additionalDirectories\.\d+")
_KEYS = r"/\.(?:ssh|aws|gnupg|kube|docker|azure|netrc|pypirc|npmrc|config/gcloud|config/gh|git-credentials)"
# In a rule one slash is the project's folder, two are the disk; in a list of folders one is the disk.
_IN_RULE = r"(?:~|\$HOME|\$\{HOME\}|//(?:home|Users)/[^/*]{1,60}|//root)"
_RULE = re.compile(rf"(?:Read|Edit|Write|MultiEdit)\((?P<path>(?:{_IN_RULE}{_KEYS}(?:/.{{0,200}})?"
                   rf"|{_IN_RULE}/?\*{{0,2}}|//\*{{1,2}}|//etc/.{{0,200}}))\)")
_HOME = r"(?:~|\$HOME|\$\{HOME\}|//?(?:home|Users)/[^/*]{1,60}|//?root)"
_WHOLE = re.compile(rf"/|~/?|{_HOME}/?|[A-Za-z]:[\\/]{{0,2}}|{_HOME}{_KEYS}(?:/.{{0,200}})?|/etc/?")
_FIX = "Take the entry out, and allow folders of the project."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such entry. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        for setting, text in file.values(_ALLOWED):
            if _RULE.fullmatch(text):
                yield Raised(setting.key, setting.location, file.context, f"{text} is allowed without asking", _FIX,
                             Severity.HIGH)
        for setting, text in file.values(_FOLDERS):
            if _WHOLE.fullmatch(text):
                yield Raised(setting.key, setting.location, file.context, f"the agent works in {text}, too", _FIX,
                             Severity.HIGH)
