"""What a change adds: the index against HEAD, or one commit against another. Nothing is checked out.

``scan_range`` scans both commits whole, each content once, so that an asset counts as new only where the base has it
nowhere. ``scan_staged`` looks at the staged files, at what these name in other files of the index, and at the manifests
in the folders above them: it is for every commit, and its time depends on the change and not on the repository. There
an asset is new where the files that it looks at did not have it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from shadowbom.accepted import STAGE, Lists, given_on_disk, open_lists
from shadowbom.altered import altered
from shadowbom.core.asset import Asset
from shadowbom.core.change import INDEX, Delta
from shadowbom.core.finding import OPEN, Finding
from shadowbom.core.location import Location
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Origin, Problem, SourceFile
from shadowbom.dates import date_of
from shadowbom.delta import aligned, compare
from shadowbom.discover import Discovery, publish, unpublish
from shadowbom.discover.blobs import Blobs
from shadowbom.discover.changed import Changed, all_of, between, both, index_entries
from shadowbom.discover.classify import scope_of
from shadowbom.discover.git import GitError, iso_date
from shadowbom.discover.listed import ignored_by, listed
from shadowbom.discover.objects import Store, below_top, open_below
from shadowbom.discover.trees import FILE, Entry, committer_time, tree_entries
from shadowbom.errors import UserError
from shadowbom.extract.extractors import BY_ID, format_of
from shadowbom.newly import new_findings, still_fixed
from shadowbom.options import Progress, ScanOptions, discover_options
from shadowbom.policy.known import MAX_BYTES, NAMES
from shadowbom.policy.suppress import IN_THIS_CHANGE
from shadowbom.rotated import rotated
from shadowbom.ruleset import Ruleset
from shadowbom.scan import Listed, ruleset_of, scan_listed

_CAP = 1 << 20


@dataclass(frozen=True, slots=True)
class Sides:
    """Two states of a repository, the entries below a folder, and what lies between. ``base`` is None for none;
    ``others`` are commits that are being merged, whose content is no addition either. ``name`` is what reports call the
    root, "" for the name of its folder."""

    store: Store
    below: bytes
    base: tuple[str, list[Entry]] | None
    head: tuple[str, list[Entry]]
    changed: Changed
    problems: tuple[Problem, ...] = ()
    others: tuple[tuple[str, list[Entry]], ...] = ()
    staged: bool = False
    name: str = ""

    def base_file(self, name: str) -> bytes | None:
        """The content of a file at the root of the scan as the base has it, None where it has none: what a change is
        judged by must not come from the change."""
        return self.base_content(self.below + name.encode())

    def base_content(self, wanted: bytes, cap: int = _CAP) -> bytes | None:
        """The same of a path in the work tree, of at most ``cap`` bytes."""
        entry = next((one for one in (self.base[1] if self.base else ()) if one.path == wanted), None)
        if entry is None or entry.kind != FILE:
            return None
        with contextlib.closing(Blobs(self.store)) as blobs:
            data = blobs.read(SourceFile(publish(wanted), entry.path, "", blob=entry.id.decode("ascii")), cap)
        return None if isinstance(data, Problem) else data

    def file_at(self, path: str, *, in_base: bool) -> SourceFile | None:
        """The file with a published path below the folder, as one of the sides has it; None where it has none."""
        wanted = self.below + unpublish(path)
        side = self.base if in_base else self.head
        entry = next((one for one in (side[1] if side else ()) if one.path == wanted), None)
        if entry is None or entry.kind != FILE:
            return None
        return SourceFile(path, entry.path, "", scope_of(path), blob=entry.id.decode("ascii"))

    def paths(self) -> tuple[str, ...]:
        """The paths below the folder that differ and are there, in published spelling."""
        return tuple(sorted(publish(raw[len(self.below) :]) for raw in self.changed.lines
                            if raw.startswith(self.below)))

    def only(self, named: Iterable[str]) -> Sides:
        """The same without the changes of other files than those ``named``, which are paths on disk."""
        wanted = {below_top(self.store.top, name) for name in named}
        kept = {raw: lines for raw, lines in self.changed.lines.items() if raw in wanted}
        before = {raw: old for raw, old in self.changed.before.items() if raw in kept}
        return replace(self, changed=replace(self.changed, lines=kept, before=before))


def scan_staged(path: str, options: ScanOptions | None = None, progress: Progress | None = None) -> ScanResult:
    """What the index adds to HEAD. See ``staged_sides`` and ``scan_change``."""
    date_of(options.now if options else "")  # a wrong one is told of before the work
    return scan_change(staged_sides(path), options, progress)


def scan_range(
    path: str, spelt: str, options: ScanOptions | None = None, progress: Progress | None = None
) -> ScanResult:
    """What one commit adds to another. See ``sides_between`` and ``scan_change``."""
    date_of(options.now if options else "")  # the same
    return scan_change(sides_between(path, spelt), options, progress)


def scan_commit(path: str, commit: str, options: ScanOptions | None = None) -> ScanResult:
    """All that is there below the folder ``path`` in a commit. Raises UserError as ``sides_between`` does."""
    sides = sides_between(path, f"{commit}..{commit}")
    return scan_entries(sides.store, sides.below, sides.head, options)


def scan_entries(
    store: Store, below: bytes, side: tuple[str, list[Entry]], options: ScanOptions | None = None,
    ruleset: Ruleset | None = None, *, name: str = "", assessed: bool = False,
) -> ScanResult:
    """All that is there below a folder (b"" for the top) in a commit, given with its entries; by ``ruleset`` where that
    of the options is open already. Reports call the root ``name``, or as its folder. With its posture where it is to be
    ``assessed``. Raises UserError as ``scan`` does."""
    options = options or ScanOptions()
    date_of(options.now)  # a wrong one is told of before the work
    sides = Sides(store, below, side, side, all_of(()), staged=True, name=name)
    contents = Listed(Blobs(store), ruleset or ruleset_of(options))
    try:
        return _scanned(sides, side, options, contents, None, assessed=assessed)
    finally:
        contents.blobs.close()


def staged_sides(path: str) -> Sides:
    """HEAD and the index, below the folder ``path``: staged content alone, whatever the work tree has.

    While a merge is under way, what it takes over from the other side is no addition. Raises UserError where there is
    no repository or git refuses it.
    """
    store, below = open_below(path)
    try:
        entries, unmerged = index_entries(store)
        head = store.commit("HEAD")
        base = (head, list(tree_entries(store, head))) if head else None
        changed = between(store, head, "") if head else all_of(entries)
        others = tuple((other, list(tree_entries(store, other))) for other in _merging(store))
        for other, _ in others:
            changed = both(changed, between(store, other, ""))
    except GitError as error:
        raise UserError(f"{publish(os.fsencode(path))}: {error}") from error
    problems = tuple(
        Problem(publish(raw[len(below) :]), "discover", "unmerged: our side of it is looked at")
        for raw in sorted(unmerged) if raw.startswith(below)
    )
    return Sides(store, below, base, ("", entries), changed, problems, others, staged=True)


def sides_between(path: str, spelt: str) -> Sides:
    """One commit and another, below the folder ``path``. ``spelt`` is ``BASE...HEAD`` (from where the two
    parted), ``BASE..HEAD`` (from BASE itself) or ``BASE`` (``BASE...HEAD`` of the commit that is checked out).

    Where the base cannot be had, the whole head counts as added and a Problem says so. Raises UserError where there is
    no repository, git refuses it, or the head is none.
    """
    store, below = open_below(path)
    base_name, dots, head_name = _spelt(spelt)
    head = store.commit(head_name)
    if not head:
        raise UserError(f"--diff {spelt}: there is no commit {head_name} here")
    try:
        entries = list(tree_entries(store, head))
    except GitError as error:
        raise UserError(f"--diff {spelt}: {error}") from error
    base_id = store.commit(base_name)
    if base_id and dots == "...":
        base_id = store.parted(base_id, head)
    problem = ""
    base = None
    changed = all_of(entries)
    if base_id:
        try:
            base = base_id, list(tree_entries(store, base_id))
            changed = between(store, base_id, head)
        except GitError as error:
            base, problem = None, str(error)
    else:
        problem = "it is not in this clone, or the two have no common commit in it"
    problems = () if base else (Problem(".", "discover", f"the base of --diff {publish(os.fsencode(spelt))} cannot be "
                                        f"had, so all of the head counts as added: {problem}"),)
    return Sides(store, below, base, (head, entries), changed, problems)


def _spelt(spelt: str) -> tuple[str, str, str]:
    for dots in ("...", ".."):
        base, found, head = spelt.partition(dots)
        if found:
            return base or "HEAD", dots, head or "HEAD"
    return spelt, "...", "HEAD"


def _merging(store: Store) -> list[str]:
    """The commits that are being merged into HEAD."""
    if os.path.isdir(store.git_dir) and not os.path.lexists(os.path.join(store.git_dir, b"MERGE_HEAD")):
        return []
    other = store.commit("MERGE_HEAD")
    return [other] if other else []


def scan_change(
    sides: Sides, options: ScanOptions | None = None, progress: Progress | None = None,
    whole: Callable[[ScanResult], object] | None = None,
) -> ScanResult:
    """What the head has and the base has not. What both share is read once. ``whole`` is told all that the head has.
    Raises UserError as ``scan`` does."""
    options = options or ScanOptions()
    looked = _paths(sides) if sides.staged else None
    contents = Listed(Blobs(sides.store), ruleset_of(options))
    try:
        head = _scanned(sides, sides.head, options, contents, looked, progress)
        head = replace(head, findings=tuple(_doubted(sides, head, contents)))
        if whole is not None:
            whole(head)
        if sides.base is None:
            base = replace(head, assets=(), relations=(), findings=(), problems=(), commit="")
        else:
            base = _scanned(sides, sides.base, options, contents, looked, progress)
        others = [_scanned(sides, one, options, contents, looked) for one in sides.others]
    finally:
        contents.blobs.close()
    delta = compare(base, head, (sides.base[0] if sides.base else "", sides.head[0] or INDEX))
    names = _renamed(sides)
    delta = replace(delta, changed=altered(delta.changed, base, head, _ids(sides, sides.base), _ids(sides, sides.head),
                                           {new: old for old, new in names.items()}))
    merged = {asset.key for other in others for asset in aligned(other, head)}
    delta = replace(delta, added=tuple(asset for asset in delta.added if asset.key not in merged))
    told = new_findings(partial(_is_new, sides), names, [base, *others], head)
    findings = tuple(one for _, one in told)
    new = tuple(one for one in findings if one.status == OPEN)
    delta = replace(delta, new=new, kept=sum(one.status == OPEN for one in head.findings) - len(new),
                    fixed=still_fixed(delta.fixed, names, set(head.findings) - {one for one, _ in told}))
    assets = tuple(_assets(sides, head, delta))
    keys = {asset.key for asset in assets} | {"application"}
    return replace(
        head, assets=assets, findings=findings, change=delta, unused=(),
        relations=tuple(one for one in head.relations if one.source in keys and one.target in keys),
        problems=tuple(sorted({*head.problems, *sides.problems, *_unsure(sides.changed)})),
    )


def _ids(sides: Sides, side: tuple[str, list[Entry]] | None) -> dict[str, str]:
    """The id of the content of each file below the folder, by its path."""
    below = len(sides.below)
    return {publish(entry.path[below:]): entry.id.decode("ascii") for entry in (side[1] if side else ())
            if entry.kind == FILE and entry.path.startswith(sides.below)}


def _unsure(changed: Changed) -> list[Problem]:
    text = "content to compare with is missing or corrupt: in files that differ, lines may count as new that are not"
    return [Problem(".", "discover", text)] if changed.partly else []


def _scanned(
    sides: Sides, side: tuple[str, list[Entry]], options: ScanOptions, contents: Listed,
    looked: frozenset[str] | None, progress: Progress | None = None, *, assessed: bool = False,
) -> ScanResult:
    """One state by itself: with its own contents, and with the lists of known findings that it has; our own baseline
    and the ignore files are the base's."""
    discovery = _discovery(sides, side, options, contents.blobs)
    lists = _lists(sides, side, discovery.root, options, contents.blobs)
    base = lists if side is sides.base else _lists(sides, sides.base or ("", []), discovery.root, options,
                                                   contents.blobs)
    if side is sides.head:
        lists = _with_what_is_added(sides, lists, base)
    if base.baselines or lists.proposed:
        there = {entry.path for entry in side[1]}
        lists = replace(lists, missing=lambda path: sides.below + unpublish(path) not in there)
    return scan_listed(discovery, options, replace(lists, baselines=base.baselines), contents, looked, progress,
                       assessed=assessed)


