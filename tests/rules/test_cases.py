"""Each rule against its own cases: ``<rule>.toml`` beside this file, through the real pipeline.

A case has ``files`` (path to text, ``{{...}}`` templates of signatures expand) and ``expect``: ``path@line severity``
for each finding of the rule; ``links`` are symbolic links (path to target). ``policy`` is the organisation's policy;
the repository's own stands in its ``.shadowbom.toml``. A case that expects none says ``why``.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from shadowbom.bundled import folder
from shadowbom.catalog.samples import expand
from shadowbom.core.finding import Severity
from shadowbom.judging import OF_FLOWS, OF_SAMPLES
from shadowbom.policies import own_policy, policy_in
from shadowbom.policy.force import Policies
from shadowbom.rules import RULES, load
from shadowbom.rules.opt_in import OPT_IN
from small_repositories import scanned

HERE = Path(__file__).parent
FROM_KEYS = {"generic-secret", "leaked-key"}
ELSEWHERE = FROM_KEYS | OF_FLOWS | OF_SAMPLES
"""Rules about values whose cases stand in tests of their own, and those whose cases stand beside semgrep's rules."""


def cases(rule: str) -> list[dict[str, Any]]:
    return tomllib.loads((HERE / f"{rule}.toml").read_text(encoding="utf-8"))["case"]


def frameworks() -> set[str]:
    stated = tomllib.loads((folder("data") / "frameworks.toml").read_text(encoding="utf-8"))
    return {id_ for framework in stated["framework"] for id_ in framework["items"]}


ALL = [pytest.param(rule, number, id=f"{rule}-{number}")
       for rule in RULES if rule not in ELSEWHERE for number in range(len(cases(rule)))]


@pytest.mark.parametrize(("rule", "number"), ALL)
def test_a_case_gives_exactly_its_findings(rule: str, number: int, tmp_path: Path) -> None:
    case = cases(rule)[number]
    files = {path: expand(text, f"{rule}{number}")[0] for path, text in case["files"].items()}
    for path, target in case.get("links", {}).items():
        link = tmp_path / "repository" / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    policies = Policies(
        policy_in("central.toml", case["policy"].encode(), ("policy",)) if "policy" in case else None,
        own_policy(lambda name: files[name].encode() if name in files else None),
    )
    result = scanned(tmp_path, files, rules=("all",), policies=policies)
    found = [finding for finding in result.findings if finding.rule == rule]
    assert sorted(f"{one.location.path}@{one.location.line} {one.severity}" for one in found) == sorted(case["expect"])
    assert case["expect"] or case["why"]
    assert all(one.message and one.remediation and one.fingerprint for one in found)
    for text in case.get("says", ()):
        assert any(text in one.message for one in found), [one.message for one in found]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_both_kinds_of_cases_and_says_what_it_is(rule: str) -> None:
    info = load(rule).INFO
    assert info.id == rule
    assert info.tier in ("A", "B", "C")
    assert set(info.owasp) <= frameworks()
    assert info.owasp or rule in FROM_KEYS
    assert all(re.fullmatch(r"CWE-\d+", id_) for id_ in info.cwe)
    assert info.title
    assert info.description
    assert "### What to do" in info.help
    assert isinstance(info.severity, Severity)
    if rule not in ELSEWHERE:
        assert any(case["expect"] for case in cases(rule))
        assert any(not case["expect"] for case in cases(rule))


def test_rules_that_are_asked_for_are_listed() -> None:
    assert tuple(id_ for id_ in RULES if load(id_).INFO.tier == "C") == OPT_IN


def test_every_file_of_cases_has_a_rule() -> None:
    assert {path.stem for path in HERE.glob("*.toml")} == set(RULES) - ELSEWHERE
