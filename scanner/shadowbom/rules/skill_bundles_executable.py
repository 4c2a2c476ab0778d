"""A skill brings compiled or packed files along, or a script that hides or downloads what it runs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from shadowbom.core.fact import SCRIPT
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.scripts import WELL_KNOWN, decodes_and_runs, fetches_and_runs
from shadowbom.rules.view import ConfigurationFile, View

INFO = RuleInfo(
    id="skill-bundles-executable",
    title="A skill brings along what nobody can review",
    description=(
        "A skill's folder holds programs that nobody can read as text, compiled or in an archive, or a script that "
        "decodes or downloads the code that it runs. An agent that follows the skill may run them with the rights of "
        "whoever works with it."
    ),
    help="""\
A skill's folder holds programs that nobody can read as text, compiled or in an archive, or a script that decodes or
downloads the code that it runs.

### What to do

Keep scripts and all that they run as source in a skill's folder, and let the skill name a released program by its
version and checksum where it needs one.
""",
    severity=Severity.HIGH,
    tags=("security", "agents", "supply-chain"),
    cwe=("CWE-506", "CWE-829"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP04:2025"),
    tier="B",
)

_SEVERITY = {"compiled": Severity.HIGH, "packed": Severity.LOW}
_SPEAKS = re.compile(
    r"\s*(?:echo|printf|print|console\.\w+|Write-\w+|log\w*|logger\.\w+|info|warn\w*|err\w*|die|usage)\b")
_STARTS = re.compile(
    r"subprocess|os\.system|popen|\brun\(|exec\w*\(|spawn\w*\(|\bsh\b.{0,4}-c|check_\w+\(|\$`", re.IGNORECASE)
"""How a program that is no script of a shell starts a command line."""
_SHELLS = (".sh", ".bash", ".zsh", ".ps1")
_FIX = "Keep source alone in a skill's folder, or name a released program by version and checksum."


def check(view: View) -> Iterator[Finding]:
    """A finding for each skill and kind of such files. See ``rules.Rule.check``."""
    return findings(INFO, (*_raised(view), *_scripts(view)), view)


def _raised(view: View) -> Iterator[Raised]:
    for item in view.evidence:
        if item.subject.kind != "agent-skill":
            continue
        for kind, severity in _SEVERITY.items():
            files = sorted(value for name, value in item.properties if name == f"bundled-{kind}")
            if files:
                place = item.location
                more = f" and {len(files) - 1} more" if len(files) > 1 else ""
                yield Raised(f"{item.subject.name} {kind}", place, context_of(place.path, item.scope),
                             f"skill {item.subject.name} has a {kind} file: {files[0]}{more}", _FIX, severity,
                             same=f"{kind} {Location(files[0])}")


def _scripts(view: View) -> Iterator[Raised]:
    skills = {item.location.path.rpartition("/")[0]: item for item in view.evidence
              if item.subject.kind == "agent-skill" and item.location.path.endswith("/SKILL.md")}
    folders = sorted(skills)
    for file in view.agents:
        at = bisect_right(folders, file.path)
        folder = next((one for one in reversed(folders[max(0, at - 50) : at]) if file.path.startswith(f"{one}/")), None)
        found = _hidden(file) if folder is not None else None
        if found is not None and folder is not None:
            line, what, piece, severity = found
            skill = skills[folder]
            yield Raised(piece, Location(file.path, line, 1), file.context,
                         f"a script of skill {skill.subject.name} {what}: {piece}", _FIX, severity,
                         asset=skill.location)


def _hidden(file: ConfigurationFile) -> tuple[int, str, str, Severity] | None:
    """The line of a script that runs what does not stand in it, what it does, and how bad that is."""
    is_shell = file.path.lower().endswith(_SHELLS)
    text = next((text for _, text in file.values(re.compile(re.escape(SCRIPT)))), "")
    fetched = None
    for number, line in enumerate(text.split("\n"), 1):
        if piece := decodes_and_runs(line):
            return number, "runs code that it decodes", piece, Severity.HIGH
        does = not _SPEAKS.match(line) and (is_shell or _STARTS.search(line))
        if does and fetched is None and (piece := fetches_and_runs(line)):
            bad = Severity.LOW if WELL_KNOWN.search(line) else Severity.MEDIUM
            fetched = number, "downloads code and runs it", piece, bad
    return fetched
