from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the tests' own: nothing is written to the user's, and nothing in it decides a test."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("own-cache")
        patch.setenv("SHADOWBOM_CACHE_DIR", str(folder))
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        yield folder
