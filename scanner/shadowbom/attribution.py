"""Whose an asset is: its owners by the repository's own files, and on request what git says of its first place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.source import Problem, Scope
from shadowbom.discover import Discovery, unpublish
from shadowbom.discover.owners import Owners, load_owners
from shadowbom.discover.repository import work_tree

_MAX_OWNERS = 20
_MAX_BLAMED = 500


def attributed(
    assets: Sequence[Asset], roots: Sequence[Discovery], *, blame: bool
) -> tuple[tuple[Asset, ...], list[Problem], tuple[Owners, ...]]:
    """``assets``, problems, and the owners that the files of each root state. ``assets`` get a property ``owners`` (as
    the files write them, with spaces between), and with ``blame`` also ``last-author``, ``last-commit``,
    ``last-changed``, ``first-commit`` and ``first-seen`` of their first place."""
    problems: list[Problem] = []
    found = list(assets)
    stated: list[Owners] = []
    for root in roots:
        paths = frozenset(file.path for file in root.files)
        owners, wrong = load_owners(root.root, root.files, root.opener)
        problems += wrong
        stated.append(owners)
        for number, asset in enumerate(found):
            named = dict.fromkeys(
                owner for piece in _weightiest(asset.evidence) if piece.location.path in paths
                for owner in owners.of(piece.location.path)
            )
            if named:
                found[number] = _with(asset, {"owners": " ".join(list(named)[:_MAX_OWNERS])})
        if blame:
            problems += _blame(found, root, paths)
    return tuple(found), problems, tuple(stated)


def owned_in(root: Discovery) -> Callable[[str], bool]:
    """Tells whether CODEOWNERS gives the file of a published path an owner, whom a change of it has to ask."""

    def is_owned(path: str) -> bool:
        files = root.files if root.approvers is None else root.approvers
        return bool(load_owners(root.root, files, root.opener)[0].asked_for(path))

    return is_owned


def _weightiest(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The evidence of the strongest scope, where an agent is made first: who owns a test does not own what runs."""
    pieces = list(evidence)
    best = min((piece.scope.rank for piece in pieces), default=Scope.PRODUCTION.rank)
    return sorted((piece for piece in pieces if piece.scope.rank == best),
                  key=lambda piece: (piece.is_part, piece.location))


def _blame(assets: list[Asset], root: Discovery, paths: frozenset[str]) -> list[Problem]:
    from shadowbom.discover import git

    top = work_tree(root.root)
    if top is None:
        return [Problem(".", "discover", "--blame: there is no git work tree here")]
    below = os.path.relpath(root.root, top)
    prefix = b"" if below == b"." else below + b"/"
    problems: list[Problem] = []
    blamed = 0
    for number, asset in enumerate(assets):
        piece = next((one for one in _weightiest(asset.evidence) if one.location.path in paths), None)
        if piece is None:
            continue
        if blamed == _MAX_BLAMED:
            problems.append(Problem(".", "discover", f"--blame: only the first {_MAX_BLAMED} assets are asked for"))
            break
        blamed += 1
        place = piece.location
        # A key's shown prefix is no text to search a history for.
        text = "" if piece.key is not None or piece.fact in ("filemark", "weights") else asset.name
        try:
            said = git.origin_of(top, prefix + unpublish(place.path), place.line, text)
        except git.GitError as error:
            problems.append(Problem(place.path, "discover", f"--blame: {error}"))
            continue
        assets[number] = _with(asset, {
            "last-author": said.author, "last-commit": said.commit, "last-changed": said.date,
            "first-commit": said.first_commit, "first-seen": said.first_date,
        })
    return problems


def _with(asset: Asset, said: dict[str, str]) -> Asset:
    more = tuple((name, value) for name, value in said.items() if value)
    return replace(asset, properties=tuple(sorted({*asset.properties, *more})))
