"""Waivers: until when they hold, what for, and whose word they are."""

from __future__ import annotations

import pytest

from report_samples import asset, evidence, finding
from shadowbom.core.finding import OPEN, SUPPRESSED
from shadowbom.core.location import Location
from shadowbom.policies import policy_in
from shadowbom.policy.force import Policies
from shadowbom.policy.read import Policy
from shadowbom.policy.waive import waive

SDK = asset("pkg:pypi/openai", "provider-sdk", "openai", "OpenAI", evidence("a.py", 1))
FINDING = finding(rule="denied-ai", asset=SDK.key, location=Location("src/a.py", 1), occurrences=())


def policy(file: str = "p.toml", *, asset: str = "openai", rule: str = "", paths: str = "", expires: str = "2026-12-31",
           ) -> Policy:
    more = "".join(f"{name} = {value}\n" for name, value in (("rule", f"'{rule}'" if rule else ""), ("paths", paths))
                   if value)
    text = (f"[[policy.waivers]]\nasset = '{asset}'\nreason = 'trial'\napproved_by = '@sec'\n"
            f"expires = {expires}\n{more}")
    found = policy_in(file, text.encode(), ("policy",))
    assert found is not None
    return found


def waived(policies: Policies, *, owned: bool = True, date: str = "2026-11-20") -> tuple[str, str, list[str]]:
    (one,), unused = waive([FINDING], policies, {SDK.key: SDK}, date, lambda _: owned)
    return one.status, one.reason, [idle.message for idle in unused]


def test_it_holds_until_its_last_day_with_reason_and_approval() -> None:
    assert waived(Policies(policy())) == (SUPPRESSED, "trial; approved by @sec; until 2026-12-31", [])
    assert waived(Policies(policy()), date="2026-12-31")[0] == SUPPRESSED
    status, _, unused = waived(Policies(policy()), date="2027-01-01")
    assert (status, unused) == (OPEN, ["waiver for openai until 2026-12-31: expired"])


def test_it_is_not_taken_for_more_than_180_days() -> None:
    assert waived(Policies(policy(expires="2027-05-19")))[0] == SUPPRESSED
    status, _, unused = waived(Policies(policy(expires="2027-05-20")))
    assert status == OPEN
    assert unused == ["waiver for openai until 2027-05-20: not taken, since it is more than 180 days ahead"]


def test_an_approval_counts_where_the_file_has_an_owner() -> None:
    own = policy(".shadowbom.toml")
    assert waived(Policies(None, own))[1] == "trial; approved by @sec; until 2026-12-31"
    assert waived(Policies(None, own), owned=False)[1] == "trial; approved by @sec (unverified); until 2026-12-31"
    central = policy(asset="other")
    assert waived(Policies(central, own))[0] == SUPPRESSED
    status, _, unused = waived(Policies(central, own), owned=False)
    assert status == OPEN
    assert any("CODEOWNERS gives .shadowbom.toml no owner" in text for text in unused)
    # The organisation's file is nobody's to own in a repository.
    assert waived(Policies(policy()), owned=False)[1] == "trial; approved by @sec; until 2026-12-31"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"asset": "OpenAI"}, SUPPRESSED), ({"asset": "pkg:pypi/*"}, SUPPRESSED), ({"asset": "anthropic"}, OPEN),
        ({"rule": "denied-ai"}, SUPPRESSED), ({"rule": "shadow-ai"}, OPEN),
        ({"paths": "['src/']"}, SUPPRESSED), ({"paths": "['lib/**']"}, OPEN),
    ],
)
def test_what_it_is_about(given: dict[str, str], status: str) -> None:
    found, _, unused = waived(Policies(policy(**given)))
    assert found == status
    assert bool(unused) is (status == OPEN)


def test_every_place_must_be_covered_and_a_closed_finding_stays_as_it_is() -> None:
    import dataclasses

    spread = dataclasses.replace(FINDING, occurrences=(Location("lib/b.py", 1),))
    closed = dataclasses.replace(FINDING, status="baselined", reason="known")
    policies = Policies(policy(paths="['src/']"))
    judged, _ = waive([spread, closed], policies, {SDK.key: SDK}, "2026-11-20", lambda _: True)
    assert [one.status for one in judged] == [OPEN, "baselined"]
