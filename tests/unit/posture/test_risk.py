"""The score: golden cases of its printed form, and what must hold of it whatever the evidence."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_samples import asset, evidence, finding
from shadowbom.bundled import folder
from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.policy import WARN, Decision, PolicyResult, Verdict
from shadowbom.core.posture import (
    CRITICALITIES,
    AttackPath,
    Control,
    Coverage,
    Edge,
    Node,
    Risk,
    RiskFactor,
    Scale,
    Seen,
    System,
)
from shadowbom.core.source import Scope
from shadowbom.posture.given import Given
from shadowbom.posture.risk import combined, risks, score
from shadowbom.posture.weights import weights

SHARES = st.lists(st.floats(0, 1), max_size=8)
KEY = RuleInfo("leaked-key", "t", "d", "h", Severity.CRITICAL, cwe=("CWE-798",))
OPEN_TO_ALL = RuleInfo("exposed", "t", "d", "h", Severity.HIGH, cwe=("CWE-306", "CWE-668"))
SDK = asset("pkg:pypi/openai", "provider-sdk", "openai", "OpenAI", evidence("app.py", 1), state="called")
APP = System("system:app", "app", "container", "app", Scope.PRODUCTION, assets=("pkg:pypi/openai",))


def judged(
    *findings: Finding, system: System = APP, sdk: object = SDK, policy: PolicyResult | None = None,
    covered: tuple[Coverage, ...] = (), paths: tuple[AttackPath, ...] = (),
) -> dict[str, Risk]:
    system = replace(system, findings=tuple(sorted(one.fingerprint for one in findings)))
    stated = Given((sdk,), findings, (system,), {rule.id: rule for rule in (KEY, OPEN_TO_ALL)}, {},  # type: ignore[arg-type]
                   policy=policy)
    return {risk.subject: risk for risk in risks(stated, covered, paths)}


def sure(severity: Severity, rule: str = "leaked-key", **more: object) -> Finding:
    return finding(rule=rule, severity=severity, confidence=Confidence(1.0, ("structure",)), **more)


def approved(verdict: Verdict) -> PolicyResult:
    return PolicyResult((("p", "x"),), WARN, "", decisions=(
        Decision("pkg:pypi/openai", verdict, None, Location("app.py", 1)),))


GOLDEN = {
    "75 = key 0.7, unapproved 0.175, x1 production": lambda: judged(sure(Severity.CRITICAL)),
    "18 = unapproved 0.175, x1 production": judged,
    "0 = nothing seen that adds to it": lambda: judged(policy=approved(Verdict.APPROVED)),
    "35 = unapproved 0.35, x1 production": lambda: judged(policy=approved(Verdict.DENIED)),
    "88 = key 0.7, exposure 0.5, unapproved 0.175, x1 production": lambda: judged(
        sure(Severity.CRITICAL), sure(Severity.HIGH, "exposed", fingerprint="e")),
    "53 = key 0.7, unapproved 0.175, x0.7 not seen to be deployed": lambda: judged(
        sure(Severity.CRITICAL), system=replace(APP, kind="repository")),
    "83 = key 0.7, unapproved 0.175, x1 production, x1.1 criticality high": lambda: judged(
        sure(Severity.CRITICAL), system=replace(APP, criticality="high")),
    "68 = key 0.7, unapproved 0.175, x1 production, x0.9 for guardrail": lambda: judged(
        sure(Severity.CRITICAL),
        covered=(Coverage("system:app", (Control("guardrail", "guardrail", Seen.SEEN),)),)),
    "80 = unapproved 0.175, x1 production, at least 80 for its path of attack": lambda: judged(paths=(AttackPath(
        "p", "t", Severity.CRITICAL, 0.9,
        (Edge(Node("a", "a", "a"), "v", Node("b", "b", "b"), True, Location("app.py", 1), "w"),),
        ("pkg:pypi/openai",), "system:app"),)),
}


@pytest.mark.parametrize("text", GOLDEN)
def test_the_breakdown_is_printed_as_it_always_was(text: str) -> None:
    found = GOLDEN[text]()
    assert found["system:app"].text == text
    if text[0] != "0" and "repository" not in text:
        assert found["pkg:pypi/openai"].score == found["system:app"].score


def test_the_weights_are_the_published_ones() -> None:
    scheme = weights()
    assert scheme.score_model == 1
    assert {factor.id: factor.weight for factor in scheme.factors} == {
        "credential": 0.7, "exposure": 0.5, "power": 0.5, "untrusted": 0.35, "data": 0.4, "privilege": 0.45,
        "approval": 0.35, "provenance": 0.3,
    }
    assert scheme.environment == {"production": 1.0, "unknown": 0.7, "other": 0.4, "unused": 0.4}
    assert [scheme.band(points) for points in (0, 19, 20, 39, 40, 59, 60, 79, 80, 100)] == [
        "info", "info", "low", "low", "medium", "medium", "high", "high", "critical", "critical"]
    assert set(scheme.criticality) == {"unknown", *CRITICALITIES}
    controls = tomllib.loads((folder("data") / "controls.toml").read_text(encoding="utf-8"))["control"]
    assert set(scheme.controls.counted) <= {row["id"] for row in controls}


def test_a_test_counts_less_and_a_weaker_key_too() -> None:
    in_test = asset("pkg:pypi/openai", "provider-sdk", "openai", "OpenAI",
                    evidence("tests/test_app.py", 1, scope=Scope.TEST), state="called")
    tested = judged(sure(Severity.CRITICAL), sdk=in_test, system=replace(APP, scope=Scope.TEST))
    assert tested["system:app"].score == 30
    assert judged(sure(Severity.LOW))["system:app"].score < judged(sure(Severity.HIGH))["system:app"].score


def test_what_is_accepted_counts_for_nothing() -> None:
    held = sure(Severity.CRITICAL, status="suppressed", reason="known")
    assert judged(held)["system:app"].text == "18 = unapproved 0.175, x1 production"


@given(SHARES, st.randoms())
def test_the_order_makes_no_difference(shares: list[float], random: object) -> None:
    mixed = list(shares)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert combined(mixed) == combined(shares)


@given(SHARES, st.floats(0, 1))
def test_more_evidence_never_lowers_it(shares: list[float], more: float) -> None:
    assert 0.0 <= combined(shares) <= combined([*shares, more]) <= 1.0


@given(SHARES, st.lists(st.floats(0.4, 1.2), max_size=3), st.sampled_from([0, 20, 40, 60, 80]))
def test_it_is_bounded_and_never_below_its_floor(shares: list[float], times: list[float], floor: int) -> None:
    factors = [RiskFactor(str(at), "f", share, "w") for at, share in enumerate(shares)]
    scales = [Scale(str(at), "s", one) for at, one in enumerate(times)]
    value = score(factors, scales, floor)
    assert floor <= value <= 100
    assert score(factors, [*scales, Scale("controls", "c", 0.6)], floor) <= value


@given(st.permutations([Severity.LOW, Severity.CRITICAL, Severity.MEDIUM, Severity.INFO]))
def test_findings_in_any_order_give_one_risk(order: list[Severity]) -> None:
    made = [sure(severity, fingerprint=severity.value, location=Location("a", severity.rank + 1)) for severity in order]
    assert judged(*made)["system:app"] == judged(sure(Severity.CRITICAL, location=Location("a", 5)))["system:app"]
