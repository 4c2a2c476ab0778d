"""The risks of agents and MCP servers that a scan is to find, each with the rule that finds it.

The list is closed: a risk that has no rule of its own names the rule that finds it with others.
"""

from __future__ import annotations

import pytest

from shadowbom.core.finding import Severity
from shadowbom.judging import (
    OF_CODE,
    OF_CONNECTIONS,
    OF_FILES,
    OF_FLOWS,
    OF_MODELS,
    OF_NAMES,
    OF_PACKAGES,
    OF_SAMPLES,
    OF_SERVING,
)
from shadowbom.rules import RULES, load
from shadowbom.rules.of_resources import OF_RESOURCES

C, H, M, L, I = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO  # noqa: E741  # a table

# Risk: the severity at most, the tier (A gates, B reports, C when asked for), the rule where it has another name.
TABLE: dict[str, tuple[Severity, str, str]] = {
    "mcp-hardcoded-secret": (C, "A", "leaked-key"),
    "mcp-url-embedded-credential": (H, "A", ""),
    "agent-settings-secret": (C, "A", "leaked-key"),
    "agent-api-base-url-redirect": (H, "A", ""),
    "agent-tls-or-proxy-override": (H, "A", ""),
    "agent-process-env-injection": (H, "A", ""),
    "enable-all-project-mcp": (H, "A", ""),
    "agent-bypass-permissions": (C, "A", ""),
    "agent-sandbox-disabled": (H, "A", ""),
    "mcp-wildcard-auto-approve": (H, "A", ""),
    "mcp-auto-approve-destructive": (M, "B", ""),
    "agent-broad-shell-permission": (H, "B", ""),
    "agent-sensitive-path-allow": (H, "A", ""),
    "hook-fetch-and-execute": (C, "A", ""),
    "hook-exfiltration": (C, "A", ""),
    "hook-on-session-start": (L, "B", ""),
    "hook-reads-secrets": (H, "A", ""),
    "hook-persistence": (C, "A", ""),
    "agent-helper-command": (M, "B", ""),
    "ide-task-runs-on-folder-open": (H, "A", ""),
    "mcp-shell-fetch-command": (C, "A", ""),
    "mcp-shell-wrapper": (L, "B", ""),
    "mcp-privileged-container": (H, "A", ""),
    "mcp-filesystem-root": (H, "A", ""),
    "mcp-cleartext-remote": (H, "A", ""),
    "mcp-known-vulnerable-version": (H, "A", ""),
    "mcp-known-malicious-package": (C, "A", ""),
    "mcp-typosquat-package": (H, "B", ""),
    "mcp-unpinned-package": (L, "B", ""),
    "mcp-remote-no-visible-auth": (I, "C", ""),
    "mcp-unapproved-server": (I, "A", ""),
    "mcp-server-changed": (M, "A", ""),
    "mcp-config-symlink-escape": (H, "A", ""),
    "hidden-unicode-instruction": (C, "A", ""),
    "instruction-prompt-injection": (H, "B", ""),
    # Most such lines install a well-known tool from its maker's address.
    "instruction-download-and-run": (M, "B", ""),
    "skill-unrestricted-tools": (M, "B", ""),
    "plugin-source-unpinned": (M, "B", ""),
    "local-settings-committed": (L, "B", ""),
    "headless-agent-in-ci-untrusted": (C, "A", ""),
    "mcp-server-unauthenticated-bind": (H, "B", ""),
    "mcp-tool-command-injection": (H, "B", ""),
    "mcp-stdio-params-from-request": (H, "B", ""),
    "tool-description-poisoning": (H, "B", ""),
    "skill-bundles-executable": (H, "B", ""),
    "a2a-card-no-auth": (M, "C", ""),
    "deprecated-mcp-transport": (I, "C", ""),
    "unparseable-agent-config": (I, "A", ""),
}
OTHERS = frozenset({
    "a2a-card-http",  # the same row as a card without authentication
    "generic-secret", "lethal-trifecta", "agent-instructions-changed",  # of an engine, of several servers, of a lock
    "ai-under-review", "data-against-policy", "denied-ai", "policy-requirement-unmet", "shadow-ai",  # of a policy
    *OF_CODE, *OF_CONNECTIONS,  # of arguments in code, and of how what is found is reached
    *OF_FILES, *OF_MODELS, *OF_NAMES, *OF_PACKAGES,  # of model files, names of models, names and versions of packages
    *OF_SAMPLES, *OF_SERVING,  # of committed datasets, and of how servers and containers are started
})


@pytest.mark.parametrize("risk", TABLE)
def test_a_risk_has_a_rule_of_its_severity_and_tier(risk: str) -> None:
    severity, tier, other = TABLE[risk]
    info = load(other or risk).INFO
    assert (info.severity, info.tier) == (severity, tier)
    assert info.owasp


def test_no_risk_is_left_out_and_no_rule_is_without_one() -> None:
    named = {other or risk for risk, (_, _, other) in TABLE.items()}
    assert len(TABLE) == 48
    assert set(RULES) == named | OTHERS | OF_RESOURCES | OF_FLOWS


@pytest.mark.parametrize("rule", RULES)
def test_a_finding_says_what_to_do_in_words_of_its_own(rule: str) -> None:
    info = load(rule).INFO
    what = info.help.partition("### What to do")[2]
    assert len(what.split()) > 8
