"""``discover``: from a path that a user typed to the files of a scan, sorted and classified."""

from __future__ import annotations

import gc
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING

from shadowbom.core.source import Origin, Problem, SourceFile
from shadowbom.discover.classify import WEIGHTS, name_class, scope_of, scopes_in
from shadowbom.discover.found import DiscoverOptions, Discovery, Link, WeightsFile
from shadowbom.discover.names import publish, publish_all
from shadowbom.discover.read import head, reason
from shadowbom.discover.repository import Repository
from shadowbom.discover.walk import walk
from shadowbom.errors import UserError

if TYPE_CHECKING:  # imported where there are patterns
    from shadowbom.core.result import Unused
    from shadowbom.discover.ignore import Rules

_MAX_IDLE = 100
_NAMED = 5
"""How many paths a summing-up message names."""


def discover(target: str, options: DiscoverOptions) -> Discovery:
    """The files of ``target``: a folder, or one file, whose folder is the root then and which no ignore rule
    leaves out. Raises UserError where there is no such file or folder, or it cannot be listed."""
    path, mode = _real(target)
    if stat.S_ISREG(mode):
        return _one_file(path, publish(os.path.basename(os.fsencode(target))), options)
    if not stat.S_ISDIR(mode):
        raise UserError(f"{publish(os.fsencode(target))}: neither a file nor a folder")
    collecting = gc.isenabled()
    gc.disable()  # many small objects without cycles: a third of the time would go to looking for some
    try:
        return _folder(path, options)
    finally:
        if collecting:
            gc.enable()


def _real(target: str) -> tuple[bytes, int]:
    """The real path of what the user named, and its mode. A link named outright is followed."""
    shown = publish(os.fsencode(target))
    try:
        mode = os.stat(target).st_mode
        path = os.path.realpath(os.fsencode(target))
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
    except FileNotFoundError as error:
        raise UserError(f"{shown}: no such file or folder") from error
    except OSError as error:
        raise UserError(f"{shown}: cannot be read: {reason(error)}") from error
    except ValueError as error:
        raise UserError(f"{shown}: not a path: {error}") from error
    return path, mode


def _folder(root: bytes, options: DiscoverOptions) -> Discovery:
    repository = Repository(root)
    repository.ask(listing=True)
    above = repository.rules_above()
    excluded = _excluded(options.exclude)
    tree = walk(root, excluded, above, repository.listed)
    files, doubtful = _files(tree.batches, options.format_of)
    links: list[Link] = []
    broken: list[Problem] = []
    if tree.links:
        links, linked, broken = _links(root, tree.links, files, excluded, options.format_of)
        doubtful.extend(range(len(files), len(files) + len(linked)))
        files += linked
    weights, unread = _look_inside(root, files, doubtful, options.format_of)
    problems = repository.problems + tree.problems + broken + unread
    if tree.missing:
        problems.append(_missing(tree.missing))
    files.sort(key=itemgetter(0))
    problems.sort()
    return Discovery(
        root=root,
        root_name=_root_name(root),
        files=files,
        problems=problems,
        commit=repository.commit,
        commit_date=repository.date,
        in_git=repository.listed is not None,
        skipped=tree.skipped + len(broken) + len(unread),
        weights=weights,
        links=tuple(links),
        # What other patterns or git have left out before never comes to these.
        idle=() if excluded or tree.missing else tuple(_idle(tree.own)),
    )


def _idle(own: Iterable[tuple[str, Rules]]) -> Iterator[Unused]:
    from shadowbom.core.result import Unused

    for path, rules in own:
        idle = list(rules.idle())
        for line, pattern in idle[:_MAX_IDLE]:
            yield Unused(path, line, f"stale: {publish(pattern)[:100]} leaves out nothing")
        if len(idle) > _MAX_IDLE:
            yield Unused(path, 0, f"and {len(idle) - _MAX_IDLE:,} more patterns that leave out nothing")


def _one_file(path: bytes, shown: str, options: DiscoverOptions) -> Discovery:
    root, name = os.path.split(path)
    shown = shown or publish(name)
    files = [SourceFile(shown, name, options.format_of(shown), scope_of(shown))]
    weights, problems = _look_inside(root, files, range(1), options.format_of)
    repository = Repository(root)
    repository.ask(listing=False)
    return Discovery(
        root=root,
        root_name=_root_name(root),
        files=files,
        problems=problems + repository.problems,
        commit=repository.commit,
        commit_date=repository.date,
        skipped=len(problems),
        weights=weights,
    )


