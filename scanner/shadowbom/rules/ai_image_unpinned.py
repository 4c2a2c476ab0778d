"""An image of AI has no fixed version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shadowbom.catalog import place_names
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import fold
from shadowbom.rules.containers import of_ai
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ai-image-unpinned",
    title="An image of AI has no fixed version",
    description=(
        "A container of AI is started from an image without a tag, or with one such as `latest` that moves. What "
        "runs tomorrow may be another program, and nobody can say which version a finding or an incident is "
        "about."
    ),
    help="""\
A container of AI is started from an image without a tag, or with one such as `latest` that moves. What runs tomorrow
may be another program, and nobody can say which version a finding or an incident is about.

### What to do

Name a version (`ollama/ollama:0.12.3`), best with its digest (`@sha256:...`), and let a bot raise it.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-1357",),
    owasp=("LLM03:2025", "ASI04:2026"),
    tier="B",
    same_as=("CKV_K8S_14",),
)


_MOVING = frozenset({"", "latest", "main", "master", "nightly", "edge", "dev", "stable"})


def check(view: View) -> Iterator[Finding]:
    """A finding for each such image of a file. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in of_ai(view):
        reference = fold(one.container.image)
        if reference is None or "@sha256:" in reference.text or "$" in reference.text:
            continue
        image = place_names.image(reference.text)
        if image.tag in _MOVING:
            how = f"the tag {image.tag}, which moves" if image.tag else "no tag"
            seen = one.raised(one.container.location, f"{image.repository} has {how}",
                              "Name a version, best with its digest.", Severity.LOW)
            yield replace(seen, same=f"{one.path} {reference.text}")
