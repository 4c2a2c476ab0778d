"""The posture as names and values, for formats that have no place of their own for it."""

from __future__ import annotations

from shadowbom.core.posture import LIMITS, Posture
from shadowbom.core.source import Scope


def posture_pairs(posture: Posture | None) -> list[tuple[str, str]]:
    """Who gets the data, the systems, their risk and controls, paths of attack, and what is not seen."""
    if posture is None:
        return []
    pairs = [("score-model", str(posture.score_model))]
    for one in posture.recipients:
        about = [one.jurisdiction or "country unknown", one.role, f"data {', '.join(one.data) or 'none seen'}"]
        about += [one.scope.value] if one.scope is not Scope.PRODUCTION else []
        name = one.name if one.sure else f"not seen, model of {one.name}"
        pairs.append(("recipient", f"{name} ({', '.join(about)})"))
    for system in posture.systems:
        risk = posture.risk_of(system.key)
        owners = " ".join(system.owners) or "unknown"
        pairs.append(("system", f"{system.name} ({system.kind}, owner {owners}, criticality {system.criticality})"))
        pairs += [("system-risk", f"{system.name}: {risk.band} {risk.text}")] if risk is not None else []
    for covered in posture.coverage:
        name = covered.system.removeprefix("system:")
        pairs.append(("controls", f"{name}: " + ", ".join(f"{one.title} {one.seen}" for one in covered.controls)))
    pairs += [("path", f"{path.severity}: {path.title} ({path.pattern})") for path in posture.paths]
    return [*pairs, ("not-seen", ", ".join(LIMITS))]
