"""A skill brings compiled or packed files along."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="skill-bundles-executable",
    title="A skill brings compiled or packed files along",
    description=(
        "A skill's folder holds programs that nobody can read as text, compiled or in an archive. An agent that "
        "follows the skill may run them with the rights of whoever works with it."
    ),
    help="""\
A skill's folder holds programs that nobody can read as text, compiled or in an archive.

### What to do

Keep scripts as source, and let the skill name a released program by its version and checksum where it needs one.
""",
    severity=Severity.HIGH,
    tags=("security", "agents", "supply-chain"),
    cwe=("CWE-506", "CWE-829"),
    owasp=("LLM03:2025", "ASI04:2026", "MCP04:2025"),
    tier="B",
)

_SEVERITY = {"compiled": Severity.HIGH, "packed": Severity.LOW}
_FIX = "Keep source alone in a skill's folder, or name a released program by version and checksum."


def check(view: View) -> Iterator[Finding]:
    """A finding for each skill and kind of such files. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


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
