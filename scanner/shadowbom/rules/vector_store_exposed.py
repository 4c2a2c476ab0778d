"""A vector store can be reached by others without a key."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="vector-store-exposed",
    title="A vector store can be reached by anyone on the network",
    description=(
        "A vector store (Qdrant, Chroma, Milvus) can be reached from other machines, and nothing here makes it "
        "ask for a key. Whoever reaches it can read what your documents say, and put in texts that a model will "
        "trust."
    ),
    help="""\
A vector store (Qdrant, Chroma, Milvus) can be reached from other machines, and nothing here makes it ask for a key.
Whoever reaches it can read what your documents say, and put in texts that a model will trust.

### What to do

Give it a key from a secret (`QDRANT__SERVICE__API_KEY`, Chroma's authentication, Milvus' `authorizationEnabled`),
publish the port for your machine alone, or leave it out where only other containers use the store.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306", "CWE-668"),
    owasp=("LLM08:2025", "LLM02:2025"),
    tier="B",
)


_SAYS = "{name} has no key and can be reached through {way}: others can read and change what is stored"
_FIX = "Give it a key, publish the port as 127.0.0.1:..., or leave the port out."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
