"""What the published shapes of several reports share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Position = Annotated[int, Field(ge=1)]
Score = Annotated[float, Field(ge=0, le=1)]
ScopeName = Literal["production", "example", "test", "docs", "vendored"]
StateName = Literal["", "transitive", "configured-off", "declared", "imported", "undeclared", "called"]
SeverityName = Literal["info", "low", "medium", "high", "critical"]


class Shape(BaseModel):
    """A JSON object; it has these members and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Shape):
    """A place in a file. ``path`` is relative to the scanned root, with "/", percent-encoded where the name is not
    UTF-8. ``line`` and ``column`` are 1-based and count code points of the file on disk; ``cell`` and ``cell_line``
    are there in notebooks only."""

    path: str
    line: Position
    column: Position
    cell: Position | None = None
    cell_line: Count | None = None


class Certainty(Shape):
    """How sure we are: a score from 0 to 1, its level (low under 0.5, high from 0.8) and its reasons."""

    score: Score
    level: Literal["low", "medium", "high"]
    reasons: list[str]
