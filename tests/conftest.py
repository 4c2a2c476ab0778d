from __future__ import annotations

import gc
import importlib
import os
import pkgutil
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

import shadowbom
from shadowbom import bundled, ruleset
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.prefilter import Format, Prefilter
from shadowbom.catalog.store import open_catalogue

# Modules that are imported when they are first asked for would be so in whatever test comes first, and that one may not
# be traced for coverage: then what they hold would count as never run.
for _module in pkgutil.walk_packages(shadowbom.__path__, "shadowbom."):
    if not _module.name.endswith(".__main__"):
        importlib.import_module(_module.name)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the tests' own: nothing is written to the user's, and nothing in it, nor in the user's
    keyring, decides a test."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("own-cache")
        patch.setenv("SHADOWBOM_CACHE_DIR", str(folder))
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        yield folder


@pytest.fixture(scope="session", autouse=True)
def one_ruleset(own_cache: Path) -> Iterator[None]:
    """The shipped catalogue and its prefilters are opened once and not for each scan. A test with signatures or a cache
    of its own opens them itself."""
    opened: list[Catalogue] = []
    filters: dict[str, Prefilter] = {}

    def decides() -> tuple[object, ...]:
        return bundled.folder("signatures"), bundled.artefact(), os.environ.get("SHADOWBOM_CACHE_DIR")

    shipped = decides()

    def catalogue(overlays: Sequence[str] = ()) -> Catalogue:
        if overlays or decides() != shipped:
            return open_catalogue(overlays)
        if not opened:
            opened.append(open_catalogue())
        return opened[0]

    def prefilter(of: Catalogue, formats: Sequence[Format], only: str) -> Prefilter:
        if of not in opened:
            return Prefilter.load(of, formats, only)
        if only not in filters:
            filters[only] = Prefilter.load(of, formats, only)
        return filters[only]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ruleset, "open_catalogue", catalogue)
        patch.setattr(ruleset, "Prefilter", SimpleNamespace(load=prefilter))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """What earlier tests have left is not gone through by the cycle collector again and again: how long a test takes
    does not depend on how many ran before it. What a test itself leaves is collected once it is over; later it would
    be taken for something of an earlier test."""
    gc.freeze()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.unfreeze()
