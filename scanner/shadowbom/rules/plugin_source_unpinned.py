"""Plugins or instructions of an agent are fetched from an address without a version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="plugin-source-unpinned",
    title="Plugins or instructions of an agent come from an address without a version",
    description=(
        "A coding agent's files name plugins, marketplaces or instructions by an address that can change. What "
        "was reviewed yesterday can be another program or another instruction today."
    ),
    help="""\
A coding agent's files name plugins, marketplaces or instructions by an address that can change.

### What to do

Name a commit or a version, or keep a copy in the repository.
""",
    severity=Severity.MEDIUM,
    tags=("security", "agents"),
    cwe=("CWE-494", "CWE-829"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP04:2025"),
    tier="B",
)

_SOURCE = re.compile(r"(?P<entry>plugins\.\d+)\.source(?P<field>\.(?:url|repo))?")
_REMOTE = re.compile(r"(?:https?|git|ssh)://.{1,500}|git@.{1,500}")
_SHORT = re.compile(r"[\w.-]{1,60}/[\w.-]{1,60}")
"""A repository of GitHub in a field for one; as the whole source it is a folder."""
_PLUGIN = re.compile(r"plugin\.\d+")
_UNVERSIONED = re.compile(r"(?:@[\w.-]{1,60}/)?[\w.-]{1,100}(?:@latest)?")
_INSTRUCTIONS = re.compile(r"instructions\.\d+|skills\.urls\.\d+")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such address. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        texts = {one.key: getattr(one.value, "text", "") for one in file.settings}
        places = {one.key: one.location for one in reversed(file.settings)}
        for key, says in _open(file.path, texts):
            yield Raised(key, places[key], file.context, says,
                         "Name a commit or a version, or keep a copy in the repository.", Severity.MEDIUM)


def _open(path: str, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Keys of addresses that can change, and what to say of each."""
    opencode = path.rpartition("/")[2] in ("opencode.json", "opencode.jsonc")
    for key, text in texts.items():
        match = _SOURCE.fullmatch(key)
        if match and (_REMOTE.fullmatch(text) or (match["field"] and _SHORT.fullmatch(text))):
            pinned = any(_COMMIT.fullmatch(texts.get(f"{match['entry']}{name}", "")) for name in
                         (".source.sha", ".source.commit", ".source.ref", ".sha", ".commit", ".ref", ".version"))
            if not pinned:
                yield key, f"a plugin comes from {text[:100]} without a commit"
        elif opencode and _PLUGIN.fullmatch(key) and _UNVERSIONED.fullmatch(text) and not text.startswith("."):
            yield key, f"plugin {text[:100]} is loaded without a version"
        elif opencode and _INSTRUCTIONS.fullmatch(key) and text.startswith(("http://", "https://")):
            yield key, f"instructions come from {text[:100]}"
