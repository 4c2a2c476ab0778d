"""The lists of known findings that hold for a scan: found, read and put in terms of its root."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from shadowbom.catalog.index import Catalogue
from shadowbom.core.baseline import Baseline
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import publish, read, unpublish, work_tree
from shadowbom.discover.links import named_in
from shadowbom.errors import UserError
from shadowbom.policy.baseline import NAME as BASELINE
from shadowbom.policy.known import MAX_BYTES, NAMES, Known, Listing, read_known
from shadowbom.policy.suppress import Accepted, never

OUR_KIND = "AI provider key"
"""What the plugin for detect-secrets calls a key of ours."""

STAGE = "suppress"
"""What problems of these lists are called."""

Given = Callable[[str], tuple[bytes, bytes] | None]
"""Gives the real folder of a list that the user names, and what is in it; None for one that does not count. Raises
UserError for one that cannot be read."""

Opener = Callable[[bytes, str], bytes | Problem | None]
"""Gives what a file holds that has a name in a folder (absolute and real), or why it cannot be read; None where there
is none."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The entries for a root, and what was wrong with their files. ``added`` are those that a change has brought, and
    ``is_added`` tells the same of a line of a path, whose comments then count for little. ``baselines`` are our own,
    ``proposed`` what a change adds to them. ``touched`` tells of a line of a path whether the change has made it,
    ``missing`` whether a path names nothing, where that is not for the disk to say."""

    accepted: Accepted
    problems: tuple[Problem, ...] = ()
    added: frozenset[Known] = frozenset()
    is_added: Callable[[str, int], bool] = never
    baselines: tuple[Baseline, ...] = ()
    proposed: tuple[Baseline, ...] = ()
    touched: Callable[[str, int], bool] = never
    missing: Callable[[str], bool] | None = None


def on_disk(folder: bytes, name: str) -> bytes | Problem | None:
    """The opener of the files there are. A link is followed only to a file below the folder."""
    file = named_in(folder, name, STAGE)
    return read(folder, file, MAX_BYTES) if isinstance(file, SourceFile) else file


def given_on_disk(path: str) -> tuple[bytes, bytes]:
    """A list that the user names, as it is on disk. Raises UserError for one that cannot be read."""
    shown = publish(os.fsencode(path))
    try:
        real = os.path.realpath(os.fsencode(path))
        if not stat.S_ISREG(os.stat(real).st_mode):
            raise UserError(f"--baseline {shown}: not a file")
    except FileNotFoundError:
        raise UserError(f"--baseline {shown}: no such file") from None
    except (OSError, ValueError) as error:
        raise UserError(f"--baseline {shown}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    folder, name = os.path.split(real)
    data = read(folder, SourceFile(shown, name, ""), MAX_BYTES)
    if isinstance(data, Problem):
        raise UserError(f"--baseline {shown}: {data.message}")
    return folder, data


def open_lists(
    root: bytes, baselines: Iterable[str] = (), *, of_repository: bool = True, opener: Opener = on_disk,
    own: str = BASELINE, given: Given = given_on_disk,
) -> Lists:
    """The lists for a scan of ``root`` (absolute and real). ``own`` is the path of the repository's baseline of ours.

    ``of_repository`` takes those at the root, and at the top of the git work tree around it, by ``opener``: what is
    found in a commit or in the index is held back by what that has. ``baselines`` are files that the user names, read
    by ``given``: their paths count from the root, or from their own folder where the root is in it. Raises
    UserError for one of these that cannot be read; a malformed file is a Problem.
    """
    entries: list[Known] = []
    problems: list[Problem] = []
    ours: list[Baseline] = []

    def take(shown: str, data: bytes, folder: bytes, *, strict: bool) -> None:
        listing = read_known(shown, data)
        entries.extend(_taken(shown, listing, problems, _rebased(folder, root, strict=strict)))
        same = [(one.salt, one.entries) for one in ours]
        if listing.baseline is not None and (listing.baseline.salt, listing.baseline.entries) not in same:
            ours.append(replace(listing.baseline, prefix=publish(prefix_of(folder, root))))

    if of_repository:
        top = work_tree(root) or root
        for folder in dict.fromkeys((root, top)):
            for name in filter(None, (own, *NAMES)):
                data = opener(folder, name)
                if isinstance(data, Problem):
                    problems.append(data)
                elif data is not None:
                    shown = publish(os.path.relpath(folder, root)) + "/" + name if folder != root else name
                    take(shown, data, folder, strict=True)
    for name in baselines:
        if (found := given(name)) is not None:
            take(publish(os.fsencode(name)), found[1], found[0], strict=False)
    return Lists(Accepted(entries), tuple(problems), baselines=tuple(ours))


def prefix_of(folder: bytes, root: bytes) -> bytes:
    """The path of ``root`` in ``folder`` with a last ``/``; b"" where it is the folder, or not below it."""
    up = os.path.relpath(root, folder)
    return b"" if up == b"." or up.startswith(b"..") else up + b"/"


def _rebased(folder: bytes, root: bytes, *, strict: bool) -> Callable[[str], str | None]:
    """Makes a path of a list in ``folder`` one below ``root``, in its published spelling; None for one that is not
    below it. Unless ``strict``, one that does not begin in ``folder`` counts from the root."""
    prefix = prefix_of(folder, root)

    def rebase(path: str) -> str | None:
        raw = path.encode("utf-8", "replace")
        if raw.startswith(b"/"):
            inside = root.rstrip(b"/") + b"/"
            return publish(raw.removeprefix(inside)) if raw.startswith(inside) else None
        if raw.startswith(b"../"):
            return None
        if prefix and strict and not raw.startswith(prefix):
            return None
        return publish(raw.removeprefix(prefix))

    return rebase


def _taken(
    shown: str, listing: Listing, problems: list[Problem], rebase: Callable[[str], str | None]
) -> Iterator[Known]:
    problems.extend(Problem(shown, STAGE, message, line) for line, message in listing.faults)
    for entry in listing.entries:
        path = rebase(entry.path) if entry.path else ""
        if path is not None:
            yield entry._replace(path=path)


def gone_from(root: bytes) -> Callable[[str], bool]:
    """Says whether a published path names nothing below ``root``."""
    seen: dict[str, bool] = {}

    def gone(path: str) -> bool:
        if path not in seen:
            raw = unpublish(path)
            outside = b"\0" in raw or b".." in raw.split(b"/")
            seen[path] = not outside and not os.path.lexists(root + b"/" + raw)
        return seen[path]

    return gone


def covered_by(catalogue: Catalogue) -> Callable[[str], bool]:
    """Says whether what another scanner calls a finding is of a product whose keys the catalogue knows."""
    owners = {catalogue.products[spec.product] for spec in catalogue.secrets}
    names = tuple({_letters(text) for product in owners for text in (product.id, product.name)} - {""})

    def covers(kind: str) -> bool:
        return kind == OUR_KIND or _letters(kind).startswith(names)

    return covers


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