def _root_name(root: bytes) -> str:
    return publish(os.path.basename(root)) or "/"


def _excluded(patterns: tuple[str, ...]) -> Rules | None:
    if not patterns:
        return None
    from shadowbom.discover.ignore import Rules

    return Rules(os.fsencode(pattern) for pattern in patterns)


def _files(
    batches: list[tuple[bytes, list[bytes]]], format_of: Callable[[str], str]
) -> tuple[list[SourceFile], list[int]]:
    """The files of all folders, not sorted, and the indexes of those whose first bytes may say more."""
    files: list[SourceFile] = []
    doubtful: list[int] = []
    make = tuple.__new__  # half the time of a call of SourceFile
    origin = Origin.WORKTREE
    for folder, raws in batches:
        shown = publish(folder)
        scopes = scopes_in(shown)
        prefix = folder + b"/" if folder else b""
        if shown:
            shown += "/"
        for raw, name in zip(raws, publish_all(raws), strict=True):
            path = shown + name
            kind = name_class(name)
            format_id = format_of(path)
            if kind >= WEIGHTS and not format_id:
                doubtful.append(len(files))
            files.append(make(SourceFile, (path, prefix + raw, format_id, scopes[kind], -1, origin, "")))
    return files, doubtful


def _links(
    root: bytes,
    links: list[bytes],
    files: list[SourceFile],
    excluded: Rules | None,
    format_of: Callable[[str], str],
) -> tuple[list[Link], list[SourceFile], list[Problem]]:
    """Sorts symbolic links: aliases of what is listed anyway, files that only a link leads to, broken ones.
    Of several links to one such file the first by name is the file."""
    from shadowbom.discover.links import resolve

    shown_as = {file.raw: file.path for file in files}
    aliases: list[Link] = []
    linked: list[SourceFile] = []
    problems: list[Problem] = []
    for raw in sorted(links):
        path = publish(raw)
        end = resolve(root, raw)
        if end.problem:
            problems.append(Problem(path, "discover", end.problem))
        elif end.is_folder:
            aliases.append(Link(path, publish(end.raw) or ".", is_folder=True))
        elif end.raw in shown_as:
            aliases.append(Link(path, shown_as[end.raw]))
        elif excluded is None or not excluded.covers(end.raw):
            shown_as[end.raw] = path
            scope = max(scope_of(path), scope_of(publish(end.raw)), key=lambda scope: scope.rank)
            linked.append(SourceFile(path, end.raw, format_of(path), scope))
    return aliases, linked, problems


def _look_inside(
    root: bytes, files: list[SourceFile], indexes: Iterable[int], format_of: Callable[[str], str]
) -> tuple[tuple[WeightsFile, ...], list[Problem]]:
    """Looks at the first bytes of files that no format claims by name. Changes the entries of ``files`` that
    turn out to be scripts or weights; returns the weights, sorted, and what could not be opened."""
    weights: list[WeightsFile] = []
    problems: list[Problem] = []
    for index in indexes:
        file = files[index]
        if file.format or name_class(file.path.rpartition("/")[2]) < WEIGHTS:
            continue
        from shadowbom.discover import magic

        found = head(root, file.raw, magic.HEAD)
        if isinstance(found, OSError):
            problems.append(Problem(file.path, "discover", f"cannot be opened: {reason(found)}"))
            continue
        start, size = found
        known = magic.look(file.path, start, size, format_of)
        if isinstance(known, WeightsFile):
            weights.append(known)
            files[index] = file._replace(size=size)
        elif known:
            files[index] = file._replace(size=size, format=known)
    return tuple(sorted(weights)), problems


def _missing(paths: list[bytes]) -> Problem:
    """One problem for all files that git tracks and the disk lacks: deleted, or left out by a sparse checkout."""
    named = ", ".join(publish(raw) for raw in sorted(paths)[:_NAMED])
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return Problem(".", "discover", f"tracked by git but not in the work tree: {named}{more}")