def _with_what_is_added(sides: Sides, lists: Lists, base: Lists) -> Lists:
    """The lists of the head, told apart from what the base has of them. Of what is staged, comments and the lists of
    other scanners count: whoever commits is asked at once."""
    listed = {entry.fingerprint for one in base.baselines for entry in one.entries}
    proposed = (replace(one, entries=tuple(entry for entry in one.entries if entry.fingerprint not in listed))
                for one in lists.baselines)
    lists = replace(lists, proposed=tuple(one for one in proposed if one.entries), touched=partial(_is_added, sides))
    if sides.staged:
        return lists
    known = {entry._replace(at=0) for entry in base.accepted.entries}
    added = (entry for entry in lists.accepted.entries if entry._replace(at=0) not in known)
    return replace(lists, added=frozenset(added), is_added=partial(_is_added, sides))


def _lists(
    sides: Sides, side: tuple[str, list[Entry]], root: bytes, options: ScanOptions, blobs: Blobs
) -> Lists:
    """The lists of known findings that a state has, and those that the user names."""
    names = {*NAMES, os.path.basename(options.baseline)}
    entries = {entry.path: entry for entry in side[1] if os.fsdecode(entry.path.rpartition(b"/")[2]) in names}

    def of_state(folder: bytes, name: str) -> bytes | Problem | None:
        raw = os.path.relpath(folder + b"/" + name.encode(), sides.store.top)
        entry = entries.get(raw)
        if entry is None:
            return None
        if entry.kind != FILE:
            return Problem(name, STAGE, "it is no plain file there: not read")
        return blobs.read(SourceFile(name, raw, "", blob=entry.id.decode("ascii")), MAX_BYTES)

    def of_base(name: str) -> tuple[bytes, bytes] | None:
        raw = below_top(sides.store.top, name)
        if raw.startswith(b"../"):
            return given_on_disk(name)
        data = sides.base_content(raw, MAX_BYTES)
        return None if data is None else (os.path.dirname(os.path.join(sides.store.top, raw)), data)

    return open_lists(root, options.baselines, of_repository=options.suppress, opener=of_state, own=options.baseline,
                      given=of_base if options.baselines_of_base else given_on_disk)


