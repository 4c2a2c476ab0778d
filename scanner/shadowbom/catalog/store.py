"""The catalogue a scan uses: the shipped artefact, or a checkout's signatures compiled when they have changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowbom import bundled
from shadowbom.catalog import cache
from shadowbom.catalog.files import signature_files
from shadowbom.errors import UserError

if TYPE_CHECKING:  # who only asks for the digest of the signatures does without
    from shadowbom.catalog.index import Catalogue

_COMPILER = (
    "schema.py", "schema_types.py", "agent_schema.py", "place_schema.py", "server_schema.py", "home_globs.py",
    "place_names.py", "agents.py", "load.py", "files.py", "references.py", "compile.py", "names.py", "toml_lines.py",
)


def open_catalogue(overlays: Sequence[str | os.PathLike[str]] = ()) -> Catalogue:
    """The catalogue, with the signatures of ``overlays`` (folders) added.

    Raises CatalogueError for signatures that break the contract and UserError for a folder that is none.
    """
    from shadowbom.catalog.index import Catalogue

    return Catalogue(ensure_artefact([Path(overlay) for overlay in overlays]))


def ensure_artefact(overlays: Sequence[Path] = ()) -> dict[str, Any]:
    """The artefact; compiled (and kept in the cache) only where signatures are newer than what is there."""
    base = _shipped() or _checkout()
    if not overlays:
        return base
    content = hashlib.sha256(base["digest"].encode())
    for folder in overlays:
        _add_content(content, folder)
    name = f"overlay-{content.hexdigest()[:32]}.json"
    artefact = _cached(name)
    if artefact is None:
        from shadowbom.catalog.compile import compile_overlays

        return _kept(name, compile_overlays(base, overlays))
    return artefact


def digest_of(overlays: Sequence[str | os.PathLike[str]] = ()) -> str:
    """What tells these signatures from others, without opening them. Raises as ``open_catalogue``."""
    return str(ensure_artefact([Path(overlay) for overlay in overlays])["digest"])


def _shipped() -> dict[str, Any] | None:
    path = bundled.artefact()
    if path is None:
        return None
    artefact: dict[str, Any] = json.loads(path.read_bytes())
    return artefact


def _checkout() -> dict[str, Any]:
    """The artefact of the checkout's signatures, by the names, sizes and times of the files that decide it."""
    folder = bundled.folder("signatures")
    if not folder.is_dir():
        raise UserError(f"{folder}: the signatures are not there, the installation is broken")
    here = Path(__file__).parent
    state = hashlib.sha256(bundled.stamp().encode())
    for name in _COMPILER:
        found = os.stat(here / name)
        state.update(f"{name}\0{found.st_mtime_ns}\0{found.st_size}\n".encode())
    name = f"artefact-{state.hexdigest()[:32]}.json"
    artefact = _cached(name)
    if artefact is None:
        from shadowbom.catalog.compile import compile_folder

        return _kept(name, compile_folder(folder))
    return artefact


def _kept(name: str, compiled: dict[str, Any]) -> dict[str, Any]:
    """``compiled``, put into the cache and as it will be read from there, keys in the same order: what is made from
    it must not depend on whether it was cached."""
    from shadowbom.catalog.compile import dump

    data = dump(compiled)
    cache.write(name, data)
    artefact: dict[str, Any] = json.loads(data)
    return artefact


def _add_content(content: Any, folder: Path) -> None:
    for path in signature_files(folder):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UserError(f"{path}: cannot be read: {error.strerror or error}") from error
        content.update(f"{path}\0{len(data)}\n".encode() + data)


def _cached(name: str) -> dict[str, Any] | None:
    data = cache.read(name)
    if data is None:
        return None
    try:
        artefact = json.loads(data)
    except ValueError:
        return None
    return artefact if isinstance(artefact, dict) and "digest" in artefact else None
