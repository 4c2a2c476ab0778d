"""Another scanner takes a value for a secret that is no AI provider's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding, RuleInfo, Severity, fingerprint
from shadowbom.core.source import Scope
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="generic-secret",
    title="A value that another scanner takes for a secret",
    description=(
        "With `--engine detect-secrets`, the plugins of detect-secrets look for secrets of other kinds than those of "
        "AI providers: passwords, tokens of other services, private keys, random values. Many of its hits are none."
    ),
    help="""\
With `--engine detect-secrets`, the plugins of detect-secrets look for secrets of other kinds than those of AI
providers. They run in a process of their own, with their defaults, without any check over the network and without
plugins, filters or settings that a scanned repository names. What our own rules find is not told twice.

### What to do

1. **Is it a secret?** A name such as `password` beside a value, and a value that looks random, are guesses: low
   severity. A value in the shape of a certain service's tokens is medium.
2. If it is one, revoke it where it was issued, and load it when the program runs.
3. If it is none, say so: `# shadowbom: ignore[generic-secret] reason`, `# pragma: allowlist secret`, or an audited
   `.secrets.baseline`.

The value itself is in no report, and neither is its length.
""",
    severity=Severity.MEDIUM,
    tags=("security", "secrets"),
    cwe=("CWE-798",),
    tier="B",
)

_FACT = "generic-secret"
_GUESS = 0.5


def check(view: View) -> Iterator[Finding]:
    """One finding for each value. See ``rules.Rule.check``."""
    found = sorted((item for item in view.evidence if item.fact == _FACT), key=lambda item: (item.location, item.match))
    ordinals: Counter[tuple[str, str]] = Counter()
    for item in found:
        equals = (item.location.path, item.match)
        ordinals[equals] += 1
        yield _finding(item, ordinals[equals])


def _finding(item: Evidence, ordinal: int) -> Finding:
    guessed = item.confidence.score < _GUESS
    low = guessed or item.scope is not Scope.PRODUCTION
    return Finding(
        rule=INFO.id,
        severity=Severity.LOW if low else Severity.MEDIUM,
        confidence=item.confidence,
        asset="",
        message=f"{item.match}, as {item.signature} has it",
        location=item.location,
        remediation="Revoke it where it was issued and load it when the program runs; if it is no secret, say so "
                    "beside it: shadowbom: ignore[generic-secret] reason.",
        fingerprint=fingerprint(INFO.id, item.location.path, item.match, ordinal),
        bound=item.match,
        ordinal=ordinal,
    )
