"""Shared by the tests of the catalogue: no test touches the user's cache."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache-of-test"
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(folder))
    return folder
