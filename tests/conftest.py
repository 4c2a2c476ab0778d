from __future__ import annotations

import gc
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


@pytest.fixture(autouse=True)
def own_heap() -> Iterator[None]:
    """What earlier tests have left is not gone through by the cycle collector again and again: how long a test takes
    does not depend on how many ran before it."""
    gc.freeze()
    yield
    gc.unfreeze()
