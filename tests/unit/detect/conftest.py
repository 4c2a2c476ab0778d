"""Shared by the tests of detect."""

from __future__ import annotations

import pytest

from mini_catalogue import mini_catalogue
from shadowbom.catalog.index import Catalogue


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return mini_catalogue(tmp_path_factory.mktemp("signatures"))
