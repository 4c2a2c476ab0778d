"""A container of AI is given the socket of the container engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit
from shadowbom.rules.containers import of_ai
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ai-container-docker-socket",
    title="A container of AI can start containers on its machine",
    description=(
        "A container that runs an agent or a model server is given the socket of the container engine. Whoever "
        "makes it run a command (a prompt may be enough) can start a container with all rights over the machine."
    ),
    help="""\
A container that runs an agent or a model server is given the socket of the container engine. Whoever makes it run a
command (a prompt may be enough) can start a container with all rights over the machine.

### What to do

Take the socket away. Where an agent must start sandboxes, use a sandbox service, a rootless engine of its own, or a
proxy that allows a few calls.
""",
    severity=Severity.HIGH,
    tags=("security", "ai"),
    cwe=("CWE-250", "CWE-269"),
    owasp=("LLM06:2025", "ASI05:2026"),
    tier="B",
)


_SOCKET = re.compile(r"(?:/var)?/run/(?:docker|containerd/containerd|podman/podman|crio/crio)\.sock/?")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such container. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in of_ai(view):
        for right in one.container.rights:
            if right.key == "mount" and isinstance(right.value, Lit) and _SOCKET.fullmatch(right.value.text):
                yield one.raised(
                    right.location, f"{one.name} is given {right.value.text}: it can start containers with all rights",
                    "Take the socket away, or put a proxy before it that allows a few calls.", Severity.HIGH)
                break
