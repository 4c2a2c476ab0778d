"""How sure we are, and why."""

from __future__ import annotations

from dataclasses import dataclass

LOW, HIGH = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Confidence:
    """A score from 0 to 1 with its reasons, sorted and without doubles."""

    score: float
    reasons: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        """low under 0.5, high from 0.8, else medium."""
        return "low" if self.score < LOW else "high" if self.score >= HIGH else "medium"


def combine(parts: list[Confidence]) -> Confidence:
    """The confidence of a set of evidence: the best score, raised a little by each further *kind* of
    reason, and never over 0.99. Depends on the set alone, not on its order."""
    best: dict[str, float] = {}
    for part in parts:
        for reason in part.reasons:
            best[reason] = max(best.get(reason, 0.0), part.score)
    if not best:
        return Confidence(max((part.score for part in parts), default=0.0))
    ranked = sorted(best.values(), reverse=True)
    doubt = 1.0 - ranked[0]
    for score in ranked[1:]:
        doubt *= 1.0 - 0.3 * score
    return Confidence(round(max(ranked[0], min(0.99, 1.0 - doubt)), 3), tuple(sorted(best)))
