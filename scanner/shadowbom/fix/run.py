"""From findings to patches: which places are mended, the new bytes of each file, and what was left alone and why."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from shadowbom.core.finding import BASELINED, OPEN, Finding
from shadowbom.core.location import Location, is_of_machine
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import read, unpublish
from shadowbom.discover.links import resolve
from shadowbom.extract.extractors import format_of
from shadowbom.extract.positions import Malformed, json_tree
from shadowbom.fix import FIXERS, load
from shadowbom.fix.ignored import ignore
from shadowbom.fix.place import Edit, Place, Refusal, Text, Wishes
from shadowbom.fix.python_calls import is_whole
from shadowbom.ruleset import Ruleset

MAX_BYTES = 10 << 20


@dataclass(frozen=True, slots=True, order=True)
class Done:
    """A place that is mended, and what is left for people to do."""

    location: Location
    rule: str
    what: str
    then: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Left:
    """A place that is left alone."""

    location: Location
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Patch:
    """A file's new content. ``raw`` is its path relative to the root, as bytes."""

    path: str
    raw: bytes
    old: bytes
    new: bytes
    done: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What can be mended, by path, and what was left alone."""

    patches: tuple[Patch, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class _Made:
    edit: Edit
    place: Place


def mend(root: bytes, result: ScanResult, wishes: Wishes, rules: Collection[str], ruleset: Ruleset) -> Outcome:
    """Patches for the findings of ``rules`` in ``result``, a scan of ``root`` (absolute and real), and for those that
    ``wishes`` accept with a reason. Nothing is written."""
    lengths = {(item.location.path, item.location.line, item.location.column): item.key.length
               for asset in result.assets for item in asset.evidence if item.key is not None}
    wanted: defaultdict[str, list[tuple[Finding, Location]]] = defaultdict(list)
    for finding in result.findings:
        if finding.fingerprint in wishes.reasons or (finding.rule in rules and finding.status in (OPEN, BASELINED)):
            for location in (finding.location, *finding.occurrences):
                wanted[location.path].append((finding, location))
    patches: list[Patch] = []
    left: list[Left] = []
    for path, places in sorted(wanted.items()):
        file = _opened(root, path)
        if isinstance(file, str):
            left += (Left(location, finding.rule, file) for finding, location in places)
            continue
        references = {table.reference for table in ruleset.catalogue.tables_of(path)} - {""}
        reference = references.pop() if len(references) == 1 else ""
        made: list[_Made] = []
        for finding, location in places:
            spot = (location.path, location.line, location.column)
            place = Place(finding, location, file, wishes, lengths.get(spot, 0), reference)
            answer = _answer(place)
            if isinstance(answer, Edit):
                made.append(_Made(answer, place))
            elif answer is not None:
                left.append(Left(location, finding.rule, answer.why))
        patch, refused = _applied(file, unpublish(path), made)
        left += refused
        if patch is not None:
            patches.append(patch)
    return Outcome(tuple(patches), tuple(sorted(set(left))))


def _opened(root: bytes, path: str) -> Text | str:
    """The text of a file, else why it is left alone. No link is followed."""
    if is_of_machine(path):
        return "it is outside of the repository"
    raw = unpublish(path)
    end = resolve(root, raw)
    if end.problem or end.is_folder or end.raw != raw:
        return "its path leads through a link"
    data = read(root, SourceFile(path, raw, ""), MAX_BYTES)
    if isinstance(data, Problem):
        return data.message
    text = Text.of(path, data)
    return text if text is not None else "its encoding is not understood"


def _answer(place: Place) -> Edit | Refusal | None:
    reason = place.wishes.reasons.get(place.finding.fingerprint)
    if reason is not None:
        return ignore(place, format_of(place.file.path), reason)
    return load(place.finding.rule).fix(place) if place.finding.rule in FIXERS else None


def _applied(file: Text, raw: bytes, made: Iterable[_Made]) -> tuple[Patch | None, list[Left]]:
    """All edits of a file together; those that touch an earlier one are left out, and all of them where the file would
    be broken."""
    chosen: dict[Edit, _Made] = {}
    refused: list[Left] = []
    end = 0
    for one in sorted(made, key=lambda one: (one.edit.start, one.edit.end, one.edit.new)):
        if one.edit in chosen:
            continue
        if one.edit.start < end:
            refused.append(_left(one, "another change touches the same place: run it again"))
            continue
        chosen[one.edit] = one
        end = max(end, one.edit.end)
    if not chosen:
        return None, refused
    text = "".join(_pieces(file.text, chosen))
    new = file.bytes_of(text)
    if new is None or not _is_sound(file, text):
        refused += (_left(one, "the file would not be what it was meant to be") for one in chosen.values())
        return None, refused
    done = tuple(Done(one.place.location, one.place.finding.rule, edit.done, edit.then) for edit, one in chosen.items())
    return Patch(file.path, raw, file.data, new, done), refused


def _left(one: _Made, why: str) -> Left:
    return Left(one.place.location, one.place.finding.rule, why)


def _pieces(text: str, edits: Iterable[Edit]) -> Iterator[str]:
    at = 0
    for edit in edits:
        yield text[at : edit.start]
        yield edit.new
        at = edit.end
    yield text[at:]


def _is_sound(file: Text, text: str) -> bool:
    """Whether the new text is as well-formed as the old one."""
    if file.path.endswith(".py"):
        return is_whole(text) or not is_whole(file.text)
    if file.path.endswith(".json"):
        try:
            json_tree(text)
        except Malformed:
            return False
    return True


def is_unchanged(root: bytes, patch: Patch) -> bool:
    """Whether a file still is what the patch was made for."""
    data = read(root, SourceFile(patch.path, patch.raw, ""), MAX_BYTES)
    return data == patch.old and not os.path.islink(root + b"/" + patch.raw)
