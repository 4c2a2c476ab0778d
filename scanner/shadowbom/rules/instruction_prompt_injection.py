"""Instructions of an agent tell it to act against its user."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.rules.prose import Prose
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="instruction-prompt-injection",
    title="Instructions tell an agent to act against its user",
    description=(
        "A file that a coding agent follows tells it to forget its rules, to hide what it does from its user, or "
        "to send data away. Several such signs, or one where a reader does not see it, are rarely an accident."
    ),
    help="""\
A file that a coding agent follows tells it to forget its rules, to hide what it does from its user, or to
send data away.

### What to do

Read the place as the agent does, and find out who wrote it.
""",
    severity=Severity.HIGH,
    tags=("security", "agents"),
    cwe=("CWE-1427",),
    owasp=("LLM01:2025", "ASI01:2026", "MCP06:2025"),
    tier="B",
)

_MARKERS = (
    ("forget its rules", re.compile(
        r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|earlier|all|system|safety)\b.{0,40}"
        r"\b(?:instructions?|prompts?|rules?|guidelines?|restrictions?)\b", re.IGNORECASE)),
    ("hide what it does", re.compile(
        r"\b(?:do not|don't|never|without)\b.{0,20}\b(?:tell|telling|inform|informing|mention|mentioning|notify"
        r"|notifying|alert|alerting|reveal"
        r"|revealing|show|showing)\b.{0,30}\b(?:the )?(?:user|human|developer|operator)\b", re.IGNORECASE)),
    ("act in secret", re.compile(
        r"\b(?:silently|secretly|covertly|in the background)\b.{0,40}\b(?:run|execute|send|upload|read|install"
        r"|download|post|copy|exfiltrate)\b",
        re.IGNORECASE)),
    ("send data away", re.compile(
        r"\b(?:send|upload|post|exfiltrate|transmit|forward)\b.{0,60}\b(?:api[ _-]?keys?|credentials?|secrets?|tokens?"
        r"|passwords?|\.env|ssh keys?"
        r"|environment variables?)\b.{0,60}\b(?:to|via)\b.{0,40}(?:https?://|webhook|[\w.-]{1,60}\.(?:com|net|io|dev"
        r"|site|xyz|ru|cn)\b)", re.IGNORECASE)),
    ("take another role", re.compile(
        r"\byou are (?:now )?(?:DAN|in developer mode|unrestricted|jailbroken|no longer bound)\b", re.IGNORECASE)),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each file with two different signs, or with one inside a comment. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def signs(text: str) -> tuple[dict[str, int], bool]:
    """What a text tells an agent to do against its user, each with its offset, and whether one of these stands where
    readers do not see it."""
    shown = Prose(text).without_code()
    found: dict[str, int] = {}
    concealed = False
    for name, pattern in _MARKERS:
        for match in pattern.finditer(shown.text):
            if name != "hide what it does" and shown.prohibits(match.start()):
                continue
            found.setdefault(name, match.start())
            concealed = concealed or shown.conceals(match.start())
    return found, concealed


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        for prose in file.prose:
            found, hidden = signs(prose.text)
            if len(found) >= 2 or hidden:
                line = prose.location.line + prose.text.count("\n", 0, min(found.values()))
                where = ", in a comment that readers do not see" if hidden else ""
                yield Raised("", Location(file.path, line, 1), file.context,
                             f"tells the agent to {' and to '.join(sorted(found))}{where}",
                             "Read the place as the agent does, and find out who wrote it.", Severity.HIGH)
