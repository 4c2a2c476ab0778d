"""The map of rules to public frameworks, and what a pack has."""

from __future__ import annotations

import re
import tomllib

import pytest

from report_samples import asset, evidence, finding, full, posture, result
from shadowbom.bundled import folder
from shadowbom.core.finding import RuleInfo, Severity
from shadowbom.posture.compliance import CONTROL, frameworks, ids_of, mapping, pack
from shadowbom.posture.controls import rows
from shadowbom.posture.gathered import COLLECTIONS
from shadowbom.report.evidence_pack import as_json, as_markdown
from shadowbom.rules import RULES, load

KNOWN = {id_ for framework in frameworks().values() for id_ in framework.items}
"""The ids of the vendored list, ``data/frameworks.toml``."""


def test_every_id_of_the_map_is_in_the_vendored_list() -> None:
    _, entries, asked = mapping()
    assert {id_ for entry in entries for id_ in entry.ids} <= KNOWN
    assert set(asked) == KNOWN
    assert all(entry.why for entry in entries)
    stated = tomllib.loads((folder("data") / "compliance.toml").read_text(encoding="utf-8"))
    assert len(stated["requirement"]) == len(asked)


def test_every_requirement_says_what_shows_it_and_what_cannot_be_shown() -> None:
    controls = {CONTROL + row.id for row in rows()}
    for one in mapping()[2].values():
        assert one.hidden, one.id
        assert one.shows, one.id
        assert set(one.shows) <= COLLECTIONS.keys() | controls, one.id
    for id_ in frameworks()["eu-ai-act"].items:
        for text in mapping()[2][id_].applies:
            assert re.match(r"20\d\d-\d\d-\d\d: \S|with Art\. 11\Z", text), (id_, text)
        assert mapping()[2][id_].applies, id_


def test_the_dates_are_those_of_the_amendment() -> None:
    asked = mapping()[2]
    high_risk = ("2027-12-02: high-risk systems of Annex III", "2028-08-02: high-risk systems in products of Annex I")
    assert asked["Art. 11"].applies == asked["Art. 15(5)"].applies == high_risk
    assert asked["Art. 50"].applies[0].startswith("2026-08-02")
    assert asked["Art. 5"].applies[1].startswith("2026-12-02")
    assert asked["Art. 53(1)(b)"].applies == ("2025-08-02: applies", "2026-08-02: powers of the AI Office")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_of_some_requirement_of_each_framework_but_those_of_owasp(rule: str) -> None:
    ids = set(ids_of(load(rule).INFO))
    assert ids <= KNOWN
    for name in ("eu-ai-act", "nist-ai-rmf", "iso-42001"):
        assert ids & frameworks()[name].items.keys(), name


def test_rules_of_the_map_exist_and_its_first_word_decides() -> None:
    named = {rule for entry in mapping()[1] for rule in entry.rules} - {"*"}
    assert named <= RULES.keys()
    rule = RuleInfo("new", "t", "d", "h", Severity.LOW, cwe=("CWE-502", "CWE-494"), owasp=("LLM03:2025",))
    assert "MANAGE 3.2" in ids_of(rule)
    assert ids_of(rule)[0] == "LLM03:2025"
    assert "MEASURE 2.7" in ids_of(RuleInfo("other", "t", "d", "h", Severity.LOW, cwe=("CWE-9999",)))


@pytest.mark.parametrize("name", list(frameworks()))
def test_a_pack_answers_every_requirement_and_claims_nothing(name: str) -> None:
    made = pack(full(), frameworks()[name])
    assert [one.asked.id for one in made.answers] == list(frameworks()[name].items)
    assert any(one.shown for one in made.answers)
    for text in (as_markdown(full(), made), as_json(full(), made)):
        assert "compliant" not in text.lower()
        assert "Not seen in a repository" in text or '"limits"' in text
        assert "2026-11-20" in text


def test_a_finding_stands_under_its_requirements_and_an_accepted_one_nowhere() -> None:
    made = pack(full(), frameworks()["owasp-llm"])
    of = {one.asked.id: one for one in made.answers}
    assert [one.rule for one in of["LLM02:2025"].findings] == ["leaked-key"]
    assert of["LLM10:2025"].findings == ()
    text = as_markdown(full(), made)
    assert "Not shown by a repository: which data is in prompts and answers." in text
    assert "rate or cost limit of system `services/api`: seen by `max_tokens`" in text


def test_what_only_tests_use_is_no_evidence() -> None:
    piece = evidence("data/train.py", 3, kind="dataset", name="squad", fact="call")
    kept = asset("dataset:squad", "dataset", "squad", "", piece)
    made = pack(result(assets=(kept,), posture=posture(), findings=(finding(),)), frameworks()["iso-42001"])
    of = {one.asked.id: one for one in made.answers}
    assert [one.text for one in of["A.4.3"].shown] == ["dataset squad"]
    assert [str(place) for place in of["A.4.3"].shown[0].places] == ["data/train.py:3"]
    assert of["A.2.2"].shown[0].text.startswith("no policy was in force")
