"""Base scores of CVSS vectors, by the formulas of FIRST's specifications of versions 2.0, 3.0 and 3.1.

A vector of version 4.0 has no formula but a table of expert judgements, which is not kept here: it gives no score.
"""

from __future__ import annotations

import math

_V3 = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_RIGHTS = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}
_V2 = {
    "AV": {"L": 0.395, "A": 0.646, "N": 1.0},
    "AC": {"H": 0.35, "M": 0.61, "L": 0.71},
    "Au": {"M": 0.45, "S": 0.56, "N": 0.704},
    "C": {"N": 0.0, "P": 0.275, "C": 0.66},
    "I": {"N": 0.0, "P": 0.275, "C": 0.66},
    "A": {"N": 0.0, "P": 0.275, "C": 0.66},
}
_MAX = 400


def base_score(vector: str) -> float | None:
    """The base score (0.0 to 10.0) of a vector; None for one that is none, or of version 4.0."""
    if len(vector) > _MAX:
        return None
    parts = [part.partition(":") for part in vector.strip("()").split("/")]
    metrics = {name: value for name, colon, value in parts if colon}
    try:
        return _third(metrics) if metrics.get("CVSS", "") in ("3.0", "3.1") else (
            _second(metrics) if "CVSS" not in metrics else None)
    except KeyError:
        return None


def _third(metrics: dict[str, str]) -> float:
    weight = {name: values[metrics[name]] for name, values in _V3.items()}
    changed = {"U": False, "C": True}[metrics["S"]]
    rights = _RIGHTS[metrics["S"]][metrics["PR"]]
    harm = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    impact = 7.52 * (harm - 0.029) - 3.25 * (harm - 0.02) ** 15 if changed else 6.42 * harm
    if impact <= 0:
        return 0.0
    reach = 8.22 * weight["AV"] * weight["AC"] * rights * weight["UI"]
    return _rounded_up(min(1.08 * (impact + reach) if changed else impact + reach, 10.0))


def _rounded_up(score: float) -> float:
    """To one digit, as version 3.1 states it: without the errors of binary fractions."""
    whole = round(score * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (math.floor(whole / 10_000) + 1) / 10


def _second(metrics: dict[str, str]) -> float:
    weight = {name: values[metrics[name]] for name, values in _V2.items()}
    impact = 10.41 * (1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"]))
    reach = 20 * weight["AV"] * weight["AC"] * weight["Au"]
    return round((0.6 * impact + 0.4 * reach - 1.5) * (1.176 if impact else 0.0), 1)
