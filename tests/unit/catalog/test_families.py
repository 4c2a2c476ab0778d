"""What a family's grammar knows of names that it has not been written with."""

from __future__ import annotations

import pytest

from shadowbom.catalog.families import Family

FAMILY = Family({"value": r"acme-[\w.-]+", "verified": "2026-01-31", "examples": ["acme-2-72b", "acme-1"]})


@pytest.mark.parametrize(("name", "known"), [
    ("acme-130b-r-1", False), ("acme-8b-a2", True), ("acme-235b-a22b", True), ("acme-8b-turbo", False),
    ("acme-3-8b", False),
])
def test_words_and_versions_beside_a_size(name: str, *, known: bool) -> None:
    assert FAMILY.knows(name) is known
