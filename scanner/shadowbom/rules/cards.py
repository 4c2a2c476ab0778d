"""The cards by which agents tell others what they can do and where they are (A2A)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.core.location import Location
from shadowbom.rules.view import ConfigurationFile, View

_CARD = re.compile(r"(?:.{0,4000}/)?\.well-known/agent(?:-card)?\.json", re.DOTALL)
_SCALARS = ("name", "url", "protocolVersion")
_MARKS = ("skills", "capabilities", "protocolVersion", "supportedInterfaces", "url")


@dataclass(frozen=True, slots=True)
class Card:
    """A file that is a card; ``names`` are the names at its top."""

    file: ConfigurationFile
    names: frozenset[str]

    @property
    def location(self) -> Location:
        """Where it begins."""
        return Location(self.file.path)

    def has(self, name: str) -> bool:
        """Whether a name at its top has anything below it."""
        return name in self.names


def cards(view: View) -> Iterator[Card]:
    """The cards among the files of agents: those that have a name and say at least one thing more that a card says."""
    for file in view.agents:
        if not _CARD.fullmatch(file.path):
            continue
        parted = (setting.key.partition(".") for setting in file.settings)
        names = frozenset(head for head, dot, _ in parted if dot or head in _SCALARS)
        if "name" in names and names.intersection(_MARKS):
            yield Card(file, names)
