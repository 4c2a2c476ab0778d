"""Code that a model writes is run outside of a container."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.code_calls import flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="code-executor-no-sandbox",
    title="Code that a model writes runs outside of a sandbox",
    description=(
        "Agents of AutoGen and CrewAI can run the code that their model writes. `use_docker: False`, a local "
        "executor and `unsafe` modes run it on the machine itself, with its files, network and keys."
    ),
    help="""\
Agents of AutoGen and CrewAI can run the code that their model writes. `use_docker: False`, a local executor and
`unsafe` modes run it on the machine itself, with its files, network and keys.

### What to do

Let the code run in a container: `use_docker: True`, `DockerCommandLineCodeExecutor`, `code_execution_mode="safe"`.
Give that container neither keys nor the network.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-94",),
    owasp=("LLM05:2025", "LLM06:2025", "ASI05:2026"),
    tier="B",
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such call. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        name = one.flag.argument.rpartition(".")[2]
        if not name:
            how = f"{one.call.callee.rpartition(':')[2]} runs code on this machine"
        elif one.says("True" if name == "unsafe_mode" else "False") or one.says("unsafe"):
            how = f"{name} takes the container away: code runs on this machine"
        else:
            continue
        yield one.raised(f"{how}, with its files, network and keys", "Let the code run in a container.",
                         Severity.MEDIUM)
