"""A Gradio app is put on the open internet by an argument."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="gradio-share",
    title="A Gradio app opens a public link",
    description=(
        "`launch(share=True)` opens a tunnel from the machine to a public address. Whoever has the address can use the "
        "app, its model and what the app can reach, from anywhere; without `auth` nobody is asked who they are."
    ),
    help="""\
`launch(share=True)` opens a tunnel from the machine to a public address. Whoever has the address can use the app.

### What to do

Write `share=False`, or leave it out, and publish the app behind your own login. `shadowbom fix` does the first. For a
demonstration, ask for a password: `auth=`.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-668", "CWE-306"),
    owasp=("LLM02:2025",),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        if not one.says("True"):
            continue
        asks = one.call.argument("auth") is not None
        how = ", behind a password" if asks else " without a login"
        yield one.raised(
            f"share is True: this app is put on a public address{how}",
            "Write share=False (shadowbom fix does) and publish it behind your own login.",
            Severity.LOW if asks else Severity.MEDIUM)