def _is_added(sides: Sides, path: str, line: int) -> bool:
    return _is_new(sides, Location(path, line))


def _discovery(
    sides: Sides, side: tuple[str, list[Entry]], options: ScanOptions, blobs: Blobs
) -> Discovery:
    commit, entries = side
    origin = Origin.COMMIT if commit else Origin.STAGED
    date = iso_date(committer_time(sides.store, commit)) if commit else ""
    # What a change adds to the ignore files hides nothing of it, and an owner whom it names approves nothing.
    base = sides.base[1] if sides.base else []
    found = listed(sides.store, entries, discover_options(options), blobs=blobs, below=sides.below, origin=origin,
                   commit=commit, date=date, deciding=base)
    return replace(found, root_name=sides.name) if sides.name else found


def _paths(sides: Sides) -> frozenset[str]:
    """The paths that a staged change is about, on both sides, and the manifests in the folders above them."""
    raws = {*sides.changed.lines, *sides.changed.before.values(), *sides.changed.gone}
    folders = {b""}
    for raw in raws:
        folder = raw.rpartition(b"/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition(b"/")[0]
    for entry in sides.head[1]:
        folder, _, name = entry.path.rpartition(b"/")
        row = BY_ID.get(format_of(publish(name))) if folder in folders else None
        if row is not None and row.kind == "manifest":
            raws.add(entry.path)
    return frozenset(publish(raw[len(sides.below) :]) for raw in raws if raw.startswith(sides.below))


def _is_new(sides: Sides, place: Location) -> bool:
    return sides.changed.is_new(sides.below + unpublish(place.path), place.line)


def _assets(sides: Sides, head: ScanResult, delta: Delta) -> Iterable[Asset]:
    """New assets whole; of changed ones and of the rest the evidence that stands on new lines, of changed ones without
    any all of it."""
    new = {asset.key for asset in delta.added}
    different = {one.asset.key for one in delta.changed}
    for asset in head.assets:
        pieces = tuple(piece for piece in asset.evidence if _is_new(sides, piece.location))
        if asset.key in new or (asset.key in different and not pieces):
            yield asset
        elif pieces:
            yield replace(asset, evidence=pieces)


def _doubted(sides: Sides, head: ScanResult, contents: Listed) -> Iterator[Finding]:
    """The findings of the head: those whose key is another one than the baseline lists are open, and of those in files
    that the change itself has ignored the reason says so."""
    other = rotated(head, partial(_is_added, sides), contents, sides.file_at)
    hidden = ignored_by(contents.blobs, sides.head[1], sides.below)
    for finding in head.findings:
        if finding.fingerprint in other:
            yield replace(finding, status=OPEN, suppression=None, reason="the baseline lists another value there")
        elif finding.status == OPEN and not finding.reason and hidden(unpublish(finding.location.path)):
            yield replace(finding, reason=f"{IN_THIS_CHANGE} by an ignore file, which counts once it is in the base")
        else:
            yield finding


def _renamed(sides: Sides) -> dict[str, str]:
    """The path that each renamed file has now, by the one that it had, of those that were and are below the folder."""
    below = sides.below
    return {
        publish(old[len(below) :]): publish(new[len(below) :])
        for new, old in sides.changed.before.items() if old.startswith(below) and new.startswith(below)
    }
