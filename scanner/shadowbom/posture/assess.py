"""From assets, findings and systems to the posture of a scan."""

from __future__ import annotations

from shadowbom.core.posture import Posture
from shadowbom.posture.controls import Where, coverage
from shadowbom.posture.given import Given
from shadowbom.posture.paths import paths
from shadowbom.posture.recipients import recipients
from shadowbom.posture.risk import risks
from shadowbom.posture.weights import weights


def assess(given: Given, where: Where) -> Posture:
    """All that inventory and findings come to. ``where`` gives the key of the system that a place belongs to."""
    covered = coverage(given, where)
    attacks = paths(given, where)
    return Posture(
        score_model=weights().score_model,
        systems=given.systems,
        recipients=recipients(given),
        risks=risks(given, covered, attacks),
        coverage=covered,
        paths=attacks,
    )
