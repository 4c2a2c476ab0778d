"""The weights of the risk score: ``data/risk.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from shadowbom.bundled import folder
from shadowbom.core.finding import Severity

NAME = "risk.toml"


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """A factor of the score; the maps give evidence from 0 to 1 by what is seen. ``kinds`` are those of assets that a
    policy judges."""

    id: str
    title: str
    weight: float
    cwe: frozenset[str]
    capabilities: Mapping[str, float]
    verdicts: Mapping[str, float]
    data: Mapping[str, float]
    properties: Mapping[str, Mapping[str, float]]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Controls:
    """What is taken off for each control that is seen."""

    each: float
    least: float
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """All of it. ``severities`` say what a finding is worth, ``bands`` are the least scores, worst last."""

    score_model: int
    factors: tuple[Factor, ...]
    severities: Mapping[str, float]
    bands: Mapping[str, int]
    left_out: frozenset[str]
    environment: Mapping[str, float]
    criticality: Mapping[str, float]
    controls: Controls

    def band(self, score: int) -> str:
        """The name of the band that a score is in."""
        return max((least, name) for name, least in self.bands.items() if score >= least)[1]

    def floor(self, severity: Severity) -> int:
        """The least score that a path of attack of a severity makes of the assets on it."""
        return self.bands[severity.value]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that come with the program."""
    stated = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
    scale = stated["scale"]
    return Weights(
        score_model=stated["score_model"],
        factors=tuple(
            Factor(row["id"], row["title"], row["weight"], frozenset(row.get("cwe", ())), row.get("capabilities", {}),
                   row.get("verdicts", {}), row.get("data", {}), row.get("properties", {}),
                   frozenset(row.get("kinds", ())))
            for row in stated["factor"]
        ),
        severities=stated["severities"], bands=stated["bands"], left_out=frozenset(stated["left_out"]),
        environment=scale["environment"], criticality=scale["criticality"],
        controls=Controls(scale["controls"]["each"], scale["controls"]["least"], tuple(scale["controls"]["counted"])),
    )
