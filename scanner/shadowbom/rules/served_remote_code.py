"""A model server runs code that comes with the model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from shadowbom.catalog.services import words_in
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.containers import of_ai
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="served-remote-code",
    title="A model server runs code that comes with a model",
    description=(
        "A server for models is started with `--trust-remote-code`: it downloads Python from the repository of "
        "the model and runs it, whatever that is on the day."
    ),
    help="""\
A server for models is started with `--trust-remote-code`: it downloads Python from the repository of the model and
runs it, whatever that is on the day.

### What to do

Leave the option out: most models need no code of their own by now. Else read the code of one commit and pin that with
`--revision` (and `--code-revision`).
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-494", "CWE-829"),
    owasp=("LLM03:2025",),
    tier="B",
)


_COMMIT = re.compile(r"[0-9a-f]{40}")
_OPTION = "--trust-remote-code"


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    seen = set()
    for one in of_ai(view):
        if one.container.command is not None and _trusts(one.words):
            at = one.container.command.place_of(_OPTION)
            seen.add((at.path, at.line))
            yield one.raised(at, *_what(one.words))
    for path, command in view.server_commands:
        words = words_in(command.words)
        at = command.place_of(_OPTION)
        if _trusts(words) and (at.path, at.line) not in seen:
            yield Raised(words[0], at, view.context_in(path), *_what(words), asset=command.location)


def _trusts(words: Sequence[str]) -> bool:
    given = [following for word, following in pairwise((*words, "")) if word == _OPTION]
    return bool(given) and given[0].lower() != "false"


def _what(words: Sequence[str]) -> tuple[str, str, Severity]:
    """What is said of a server: its message, what to do, and how bad it is."""
    at = next((at for at, word in enumerate(words[:-1]) if word == "--revision"), -1)
    if at >= 0 and _COMMIT.fullmatch(words[at + 1]):
        return "--trust-remote-code runs the code of the model, of one commit", "Read that commit's code.", Severity.LOW
    return ("--trust-remote-code runs the code that comes with the model, whatever it is on the day",
            "Leave it out, or pin a commit with --revision.", Severity.MEDIUM)
