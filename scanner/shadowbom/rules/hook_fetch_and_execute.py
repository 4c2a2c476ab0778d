"""A command that an agent runs by itself downloads code and runs it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from shadowbom.core.fact import Dependency
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.launchers import launch, split_words
from shadowbom.rules.hooks import AutomaticCommand, judged
from shadowbom.rules.raising import findings
from shadowbom.rules.scripts import fetches_and_runs
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="hook-fetch-and-execute",
    title="An agent's hook downloads code and runs it",
    description=(
        "A hook, status line or helper of a coding agent downloads a script and runs it. Whoever controls the "
        "address runs commands on the machine of everyone who opens the repository, each time the hook runs and "
        "without a trace in the history. The same holds, as a finding of its own, for a package that is no known one "
        "and has no version, and that a hook fetches whenever a session opens."
    ),
    help="""\
A hook, status line or helper of a coding agent downloads a script and runs it.

### What to do

Put the script into the repository, where changes to it are reviewed, and call it from there. If it must be
downloaded, pin it by a hash that the hook checks before it runs, or name the exact version of a package.
""",
    severity=Severity.CRITICAL,
    tags=("security", "agents"),
    cwe=("CWE-494", "CWE-829"),
    owasp=("LLM03:2025", "ASI05:2026", "MCP05:2025"),
)

_FIX = "Keep the script in the repository, or check a pinned hash before running it."


_PIN = "Name the exact version of the package, or keep the script in the repository."
_UNASKED = re.compile(r"\bnpx\b[^|;&\n]{0,200}\s(?:-y|--yes)\s|\b(?:pnpm|yarn)\s{1,4}dlx\s|\b(?:bunx|uvx)\s")
_COMMANDS = re.compile(r"[|;&\n]{1,2}")
_EXACT = re.compile(r"v?\d+(?:\.\d+){1,3}[\w.+-]*|[0-9a-f]{40}")
_MAX_SCRIPT = 20_000


def check(view: View) -> Iterator[Finding]:
    """A finding for each such command. See ``rules.Rule.check``."""
    own = frozenset((fact.ecosystem, fact.name) for facts in view.facts.values() for fact in facts
                    if isinstance(fact, Dependency))
    found = [*judged(view, _says, _FIX, Severity.CRITICAL),
             *judged(view, lambda command: _fetched(command, view, own), _PIN, Severity.MEDIUM)]
    return findings(INFO, found, view)


def _says(command: AutomaticCommand) -> str:
    piece = fetches_and_runs(command.script)
    return f"{command.event} downloads code and runs it: {piece}" if piece else ""


def _fetched(command: AutomaticCommand, view: View, own: Collection[tuple[str, str]]) -> str:
    """What is said of a command that fetches a package as soon as a session opens. The repository's ``own`` packages
    are settled by its lockfile, and those of the catalogue are somebody's that is known."""
    if not command.at_start or _says(command):
        return ""
    for part in _COMMANDS.split(command.script[:_MAX_SCRIPT]):
        started = launch(split_words(part)) if _UNASKED.search(part) else None
        if started is None or not started.package or _EXACT.fullmatch(started.version):
            continue
        ecosystem, _, name = started.package.partition(":")
        if (ecosystem, name) not in own and not view.knows_package(ecosystem, name):
            return f"{command.event} fetches {name} and runs it, whatever its version, as soon as a session opens"
    return ""
