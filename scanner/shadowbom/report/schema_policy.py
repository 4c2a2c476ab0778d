"""The published shape of what policies decided in ``--format json``; see ``report.schema``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shadowbom.report.shapes import Certainty, Count, Place, Shape


class PolicyFile(Shape):
    """A policy in force, with the SHA-256 of its file."""

    file: str
    sha256: str


class PolicyPlace(Shape):
    """A line of a policy; line 0 where it is not known."""

    file: str
    line: Count
    text: str


class Lacking(Shape):
    """A requirement that an asset does not meet, and the line that asks for it."""

    requirement: str
    by: PolicyPlace
    message: str


class DataVerdict(Shape):
    """What the policies say of a class of data that code sends to an asset: ``by`` is the line, ``location`` the surest
    of the places that show it, ``others`` the rest of those with the verdict."""

    data_class: str
    verdict: Literal["denied", "review", "approved"]
    by: PolicyPlace
    location: Place
    others: list[Place]
    confidence: Certainty


class Apart(Shape):
    """A verdict on an asset whatever data it gets."""

    verdict: Literal["denied", "shadow", "review", "approved"]
    location: Place
    by: PolicyPlace | None = None


class Verdict(Shape):
    """What the policies say of an asset, by its key: ``shadow`` is AI that no line names. ``by`` is the line that
    decided, ``location`` the first of the asset's places that has the verdict. ``data`` is what lines say of the
    classes of data that it gets; where that decided, ``apart`` is the verdict without it."""

    asset: str
    verdict: Literal["denied", "shadow", "review", "approved"]
    location: Place
    by: PolicyPlace | None = None
    unmet: list[Lacking]
    data: list[DataVerdict] = Field(default_factory=list)
    apart: Apart | None = None


class Policies(Shape):
    """What came of the policies in force, the organisation's first. ``fail_on`` is "" where none says;
    ``not_evaluated`` are lines that name what this version cannot tell. Where a line is about classes of data,
    ``data_not_seen`` are the keys of what could get some and of which no code shows any, which proves nothing."""

    files: list[PolicyFile]
    mode: Literal["warn", "enforce"]
    fail_on: str
    decisions: list[Verdict]
    not_evaluated: list[PolicyPlace]
    data_not_seen: list[str] = Field(default_factory=list)
