"""What came of asking a service for advisories: in every report, whether a package was checked, and why not."""

from __future__ import annotations

from collections import Counter
from typing import Any

from shadowbom.core.lookup import CHECKED, FAILED, UNREACHED, UNRESOLVED, UNSUPPORTED, AdvisoryCheck, PackageCheck
from shadowbom.report.text import clean, clip, count

_WHY = {
    UNRESOLVED: "no exact version", UNSUPPORTED: "ecosystem not supported", UNREACHED: "service not reached",
    FAILED: "no whole answer",
}
_LONG = 300


def in_brief(check: AdvisoryCheck) -> str:
    """One line for all packages."""
    checked = [one for one in check.packages if one.state == CHECKED]
    hit = sum(bool(one.advisories) for one in check.packages)
    text = f"Advisories of {clean(check.service)}: {count(len(checked), 'package')} checked, {hit:,} with advisories"
    why = Counter(_WHY.get(one.reason, one.reason) for one in check.packages if one.state != CHECKED)
    if why:
        named = ", ".join(f"{number:,} {reason}" for reason, number in sorted(why.items()))
        text += f"; {why.total():,} not checked ({named})"
    return text


def each(check: AdvisoryCheck) -> list[str]:
    """A line for each package."""
    return [f"{clip(_named(one), _LONG)}: {state_of(one)}" for one in check.packages]


def state_of(one: PackageCheck) -> str:
    """The state of a package in words."""
    said = CHECKED if one.state == CHECKED else f"not checked: {_WHY.get(one.reason, one.reason)}"
    return clip(f"{said}; {', '.join(one.advisories)}" if one.advisories else said, _LONG)


def advisory_pairs(check: AdvisoryCheck | None) -> list[tuple[str, str]]:
    """The same as names and values, for formats that have no place of their own for it."""
    if check is None:
        return []
    return [("advisory-check", in_brief(check)), *(("advisory-checked", line) for line in each(check))]


def check_entry(check: AdvisoryCheck) -> dict[str, Any]:
    """The same as a dict."""
    return {
        "service": check.service,
        "packages": [
            {"purl": one.purl, "version": one.version, "state": one.state, "reason": one.reason,
             "advisories": list(one.advisories)}
            for one in sorted(set(check.packages))
        ],
    }


def _named(one: PackageCheck) -> str:
    return f"{one.purl}@{one.version}" if one.version else one.purl
