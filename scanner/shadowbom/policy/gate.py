"""Which findings fail a run."""

from __future__ import annotations

from shadowbom.core.finding import OPEN, Finding, RuleInfo, Severity
from shadowbom.core.policy import WARN
from shadowbom.core.result import ScanResult

POLICY = "policy"
"""The tag of rules that say what a policy says."""

DEFAULT_FAIL_ON = "high"
NEVER = "none"
_KEYS = "secrets"
_CHECKED = "structure"


def failing(result: ScanResult, fail_on: str = "") -> tuple[Finding, ...]:
    """The findings of ``result`` that fail a run, in their order.

    Where nobody says from which severity (``fail_on``, the policy's), only what is sure to be wrong counts, from
    ``DEFAULT_FAIL_ON``: keys whose structure was checked, rules of tier A, and what an enforced policy says.
    """
    policy = result.policy
    said = fail_on or (policy.fail_on if policy else "")
    if (said or DEFAULT_FAIL_ON) == NEVER:
        return ()
    threshold = Severity(said or DEFAULT_FAIL_ON).rank
    warns = policy is None or policy.mode == WARN
    rules = {rule.id: rule for rule in result.rules}
    return tuple(
        finding for finding in result.findings
        if finding.status == OPEN and finding.severity.rank >= threshold
        and _counts(finding, rules.get(finding.rule), said=bool(said), warns=warns)
    )


def _counts(finding: Finding, rule: RuleInfo | None, *, said: bool, warns: bool) -> bool:
    if rule is None:
        return said
    if POLICY in rule.tags:
        return not warns
    if said:
        return True
    if _KEYS in rule.tags:
        return _CHECKED in finding.confidence.reasons
    return rule.tier == "A"
