from __future__ import annotations

import pytest

from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.finding import Finding, Severity
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.rules.generic_secret import INFO, check
from shadowbom.rules.view import View


def piece(line: int, kind: str = "GitLab Token", score: float = 0.6, scope: Scope = Scope.PRODUCTION) -> Evidence:
    return Evidence("detect-secrets", "generic-secret", kind, Subject("", kind), Location("a.py", line, 3),
                    "generic-secret", Confidence(score, ("pattern",)), scope)


def judged(*pieces: Evidence) -> list[Finding]:
    return list(check(View(pieces)))


@pytest.mark.parametrize(("score", "scope", "severity"), [
    (0.6, Scope.PRODUCTION, Severity.MEDIUM), (0.6, Scope.TEST, Severity.LOW), (0.4, Scope.PRODUCTION, Severity.LOW),
])
def test_a_guess_is_low_and_a_kind_is_medium(score: float, scope: Scope, severity: Severity) -> None:
    (finding,) = judged(piece(1, score=score, scope=scope))
    assert finding.severity is severity
    assert finding.message == "GitLab Token, as detect-secrets has it"
    assert finding.rule == INFO.id == "generic-secret"
    assert "shadowbom: ignore[generic-secret]" in finding.remediation


def test_fingerprints_follow_no_lines() -> None:
    before = [finding.fingerprint for finding in judged(piece(1), piece(5), piece(5, "Secret Keyword"))]
    assert len(set(before)) == 3
    assert before == [finding.fingerprint for finding in judged(piece(11), piece(15), piece(15, "Secret Keyword"))]


def test_keys_of_ours_are_another_rule_s() -> None:
    other = Evidence("groq", "secret.api-key", "api-key", Subject("", "groq"), Location("a.py"), "key", Confidence(0.8))
    assert judged(other) == []
