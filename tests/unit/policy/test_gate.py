"""Which findings fail a run."""

from __future__ import annotations

import dataclasses

import pytest

from report_samples import finding, result, sure
from shadowbom.core.finding import RuleInfo, Severity
from shadowbom.core.policy import PolicyResult
from shadowbom.policy.gate import failing

KEY = RuleInfo("leaked-key", "", "", "", Severity.CRITICAL, tags=("secrets",))
SURE = RuleInfo("mcp-filesystem-root", "", "", "", Severity.HIGH)
UNSURE = RuleInfo("instruction-download-and-run", "", "", "", Severity.HIGH, tier="B")
SAID = RuleInfo("denied-ai", "", "", "", Severity.HIGH, tags=("policy",))


def fails(rule: RuleInfo, *, fail_on: str = "", policy: PolicyResult | None = None, reason: str = "x",
          severity: Severity = Severity.HIGH) -> bool:
    made = result(findings=(finding(rule=rule.id, severity=severity, confidence=sure(0.9, reason)),), rules=(rule,))
    return bool(failing(dataclasses.replace(made, policy=policy), fail_on))


def test_without_a_policy_what_is_sure_fails() -> None:
    assert fails(SURE)
    assert fails(KEY, reason="structure")
    assert not fails(KEY, reason="pattern")
    assert not fails(UNSURE)
    assert not fails(SURE, severity=Severity.MEDIUM)


def test_whoever_names_a_severity_gets_all_from_there_on() -> None:
    assert fails(UNSURE, fail_on="high")
    assert fails(KEY, reason="pattern", fail_on="high")
    assert fails(SURE, severity=Severity.LOW, fail_on="low")
    assert not fails(SURE, fail_on="critical")
    assert not fails(SURE, severity=Severity.CRITICAL, fail_on="none")


@pytest.mark.parametrize(("mode", "code"), [("warn", False), ("enforce", True)])
def test_a_policy_fails_where_it_is_enforced(mode: str, code: bool) -> None:
    policy = PolicyResult((), mode, "")
    assert fails(SAID, policy=policy) is code
    assert fails(SAID, policy=policy, fail_on="low") is code
    assert fails(SURE, policy=policy)


def test_a_policy_says_from_which_severity() -> None:
    policy = PolicyResult((), "enforce", "medium")
    assert fails(SURE, policy=policy, severity=Severity.MEDIUM)
    assert not fails(SURE, policy=policy, severity=Severity.MEDIUM, fail_on="critical")
