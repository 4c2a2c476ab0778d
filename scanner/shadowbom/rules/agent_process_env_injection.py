"""Variables in an agent's files load code into each program that it starts."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import findings
from shadowbom.rules.switches import switch, switched
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agent-process-env-injection",
    title="Variables load code into programs that an agent starts",
    description=(
        "A variable in the settings of an agent or of an MCP server makes each program that is started load "
        "further code: a library, a start-up script or options of an interpreter. What is loaded runs with the "
        "rights of the user and is easily overlooked."
    ),
    help="""\
A variable in the settings of an agent or of an MCP server makes each program that is started load further
code: a library, a start-up script or options of an interpreter.

### What to do

Take the variable out. What must be loaded belongs into the program's own start, where it can be seen.
""",
    severity=Severity.HIGH,
    tags=("security", "agents", "mcp"),
    cwe=("CWE-426", "CWE-829"),
    owasp=("LLM03:2025", "ASI05:2026", "MCP05:2025"),
)

_FIX = "Take the variable out of the agent's settings."
_TABLE = (
    switch("", r"(?:.*\.)?(?:LD_PRELOAD|DYLD_INSERT_LIBRARIES|PYTHONSTARTUP|BASH_ENV|PROMPT_COMMAND|GIT_SSH_COMMAND)",
           r"(?!\$\{|\{).{1,4000}", "{key} makes programs load or run {value}", _FIX, Severity.HIGH),
    switch("", r"(?:.*\.)?NODE_OPTIONS", r".{0,2000}(?:--require|--import|--loader|--experimental-loader"
                                         r"|-r)[ =].{1,2000}",
           "{key} makes each Node program load further code: {value}", _FIX, Severity.HIGH),
    switch("", r"(?:.*\.)?JAVA_TOOL_OPTIONS", r".{0,2000}-(?:javaagent|agentlib|agentpath).{1,2000}",
           "{key} makes each Java program load an agent: {value}", _FIX, Severity.HIGH),
    switch("", r"(?:.*\.)?(?:PERL5OPT|RUBYOPT)", r".{0,2000}-[mMr].{1,2000}",
           "{key} makes each program load further code: {value}", _FIX, Severity.HIGH),
)


def check(view: View) -> Iterator[Finding]:
    """A finding for each such variable. See ``rules.Rule.check``."""
    return findings(INFO, switched(view, _TABLE), view)
