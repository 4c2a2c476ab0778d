"""How a value gets from where it arises to where it takes effect."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.core.confidence import Confidence
from shadowbom.core.location import Location
from shadowbom.core.source import Scope

SOURCE, THROUGH, SINK = "source", "through", "sink"


@dataclass(frozen=True, slots=True, order=True)
class FlowStep:
    """A place that a value passes. ``role`` is ``SOURCE`` for the first, ``SINK`` for the last, ``THROUGH`` for those
    between."""

    location: Location
    role: str


@dataclass(frozen=True, slots=True)
class CodeFlow:
    """A flow that the rule ``rule`` is about, of two steps at least, in a file of the scope ``scope``."""

    rule: str
    steps: tuple[FlowStep, ...]
    confidence: Confidence
    scope: Scope = Scope.PRODUCTION

    @property
    def source(self) -> Location:
        """Where it begins."""
        return self.steps[0].location

    @property
    def sink(self) -> Location:
        """Where it takes effect."""
        return self.steps[-1].location
