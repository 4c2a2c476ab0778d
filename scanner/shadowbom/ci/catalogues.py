"""Folders of signatures that lie in the repository, as the base of a change has them: a change that takes the hosts out
of its organisation's own signature would be of AI that nobody knows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from shadowbom.catalog.files import signature_files
from shadowbom.change import Sides
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover.blobs import Blobs
from shadowbom.discover.names import publish
from shadowbom.discover.objects import below_top
from shadowbom.discover.trees import FILE
from shadowbom.errors import UserError

_CAP = 1 << 20


@contextmanager
def of_base(folders: Sequence[str], sides: Sides | None) -> Iterator[tuple[tuple[str, ...], tuple[Problem, ...]]]:
    """``folders`` with those in the repository of a change as its base has them, for as long as the context lasts, and
    what is to be told of them. One that the base has no signatures in is left out. Without a change, ``folders``.

    Raises UserError where a file of the base cannot be had."""
    if sides is None or not folders:
        yield tuple(folders), ()
        return
    kept: list[str] = []
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="shadowbom-base-") as holder:
        for number, folder in enumerate(folders):
            raw = below_top(sides.store.top, os.path.realpath(folder))
            if raw.startswith(b"../") or raw == b"..":
                kept.append(folder)
                continue
            based = _in_base(sides, b"" if raw == b"." else raw + b"/")
            if based == _on_disk(folder):
                kept.append(folder)
                continue
            shown = publish(raw)
            differs = "not in the base" if not based else "others than in the base, which count"
            problems.append(Problem(".", "policy", f"the signatures in {shown} are {differs}: they count once they are "
                                                   "there"))
            if based:
                kept.append(_written(based, Path(holder, str(number))))
        yield tuple(kept), tuple(problems)


def _in_base(sides: Sides, prefix: bytes) -> dict[str, bytes]:
    """The TOML files below a folder of the base, by their paths in it."""
    found: dict[str, bytes] = {}
    blobs = Blobs(sides.store)
    try:
        for entry in sides.base[1] if sides.base is not None else ():
            if entry.kind != FILE or not entry.path.startswith(prefix) or not entry.path.endswith(b".toml"):
                continue
            shown = publish(entry.path)
            data = blobs.read(SourceFile(shown, entry.path, "", blob=entry.id.decode("ascii")), _CAP)
            if isinstance(data, Problem):
                raise UserError(f"{shown} of the base: {data.message}")
            found[os.fsdecode(entry.path[len(prefix):])] = data
    finally:
        blobs.close()
    return found


def _on_disk(folder: str) -> dict[str, bytes]:
    """The same of the folder as it is; empty where it cannot be read."""
    try:
        return {str(path.relative_to(folder)): path.read_bytes() for path in _listed(folder)}
    except (OSError, UserError):
        return {}


def _listed(folder: str) -> list[Path]:
    """Signatures and the words of candidates, so that both sides list the same kinds of files."""
    return sorted({*signature_files(Path(folder)), *Path(folder).rglob("candidates.toml")})


def _written(files: dict[str, bytes], folder: Path) -> str:
    for name, data in files.items():
        # git refuses paths with .., and a tree made by hand that has some is not to write elsewhere.
        target = folder / name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise UserError(f"{name} of the base is no path below its folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return str(folder)
