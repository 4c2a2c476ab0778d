"""What a model gives a tool becomes part of a command line or of code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.rules.context import context_of, is_code
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="mcp-tool-command-injection",
    title="A tool puts what it is given into a command line or into code",
    description=(
        "A parameter of an MCP tool goes into the text that a shell runs, or into code that is evaluated. What a model "
        "gives the tool may come from a page or a message that somebody else wrote, and then that person runs it."
    ),
    help="""\
A parameter of an MCP tool goes into the text that a shell runs, or into code that is evaluated.

### What to do

Give the program its arguments as a list, without a shell, and check what is allowed. Where running commands is what the
tool is for, run them in a sandbox and ask before each.
""",
    severity=Severity.HIGH,
    tags=("security", "mcp"),
    cwe=("CWE-78", "CWE-95"),
    owasp=("LLM05:2025", "ASI05:2026", "MCP05:2025"),
    tier="B",
)

_EFFECT = re.compile(r"(shell-command|code-evaluation) (.+):(\d+):(\d+) from (.+)")
_SAYS = {"shell-command": "a command line that a shell runs", "code-evaluation": "code that is evaluated"}
_NOT_GIVEN = frozenset({"self", "cls", "this", "ctx", "context", "extra", "server_context"})
"""Parameters that the server fills in, not the caller."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each place, however many tools lead to it. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def places(view: View) -> frozenset[tuple[str, int]]:
    """The paths and lines that it tells of."""
    return frozenset((one.location.path, one.location.line) for one in _raised(view))


def _raised(view: View) -> Iterator[Raised]:
    for item in view.evidence:
        if item.entry not in ("server.tool", "server.dispatch") or not is_code(item):
            continue
        for name, text in item.properties:
            match = _EFFECT.fullmatch(text) if name == "effect-at" else None
            given = [one for one in match[5].split() if one not in _NOT_GIVEN] if match is not None else []
            if match is None or not given:
                continue
            place = Location(match[2], int(match[3]), int(match[4]))
            what = f"tool {item.symbol}" if item.entry == "server.tool" else f"the tools of {item.symbol}"
            yield Raised(
                item.symbol, place, context_of(place.path, item.scope),
                f"{what} of an MCP server puts {' and '.join(given)} into {_SAYS[match[1]]}"
                if item.entry == "server.tool" else f"{what} put {' and '.join(given)} into {_SAYS[match[1]]}",
                "Give the program its arguments as a list, without a shell, and check what is allowed.",
                Severity.HIGH, Confidence(0.8, ("a parameter reaches the call",)),
                same=f"{match[1]} {place.path} {place.line} {place.column}", asset=item.location)
