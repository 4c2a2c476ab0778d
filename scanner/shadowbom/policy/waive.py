"""Waivers: findings that somebody has let pass until a date."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from shadowbom.core.asset import Asset
from shadowbom.core.finding import EXTERNAL, OPEN, SUPPRESSED, Finding, Suppression
from shadowbom.core.result import Unused
from shadowbom.policy.force import Policies
from shadowbom.policy.globs import covers, matches
from shadowbom.policy.read import Waiver
from shadowbom.policy.schema import MAX_WAIVER_DAYS

WAIVER = "waiver"


def waive(
    findings: Iterable[Finding], policies: Policies, assets: Mapping[str, Asset], date: str,
    is_owned: Callable[[str], bool],
) -> tuple[tuple[Finding, ...], tuple[Unused, ...]]:
    """``findings`` in their order, those that a waiver holds back as suppressed, and the waivers that hold nothing
    back, sorted. ``date`` is the ISO date to judge by; ``is_owned`` tells whether the repository's own policy file has
    an owner: the approval of a waiver in one that has none is told as unverified, and where the organisation has a
    policy it does not count."""
    today = dt.date.fromisoformat(date)
    holding: list[tuple[Waiver, bool]] = []
    unused: set[Unused] = set()
    for policy in policies:
        ours = policy is policies.own
        # Most policies waive nothing, and then nobody has to read who owns them.
        verified = not ours or not policy.waivers or is_owned(policy.file)
        for waiver in policy.waivers:
            if fault := fault_of(waiver, today):
                unused.add(Unused(waiver.by.file, waiver.by.line, fault))
            elif ours and policies.central is not None and not verified:
                unused.add(Unused(waiver.by.file, waiver.by.line,
                                  f"{waiver.by.text}: not taken, since CODEOWNERS gives {policy.file} no owner"))
            else:
                holding.append((waiver, verified))
    used: set[Waiver] = set()
    judged = tuple(_waived(finding, holding, assets, used) for finding in findings)
    unused |= {
        Unused(waiver.by.file, waiver.by.line, f"{waiver.by.text}: about nothing that was found")
        for waiver, _ in holding if waiver not in used
    }
    return judged, tuple(sorted(unused))


def fault_of(waiver: Waiver, today: dt.date) -> str:
    """Why a waiver does not hold on a day, "" where it does."""
    if waiver.expires < today:
        return f"{waiver.by.text}: expired"
    if (waiver.expires - today).days > MAX_WAIVER_DAYS:
        return f"{waiver.by.text}: not taken, since it is more than {MAX_WAIVER_DAYS} days ahead"
    return ""


def _waived(
    finding: Finding, holding: Iterable[tuple[Waiver, bool]], assets: Mapping[str, Asset], used: set[Waiver]
) -> Finding:
    if finding.status != OPEN:
        return finding
    for waiver, verified in holding:
        if not _fits(waiver, finding, assets.get(finding.asset)):
            continue
        used.add(waiver)
        approval = f"approved by {waiver.approved_by}" + ("" if verified else " (unverified)")
        return dataclasses.replace(
            finding, status=SUPPRESSED, reason=f"{waiver.reason}; {approval}; until {waiver.expires.isoformat()}",
            suppression=Suppression(EXTERNAL, WAIVER, waiver.by.file, waiver.by.line),
        )
    return finding


def _fits(waiver: Waiver, finding: Finding, asset: Asset | None) -> bool:
    if waiver.rule and waiver.rule != finding.rule:
        return False
    places = (finding.location, *finding.occurrences)
    if waiver.paths and not all(covers(waiver.paths, place.path) for place in places):
        return False
    if not waiver.asset:
        return True
    names = () if asset is None else (asset.key, asset.name, asset.provider, asset.product)
    return any(matches(waiver.asset, name) for name in names if name)
