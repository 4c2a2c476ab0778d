"""Which findings a baseline holds back."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable

from shadowbom.core.baseline import Applied, Baseline, Entry, Fate
from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding, Severity, fingerprint
from shadowbom.core.location import Location
from shadowbom.policy.baseline import entry_of
from shadowbom.policy.held import hold
from shadowbom.policy.suppress import Grounds

SALT = "ab" * 16
RULES = ("leaked-key", "mcp-shell-wrapper")


def at(path: str, line: int = 1, bound: str = "KEY", ordinal: int = 1, rule: str = "leaked-key",
       others: Iterable[str] = ()) -> Finding:
    return Finding(rule, Severity.HIGH, Confidence(0.9, ("structure",)), "", "said", Location(path, line), "mend",
                   fingerprint(rule, path, bound, ordinal), bound=bound, ordinal=ordinal,
                   occurrences=tuple(Location(other) for other in others))


def baseline(*findings: Finding, prefix: str = "") -> Baseline:
    made: list[Entry] = [entry_of(one, SALT, "", "old") for one in findings]
    return Baseline(".shadowbom-baseline.json", SALT, tuple(made), prefix)


def held(findings: Iterable[Finding], given: Baseline, gone: Collection[str] = (), *, files: Collection[str] = (),
         **grounds: object) -> tuple[list[str], list[Fate]]:
    """The status of each finding, and the fate of each entry."""
    base = Grounds(baselines=(given,), missing=lambda path: path in gone, gone=lambda path: path in gone,
                   looked_at=files)
    judged, _, (applied,) = hold(findings, dataclasses.replace(base, **grounds), RULES)
    return [one.status for one in judged], [use.fate for use in applied.uses]


def test_an_entry_holds_its_finding_wherever_in_the_file() -> None:
    assert held([at("a.py", 99)], baseline(at("a.py", 1))) == (["baselined"], [Fate.HOLDS])
    assert held([at("a.py", rule="mcp-shell-wrapper")], baseline(at("a.py"))) == (["open"], [Fate.UNSEEN])
    assert held([at("b.py")], baseline(at("a.py")), files={"a.py"}) == (["open"], [Fate.STALE])
    assert held([at("b.py")], baseline(at("a.py"))) == (["open"], [Fate.UNSEEN])


def test_an_entry_holds_one_of_equals_and_untouched_ones_first() -> None:
    both = [at("a.py", 1, ordinal=1), at("a.py", 5, ordinal=2)]
    assert held(both, baseline(at("a.py"))) == (["baselined", "open"], [Fate.HOLDS])
    new_first = held(both, baseline(at("a.py")), touched=lambda _, line: line == 1)
    assert new_first == (["open", "baselined"], [Fate.HOLDS])
    assert held([at("a.py", ordinal=1)], baseline(at("a.py", ordinal=2)))[0] == ["baselined"]
    assert held([at("a.py")], baseline(*both), files={"a.py"}) == (["baselined"], [Fate.HOLDS, Fate.STALE])


def test_an_entry_follows_a_file_that_is_renamed_and_no_other() -> None:
    given = baseline(at("a.py"))
    assert held([at("b.py")], given, {"a.py"}) == (["baselined"], [Fate.MOVED])
    assert held([at("b.py", bound="OTHER")], given, {"a.py"}) == (["open"], [Fate.STALE])
    assert held([at("b.py"), at("c.py")], given, {"a.py"})[0].count("baselined") == 1
    assert held([at("a.py"), at("b.py")], given, {"a.py"})[0] == ["baselined", "open"]


def test_a_file_of_the_same_name_in_another_folder_comes_first() -> None:
    given = baseline(at("x/a.env"), at("x/b.env"))
    judged, _, (applied,) = hold(
        [at("y/b.env"), at("y/c.env"), at("y/d/a.env")],
        Grounds(baselines=(given,), missing=lambda path: path.startswith("x/")), RULES)
    assert [one.status for one in judged] == ["baselined", "open", "baselined"]
    assert judged[0].reason == "old (in x/b.env then)"
    assert [use.finding for use in applied.uses] == [judged[2].fingerprint, judged[0].fingerprint]


def test_a_nameless_finding_follows_only_a_file_that_keeps_its_name() -> None:
    given = baseline(at("x/a.txt", bound=""))
    assert held([at("b.txt", bound="")], given, {"x/a.txt"})[0] == ["open"]
    assert held([at("a.txt", bound="")], given, {"x/a.txt"})[0] == ["baselined"]


def test_a_further_place_of_a_finding_keeps_it_open() -> None:
    rule = "mcp-shell-wrapper"
    given = baseline(at("b.json", rule=rule, others=["c.json"]))
    assert held([at("b.json", rule=rule)], given)[0] == ["baselined"]
    assert held([at("c.json", rule=rule)], given, {"b.json"}) == (["baselined"], [Fate.MOVED])
    assert held([at("a.json", rule=rule, others=["b.json", "c.json"])], given) == (["open"], [Fate.GROWN])
    assert held([at("b.json", rule=rule, others=["d.json"])], given, {"c.json"})[0] == ["baselined"]
    (judged, *_) = hold([at("b.json", rule=rule, others=["c.json", "d.json"])], Grounds(baselines=(given,)), RULES)
    assert judged[0].reason == "the baseline lists it, and not in d.json"


def test_the_root_of_a_scan_may_lie_in_the_folder_of_the_baseline() -> None:
    given = baseline(at("sub/a.py"), at("other/a.py"), prefix="sub/")
    assert held([at("a.py")], given, files={"a.py"}) == (["baselined"], [Fate.HOLDS, Fate.UNSEEN])


def test_what_is_suppressed_stays_so_and_barred_rules_are_not_held() -> None:
    comment = dataclasses.replace(at("a.py"), status="suppressed", reason="a comment")
    assert held([comment], baseline(at("a.py")))[0] == ["suppressed"]
    judged, unused, _ = hold([at("a.py")], Grounds(baselines=(baseline(at("a.py")),), barred={"leaked-key"}), RULES)
    assert judged[0].status == "open"
    assert [one.message for one in unused] == [
        "not taken: the organisation's policy lets no baseline suppress leaked-key"]


def test_what_a_change_adds_to_it_counts_for_the_rules_that_are_allowed_alone() -> None:
    given = baseline(at("a.py"))
    (judged, *_) = hold([at("a.py")], Grounds(proposed=(given,)), RULES)
    assert judged[0].status == "open"
    assert judged[0].reason.startswith("suppressed in this change by .shadowbom-baseline.json, which counts once")
    (judged, *_) = hold([at("a.py")], Grounds(proposed=(given,), allowed={"leaked-key"}), RULES)
    assert (judged[0].status, judged[0].reason) == ("baselined", "suppressed in this change: old")


def test_two_baselines_share_the_work_and_stale_entries_are_told() -> None:
    one, two = baseline(at("a.py")), dataclasses.replace(baseline(at("a.py"), at("b.py")), source="two.json")
    judged, unused, applied = hold([at("a.py"), at("b.py")], Grounds(
        baselines=(one, two), looked_at={"a.py", "b.py"}), RULES)
    assert [finding.status for finding in judged] == ["baselined", "baselined"]
    assert [(idle.path, idle.message) for idle in unused] == [("two.json", "stale: no leaked-key in a.py any more")]
    assert all(isinstance(each, Applied) for each in applied)


def test_many_stale_entries_are_told_of_in_one_line() -> None:
    many = baseline(*(at(f"f{number}") for number in range(1010)))
    _, unused, _ = hold([], Grounds(baselines=(many,), gone=lambda _: True), RULES)
    assert len(unused) == 1001
    assert unused[-1].message == "and 10 more entries of baselines without effect"
