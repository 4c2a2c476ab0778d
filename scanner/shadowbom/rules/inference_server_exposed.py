"""A model server can be reached by others without a key."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="inference-server-exposed",
    title="A model server can be reached by anyone on the network",
    description=(
        "A server for models (vLLM, SGLang, Text Generation Inference, llama.cpp, LocalAI, Triton and others) can "
        "be reached from other machines, and nothing here makes it ask for a key. Whoever reaches it can use your "
        "hardware and see what it serves."
    ),
    help="""\
A server for models (vLLM, SGLang, Text Generation Inference, llama.cpp, LocalAI, Triton and others) can be reached
from other machines, and nothing here makes it ask for a key. Whoever reaches it can use your hardware and see what it
serves.

### What to do

Give it a key (`--api-key` with a value from a secret), publish the port for your machine alone
(`127.0.0.1:8000:8000`), or put a proxy in front that asks for a login.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306", "CWE-668"),
    owasp=("LLM10:2025",),
    tier="B",
)


_SAYS = "{name} has no key and can be reached through {way}"
_FIX = "Give it a key, publish the port as 127.0.0.1:..., or put a proxy with a login in front."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
