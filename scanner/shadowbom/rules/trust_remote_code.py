"""Code of a model's repository is run when the model is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="trust-remote-code",
    title="Code that comes with a model is run",
    description=(
        "`trust_remote_code=True` downloads Python files from the model's or dataset's repository and runs them with "
        "the rights of this program. Without a pinned commit, whoever can change that repository can change what runs."
    ),
    help="""\
`trust_remote_code=True` downloads Python files from the model's or dataset's repository and runs them with the rights
of this program.

### What to do

Leave it out where the library has the model's architecture by now. Otherwise read the files of one commit and ask for
that one: `revision="<40 hexadecimal digits>"` (`shadowbom fix --revision REPO=SHA`), and run it where there is nothing
to take.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-494", "CWE-829"),
    owasp=("LLM03:2025",),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        if not one.says("True"):
            continue
        what = f"the code of {one.repository}" if one.repository else "code that comes with what is loaded"
        if one.is_pinned:
            yield one.raised(f"trust_remote_code is True: it runs {what}, of one commit",
                             "Read that commit's code, or leave trust_remote_code out.", Severity.LOW)
        else:
            yield one.raised(
                f"trust_remote_code is True: it runs {what}, whatever that is on the day",
                "Leave it out, or read the code of one commit and pin that: revision=\"<commit>\".", Severity.MEDIUM)
