"""A file of weights is loaded by NumPy with pickles allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import pattern
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="unsafe-numpy-load",
    title="A file of weights may hold a pickle that is run",
    description=(
        "`numpy.load(..., allow_pickle=True)` unpickles what an array holds, and a pickle can run any code. "
        "Weights are numbers and need none."
    ),
    help="""\
`numpy.load(..., allow_pickle=True)` unpickles what an array holds, and a pickle can run any code. Weights are numbers
and need none.

### What to do

Leave `allow_pickle` out. What then cannot be loaded holds more than numbers: save it once more as safetensors, from a
source that you trust.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-502",),
    owasp=("LLM03:2025",),
    tier="B",
    same_as=("pickles-in-numpy",),
)


_WEIGHTS = re.compile(r"weight|checkpoint|ckpt|(?:^|[/_.\-])(?:model|params?|embeddings?)(?=[/_.\-]|\Z)", re.IGNORECASE)
"""What the name of a file of weights says."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        named = one.call.argument("file", "0")
        if one.says("True") and named is not None and _WEIGHTS.search(pattern(named.value)):
            yield one.raised("allow_pickle is True: a pickle among these weights is run when they are loaded",
                             "Leave allow_pickle out, or load safetensors.", Severity.LOW)
