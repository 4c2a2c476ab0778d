"""Instructions tell an agent to download code and run it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.rules.prose import Prose
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.scripts import FETCHER, WELL_KNOWN, fetches_and_runs
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="instruction-download-and-run",
    title="Instructions tell an agent to download code and run it",
    description=(
        "A file that a coding agent follows has a command in it that downloads a script and runs it. The agent "
        "runs it on the machine of whoever asks, and whoever controls the address decides what is run."
    ),
    help="""\
A file that a coding agent follows has a command in it that downloads a script and runs it.

### What to do

Install tools before the agent works, from packages with versions, or keep the script in the repository.
""",
    severity=Severity.MEDIUM,
    tags=("security", "agents"),
    cwe=("CWE-494", "CWE-829"),
    owasp=("LLM01:2025", "ASI05:2026", "MCP05:2025"),
    tier="B",
)

_FETCHER = re.compile(FETCHER, re.IGNORECASE)
# Addresses that are kept for examples: nothing is there.
_RESERVED = re.compile(r"\bexample\.(?:com|net|org)\b", re.IGNORECASE)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such line. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for file in view.agents:
        for prose in file.prose:
            whole, offset = Prose(prose.text), 0
            for number, line in enumerate(prose.text.split("\n")):
                fetcher = _FETCHER.search(line)
                piece = fetches_and_runs(line.strip("`$> ")) if fetcher else ""
                if fetcher and piece and not _RESERVED.search(piece) and not whole.prohibits(offset + fetcher.start()):
                    yield Raised(piece, Location(file.path, prose.location.line + number, 1), file.context,
                                 f"tells the agent to download code and run it: {piece}",
                                 "Install the tool before the agent works, or keep the script in the repository.",
                                 Severity.LOW if WELL_KNOWN.search(line) else Severity.MEDIUM)
                offset += len(line) + 1
