"""What a program loads from a hub may be another thing tomorrow."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import flagged, spells_out
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unpinned-hub-revision",
    title="A model or dataset is loaded without a commit",
    description=(
        "A model or dataset is loaded from a hub by its name alone, or by a branch or tag. Its owner, or whoever takes "
        "over the account, can put other files there, and the next start of the program loads them."
    ),
    help="""\
A model or dataset is loaded from a hub by its name alone, or by a branch or tag.

### What to do

Ask for one commit: `revision="<40 hexadecimal digits>"`. `shadowbom fix --revision REPO=SHA` writes it wherever the
repository is loaded.

This rule runs only when it is asked for (`--rule unpinned-hub-revision`); where an organisation wants it of all, its
policy says so: `pinned_revision = true`.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-494",),
    owasp=("LLM03:2025",),
    tier="C",
    same_as=("B615",),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each repository in each file. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        name = one.repository
        if not name or one.is_pinned or (one.given is None and not spells_out(one.call)):
            continue
        how = "by a branch or tag" if one.given is not None else "without a commit"
        yield one.raised(f"{name} is loaded {how}", f"Pin one commit: shadowbom fix --revision {name}=<commit> does.",
                         Severity.LOW, same=f"{one.call.location.path} {name} {how}")
