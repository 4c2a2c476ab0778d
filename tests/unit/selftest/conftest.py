"""A small folder of signatures in place of the real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shadowbom import bundled
from shadowbom.selftest import Report, check
from signature_writer import text_of

Check = Callable[..., Report]


@pytest.fixture
def signatures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled, "folder", lambda name: tmp_path / name)
    monkeypatch.setattr(bundled, "artefact", lambda: None)
    folder = tmp_path / "signatures"
    folder.mkdir()
    return folder


@pytest.fixture
def checked(signatures: Path) -> Check:
    """Write signatures by id and check them in this process."""

    def run(**bodies: str) -> Report:
        for id_, body in bodies.items():
            (signatures / f"{id_}.toml").write_text(text_of(id_, body), encoding="utf-8")
        return check(jobs=1)

    return run
