"""Text that nobody sees stands in what an agent reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Setting, Text
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.value import Lit
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="hidden-unicode-instruction",
    title="Invisible text stands in what a coding agent reads",
    description=(
        "A file that a coding agent reads holds characters that no editor shows: tags, signs that turn the "
        "direction of text, or runs of spaces without width. A model reads them, a reviewer does not."
    ),
    help="""\
A file that a coding agent reads holds characters that no editor shows: tags, signs that turn the direction of
text, or runs of spaces without width.

### What to do

Take the characters out, and find out who put them there. The message names them by their code points.
""",
    severity=Severity.CRITICAL,
    tags=("security", "agents"),
    cwe=("CWE-1007", "CWE-506"),
    owasp=("LLM01:2025", "ASI01:2026", "MCP03:2025", "MCP06:2025"),
)

_TAGS = re.compile("[\U000e0000-\U000e007f]+")
_FLAG = "\U0001f3f4"
"""A black flag with tags behind it is the flag of a region."""
_SELECTORS = re.compile("[\U000e0100-\U000e01ef]{3,}|[\ufe00-\ufe0f]{4,}")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u180e]{3,}"
                       "|(?<=[A-Za-z])[\u200b\u200c\u2060\ufeff]+(?=[A-Za-z])")


def check(view: View) -> Iterator[Finding]:
    """A finding for each file and kind of character, at the first of them. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        seen: set[str] = set()
        for fact in file.facts:
            for kind, text, offset, severity in hidden(_text(fact)):
                if kind in seen:
                    continue
                seen.add(kind)
                points = " ".join(f"U+{ord(sign):04X}" for sign in text[:4])
                yield Raised(kind, _at(fact.location, _text(fact), offset), file.context,
                             f"{kind} in what the agent reads: {points}{' …' if len(text) > 4 else ''}",
                             "Take the characters out, and find out who put them there.", severity)


def _text(fact: object) -> str:
    if isinstance(fact, Text):
        return fact.text
    return fact.value.text if isinstance(fact, Setting) and isinstance(fact.value, Lit) else ""


def _at(start: Location, text: str, offset: int) -> Location:
    before = text[:offset]
    lines = before.count("\n")
    column = offset - (before.rfind("\n") + 1) + 1
    return Location(start.path, start.line + lines, column if lines else start.column + column - 1)


def hidden(text: str) -> Iterator[tuple[str, str, int, Severity]]:
    """Kind, characters, offset and severity of what does not show in ``text``."""
    if text.isascii():
        return
    for match in _TAGS.finditer(text):
        if text[match.start() - 1 : match.start()] != _FLAG:
            yield "invisible tag characters", match[0], match.start(), Severity.CRITICAL
    for match in _SELECTORS.finditer(text):
        yield "a run of variation selectors", match[0], match.start(), Severity.HIGH
    if not _RIGHT_TO_LEFT.search(text):
        for match in _OVERRIDES.finditer(text):
            yield "a sign that turns the direction of text", match[0], match.start(), Severity.CRITICAL
    for match in _NO_WIDTH.finditer(text):
        yield "spaces without width", match[0], match.start(), Severity.MEDIUM
