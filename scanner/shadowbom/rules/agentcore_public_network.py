"""What an agent runs has the open internet."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.resources import settings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="agentcore-public-network",
    title="An AgentCore runtime, browser or interpreter has a public network",
    description=(
        "In the network mode `PUBLIC`, an agent's runtime, browser or code interpreter reaches the whole "
        "internet. What somebody gets the agent to run can send away what the agent has seen."
    ),
    help="""\
In the network mode `PUBLIC`, an agent's runtime, browser or code interpreter reaches the whole internet. What
somebody gets the agent to run can send away what the agent has seen.

### What to do

Set the network mode to `VPC`, with subnets that reach only what is needed; for a code interpreter `SANDBOX` cuts
the network off.
""",
    severity=Severity.LOW,
    tags=("security", "ai"),
    cwe=("CWE-668",),
    owasp=("LLM06:2025", "ASI02:2026", "ASI05:2026"),
    tier="B",
)

_KEYS = {
    "aws_bedrockagentcore_agent_runtime": "network_configuration.network_mode",
    "aws_bedrockagentcore_browser": "network_configuration.network_mode",
    "aws_bedrockagentcore_code_interpreter": "network_configuration.network_mode",
    "AWS::BedrockAgentCore::Runtime": "NetworkConfiguration.NetworkMode",
    "AWS::BedrockAgentCore::BrowserCustom": "NetworkConfiguration.NetworkMode",
    "AWS::BedrockAgentCore::CodeInterpreterCustom": "NetworkConfiguration.NetworkMode",
}


def check(view: View) -> Iterator[Finding]:
    """A finding for each such resource. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one, said in settings(view, _KEYS):
        if said.is_one_of("public"):
            runs_code = "interpreter" in one.type.lower()
            yield one.raised(
                f"{one.name} reaches the whole internet{said.how}",
                "Set the network mode to VPC" + (", or to SANDBOX." if runs_code else "."),
                Severity.MEDIUM if runs_code else Severity.LOW, said)
