"""What stands before a commit: the staged change, judged by what must stop it and nothing else.

Without a policy that is keys and the files of coding agents and MCP clients; with one, denied and unapproved AI, too.
A first look tells from the staged bytes alone whether there can be anything: most commits end there, without reading
the catalogue.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shadowbom.catalog import quick
from shadowbom.catalog.globs import PathIndex
from shadowbom.discover.git import GitError
from shadowbom.discover.names import publish
from shadowbom.discover.objects import Store, below_top
from shadowbom.discover.repository import work_tree

if TYPE_CHECKING:
    from shadowbom.core.result import ScanResult
    from shadowbom.options import ScanOptions

_POLICIES = (b"HEAD:.shadowbom.toml", b"HEAD:pyproject.toml")
_MAX_LOOKED = 200
"""Staged files over which a first look saves nothing."""
_CAP = 2 << 20
_ALWAYS = (
    "**/.vscode/tasks.json", "**/*.code-workspace", ".github/workflows/*.yml", ".github/workflows/*.yaml",
    ".shadowbom.toml", "**/CODEOWNERS", "shadowbom.lock",
)
"""Paths that rules judge whatever stands there, besides those of the catalogue."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look saw: whether anything ``may_matter``, whether a policy may be in force, and whether a file of
    coding agents or MCP clients may be among what is staged: None where it has not looked."""

    may_matter: bool
    has_policy: bool = False
    of_agents: bool | None = None


def first_look(folder: str, named: Collection[str] = (), *, central: bool = False) -> Look:
    """Whether the staged files below ``folder``, or those of them that are ``named``, may hold anything to be judged.
    ``central`` tells that the organisation has a policy. Whatever is not plain is held back for a closer look."""
    top = work_tree(os.path.realpath(os.fsencode(folder)))
    if top is None:
        return Look(True)
    git_dir = os.path.join(top, b".git")
    if not os.path.isdir(git_dir) or os.path.lexists(os.path.join(git_dir, b"MERGE_HEAD")):
        return Look(True)  # a linked work tree, or a merge
    store = Store(top, git_dir)
    try:
        staged = _staged(store)
        if staged is None or len(staged) > _MAX_LOOKED:
            return Look(True)
        contents = _contents(store, [*_POLICIES, *(id_ for _, id_ in staged)])
    except GitError:
        return Look(True)  # the closer look says what is wrong
    own, project, *blobs = contents
    has_policy = central or own is not None or (project is not None and b"shadowbom" in project)
    if not staged:
        return Look(False, has_policy)
    only = "" if has_policy else "secret"
    known = quick.load(only) or _made(only)
    wanted = {below_top(top, name) for name in named}
    below = below_top(top, os.path.join(folder, "x"))[:-1]
    looked = [(path, data) for (path, _), data in zip(staged, blobs, strict=True) if not wanted or path in wanted]
    of_agents = any(known.knows(publish(path)) or known.knows(publish(path.removeprefix(below))) for path, _ in looked)
    may_matter = of_agents or any(data is None or known.may_matter(publish(path), data) for path, data in looked)
    return Look(may_matter, has_policy, of_agents)


def _made(only: str) -> quick.Quick:
    """What a first look needs, made from the catalogue and kept."""
    from shadowbom.catalog.prefilter import database_of
    from shadowbom.catalog.store import open_catalogue

    naming: tuple[str, ...] = ()
    if not only:
        from shadowbom.extract.extractors import EXTRACTORS

        naming = tuple(row.names_files for row in EXTRACTORS if row.names_files)
    catalogue = open_catalogue()
    known = (*(glob for table in catalogue.tables for glob in table.globs), *(glob for glob, _ in catalogue.configs))
    return quick.keep(database_of(catalogue, only), (*_ALWAYS, *known), naming, only)


def _staged(store: Store) -> list[tuple[bytes, bytes]] | None:
    """Path and blob id of each staged file that is there; None for a change that is more than files."""
    rows = store.ask("diff-index", "--cached", "--raw", "-z", "-r", "--no-renames", "--no-abbrev", "HEAD", "--")
    parts = iter(rows.split(b"\0")[:-1])
    found = []
    for row in parts:
        path = next(parts, b"")
        _, mode, _, id_, status = row[1:].split(b" ")
        if status == b"D":
            continue
        if mode[:3] != b"100" or not id_.strip(b"0"):
            return None
        found.append((path, id_))
    return found


def _contents(store: Store, names: list[bytes]) -> list[bytes | None]:
    """The bytes of each object, None for one that is not there, is no blob or is too large for a first look."""
    from shadowbom.discover.objects import listed_names

    found: list[bytes | None] = []
    with listed_names(names) as words:
        pipe = store.start("cat-file", "--batch", stdin=words)
        try:
            for _ in names:
                said = (pipe.until(b"\n") or b"").rsplit(b" ", 2)
                if len(said) != 3 or not said[2].isdigit():
                    found.append(None)
                    continue
                size = int(said[2])
                data = pipe.take(size) if size <= _CAP else b""
                if data is None or (size > _CAP and not pipe.skip(size)):
                    raise GitError("an object of the index cannot be read")
                found.append(bytes(data) if size <= _CAP and said[1] == b"blob" else None)
                pipe.skip(1)
        finally:
            pipe.close()
    return found


def judged(
    folder: str, options: ScanOptions, look: Look, named: Collection[str] = (), *, policy: str = ""
) -> ScanResult:
    """The staged change below ``folder``, or that of the files that are ``named``, judged by the policies in force
    where a first ``look`` has seen one: HEAD's own, and the organisation's, which may be given. Raises UserError as
    ``scan_staged`` does, and for mistakes in these."""
    from shadowbom.change import scan_change, staged_sides

    sides = staged_sides(folder)
    if named:
        sides = sides.only(named)
    if look.has_policy:
        from shadowbom.policies import open_policies
        from shadowbom.policy.config import read_config

        config = read_config(folder, sides.base_file)
        options = replace(options, policies=open_policies(sides.base_file, policy), exclude=config.exclude,
                          baseline=config.baseline or options.baseline)
    elif not (_of_agents(sides.paths()) if look.of_agents is None else look.of_agents):
        options = replace(options, only="secrets")
    return scan_change(sides, options)


def _of_agents(paths: Collection[str]) -> bool:
    """Whether a rule about the files of coding agents and MCP clients may have something to say of one of ``paths``."""
    from shadowbom.ruleset import open_ruleset

    known = open_ruleset((), "secret").catalogue.known_paths
    fixed = PathIndex((glob, True) for glob in _ALWAYS)
    return any(known.hit(path) or fixed.hit(path) for path in paths)
