"""An Ollama server can be reached by others."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.serving import served
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ollama-exposed",
    title="An Ollama server can be reached by anyone on the network",
    description=(
        "Ollama asks nobody who they are. Here it can be reached from other machines: a published port, a load "
        "balancer, an ingress, or a program that listens on every address. Whoever reaches it can use your "
        "hardware, read and delete models, and put others in their place."
    ),
    help="""\
Ollama asks nobody who they are. Here it can be reached from other machines: a published port, a load balancer, an
ingress, or a program that listens on every address. Whoever reaches it can use your hardware, read and delete models,
and put others in their place.

### What to do

Publish the port for your machine alone (`127.0.0.1:11434:11434`), leave it out where only other containers of the
same network use it, or put a proxy in front that asks for a login.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-306", "CWE-668"),
    owasp=("LLM10:2025", "LLM03:2025"),
    tier="B",
)


_SAYS = "{name} asks nobody who they are and can be reached through {way}"
_FIX = "Publish it as 127.0.0.1:11434:11434, leave the port out, or put a proxy with a login in front."


def check(view: View) -> Iterator[Finding]:
    """A finding for each such server. See ``rules.Rule.check``."""
    return findings(INFO, (one.raised(_SAYS, _FIX) for one in served(view, INFO.id)), view)
