"""Requirements of public frameworks, and what a result has for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shadowbom.core.finding import Finding
from shadowbom.core.location import Location


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence: what is seen, in words, and the first places that show it."""

    text: str
    places: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """A public list of requirements; ``items`` are ids with titles, in its order."""

    id: str
    name: str
    source: str
    verified: str
    items: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement: ``shows`` are the collections that show something of it."""

    id: str
    shows: tuple[str, ...]
    hidden: str
    applies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a result has for a requirement. ``left_out`` counts what was cut."""

    asked: Asked
    title: str
    shown: tuple[Shown, ...]
    findings: tuple[Finding, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """All requirements of a framework, answered from a result."""

    framework: Framework
    mapped: str
    answers: tuple[Answer, ...]
