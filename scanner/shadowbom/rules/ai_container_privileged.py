"""A container of AI has rights over its machine."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit, Value
from shadowbom.rules.containers import of_ai
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ai-container-privileged",
    title="A container of AI has rights over the machine",
    description=(
        "A container that serves a model or runs an agent is given the rights of the machine: `privileged`, its "
        "processes, `SYS_ADMIN`, or its network. Code that gets into the container (a pickle, a tool, a bug of "
        "the server) is then on the machine."
    ),
    help="""\
A container that serves a model or runs an agent is given the rights of the machine: `privileged`, its processes,
`SYS_ADMIN`, or its network. Code that gets into the container (a pickle, a tool, a bug of the server) is then on the
machine.

### What to do

Leave these options out. A GPU needs none of them: use `gpus: all`, `deploy.resources.reservations.devices` or
`nvidia.com/gpu`.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-250", "CWE-269"),
    owasp=("LLM06:2025", "ASI03:2026"),
    tier="B",
)


_CAPABILITIES = frozenset({"ALL", "CAP_SYS_ADMIN", "SYS_ADMIN"})


def check(view: View) -> Iterator[Finding]:
    """A finding for each such container, for the strongest right. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in of_ai(view):
        seen = sorted((rank, right.location, text) for right in one.container.rights
                      for rank, text in (_right(right.key, right.value),) if rank)
        if seen:
            rank, at, text = seen[0]
            yield one.raised(at, f"{one.name} runs with {text}: what gets into it is on the machine",
                             "Leave it out; a GPU does not need it.", Severity.MEDIUM if rank == 1 else Severity.LOW)


def _right(key: str, value: Value) -> tuple[int, str]:
    """How strong a right is, 1 for the strongest and 0 for none, and what it is."""
    text = value.text if isinstance(value, Lit) else ""
    match key:
        case "privileged":
            return 1, "privileged: true"
        case "capability" if text.upper() in _CAPABILITIES:
            return 1, f"the capability {text}"
        case "pid":
            return 1, "the processes of the machine"
        case "network":
            return 2, "the network of the machine"
        case _:
            return 0, ""
