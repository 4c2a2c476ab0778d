from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from key_samples import BY_ID, SAMPLES, Draw, catalogue, leaks
from shadowbom.catalog.samples import expand
from shadowbom.core.asset import Asset
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding, Severity, fingerprint
from shadowbom.core.source import Scope
from shadowbom.detect.secrets import find_keys, key_evidence
from shadowbom.rules import RULES, load
from shadowbom.rules.leaked_key import INFO, check
from shadowbom.rules.view import View
from small_repositories import scanned


def evidence(text: str, path: str = "app.py", scope: Scope = Scope.PRODUCTION) -> list[Evidence]:
    passed = find_keys(text.encode(), path, scope, catalogue())
    return [key_evidence(key, catalogue()) for key in passed.keys]


def judged(text: str, path: str = "app.py", **more: str) -> list[Finding]:
    return list(check(View(tuple(evidence(text, path)), **more)))


def test_rules_are_sorted_and_load() -> None:
    assert list(RULES) == sorted(RULES)
    for id_ in RULES:
        assert load(id_).INFO.id == id_
    with pytest.raises(KeyError):
        load("no-such-rule")


def test_the_rule_says_what_it_is() -> None:
    assert INFO.severity is Severity.CRITICAL
    assert (INFO.cwe, INFO.owasp) == (("CWE-540", "CWE-798"), ("LLM02:2025", "ASI03:2026", "MCP01:2025"))
    assert "Revoke the key" in INFO.help
    assert "logs" in INFO.help
    assert "environment" in INFO.help


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_every_kind_is_a_finding_that_helps(sample) -> None:
    value = sample.value("rule")
    (finding,) = judged(f"{sample.name} = '{value}'")
    assert finding.rule == "leaked-key"
    assert sample.name in finding.message
    assert f"({len(value)} characters)" in finding.message
    assert "http" in finding.remediation or "environment" in finding.remediation or "history" in finding.remediation
    assert finding.remediation.endswith("it stays valid in the history until it is revoked.")
    assert finding.status == "open"
    assert not leaks(repr(finding), value, sample.prefix)


def test_the_message_names_kind_provider_and_name() -> None:
    groq = BY_ID["groq:api-key"].value(0)
    token = BY_ID["anthropic:oauth-token"].value(0)
    shared = BY_ID["openai-compatible:api-key"].value(0)
    messages = [finding.message for finding in judged(
        f"GROQ_API_KEY={groq}\nTOKEN={token}\nACME_LLM_API_KEY={shared}\n" + "\n" * 9 + f"'{shared}'"
    )]
    assert messages == [
        "Groq API key: gsk_*** (56 characters), bound to GROQ_API_KEY",
        "Claude OAuth token, provider Anthropic: sk-ant-*** (108 characters), bound to TOKEN",
        "OpenAI-compatible API key, provider Acme: sk-*** (35 characters), bound to ACME_LLM_API_KEY",
        "OpenAI-compatible API key, provider Acme: sk-*** (35 characters)",
    ]
    assert judged(f"key='{shared}'")[0].message == (
        "OpenAI-compatible API key, provider unknown: sk-*** (35 characters), bound to key"
    )


def test_severity_is_that_of_the_key() -> None:
    sample = BY_ID["openrouter:api-key"]
    (finding,) = judged(f"{sample.name}={sample.value(0)}", ".env.example")
    assert finding.severity is Severity.MEDIUM
    assert finding.confidence == Confidence(0.8, ("pattern",))


@pytest.mark.parametrize(("date", "severity", "words"), [
    ("", Severity.CRITICAL, "; it ends on 2026-01-01"),
    ("2026-01-01", Severity.CRITICAL, "; it ends on 2026-01-01"),
    ("2026-02-01", Severity.LOW, "; it expired 31 days ago (2026-01-01)"),
])
def test_a_key_that_has_ended_is_low(date: str, severity: Severity, words: str) -> None:
    sample = BY_ID["amazon-bedrock:short-term-key"]
    (finding,) = judged(f"{sample.name}={sample.value(0)}", date=date)
    assert finding.severity is severity
    assert finding.message.endswith(words)


def test_the_asset_is_the_one_that_the_evidence_is_part_of() -> None:
    sample = BY_ID["groq:api-key"]
    items = evidence(f"{sample.name}={sample.value(0)}")
    asset = Asset(
        "service:groq", "provider-sdk", "groq", "Groq", "groq", "", Scope.PRODUCTION, Confidence(0.9), tuple(items)
    )
    assert [finding.asset for finding in check(View(tuple(items), (asset,)))] == ["service:groq"]
    assert [finding.asset for finding in check(View(tuple(items)))] == [""]


def test_evidence_without_a_key_is_none_of_its_business() -> None:
    (item,) = evidence(f"GROQ_API_KEY={BY_ID['groq:api-key'].value(0)}")
    assert list(check(View((dataclasses.replace(item, key=None),)))) == []


def test_the_order_and_doubles_of_evidence_change_nothing() -> None:
    draw = Draw("order")
    items = evidence("\n".join(f"KEY = 'xai-{draw.of('abcXYZ0123456789', 80)}'" for _ in range(5)))
    assert len(items) == 5
    assert list(check(View(tuple(items)))) == list(check(View((*reversed(items), items[2]))))


def test_the_fingerprint_outlives_edits_and_does_not_know_the_key() -> None:
    sample = BY_ID["xai:api-key"]
    first, second = sample.value(1), sample.value(2)
    before = [finding.fingerprint for finding in judged(f"A_KEY={first}\nB_KEY={first}\nA_KEY={second}")]
    moved = judged(f"\n\n# moved\nB_KEY={second}\n\nA_KEY={second}\n  A_KEY={first}")
    after = [finding.fingerprint for finding in moved]
    assert len(set(before)) == 3
    assert sorted(before) == sorted(after)
    assert before[0] == fingerprint("leaked-key", "app.py", "A_KEY", 1)
    assert before[0] != judged(f"A_KEY={first}", "other.py")[0].fingerprint


def test_an_argument_on_a_line_of_its_own_is_named_by_the_option_before_it(tmp_path: Path) -> None:
    key, _ = expand("{{alnum:32}}", "argument")
    text = f'{{"mcpServers": {{"a": {{"command": "x", "args": [\n"--api-key",\n"{key}",\n"y"\n]}}}}}}'
    (found,) = (one for one in scanned(tmp_path, {".mcp.json": text}).findings if one.rule == INFO.id)
    assert (found.location.line, found.severity) == (3, Severity.HIGH)
    assert "bound to api-key" in found.message


def test_a_name_of_several_words_is_no_credential(tmp_path: Path) -> None:
    text = '{"mcpServers": {"a": {"command": "x", "env": {"PROMPT_KEY": "prompt_of_the_release_notes"}}}}'
    assert not [one for one in scanned(tmp_path, {".mcp.json": text}).findings if one.rule == INFO.id]
