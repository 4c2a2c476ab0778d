"""What scans of several states of one repository share: readings, and what is made of them where nothing differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from shadowbom.core.evidence import Evidence
from shadowbom.core.source import SourceFile
from shadowbom.workers import Readings

if TYPE_CHECKING:  # a scan for keys alone binds nothing
    from shadowbom.bind import Bound
    from shadowbom.core.fact import Fact


class Asked(NamedTuple):
    """Bound facts, and the files that had to be read for them."""

    bound: Bound
    files: tuple[SourceFile, ...] = ()


@dataclass(slots=True)
class States:
    """``readings`` are of each content once. ``named`` are the files that names led to in a state: the next one reads
    them at once, since what both have is nothing that one adds. Of the last state, ``bound`` and ``evidence`` are what
    was made of which input."""

    readings: Readings = field(default_factory=Readings)
    named: set[str] = field(default_factory=set)
    _bound: tuple[Mapping[str, Sequence[Fact]], Collection[str], Asked] | None = None
    _evidence: tuple[object, tuple[Evidence, ...]] | None = None

    def bound(
        self, facts: Mapping[str, Sequence[Fact]], files: Mapping[str, SourceFile], make: Callable[[], Asked]
    ) -> Asked:
        """``facts`` of a state with these files, bound: as in the last state where the facts, the paths and the
        contents of the files that names lead to are the same. ``make`` may change ``facts``."""
        given, paths = dict(facts), frozenset(files)
        held, self._bound = self._bound, None
        if held is None or held[0] != given or held[1] != paths or not all(
                _content(files.get(file.path)) == _content(file) for file in held[2].files):
            held = given, paths, make()
        self._bound = held
        self.named.update(file.path for file in held[2].files)
        return held[2]

    def evidence(self, given: object, make: Callable[[], tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
        """What ``make`` finds in what is ``given``: as in the last state where it is the same."""
        held, self._evidence = self._evidence, None
        if held is None or held[0] != given:
            held = given, make()
        self._evidence = held
        return held[1]


def _content(file: SourceFile | None) -> tuple[str, str] | None:
    return None if file is None else (file.blob, file.format)
