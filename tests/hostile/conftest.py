from __future__ import annotations

from collections.abc import Iterator

import pytest

from bounded import untraced


@pytest.fixture(autouse=True)
def no_tracer() -> Iterator[None]:
    """What is made to be slow is not traced for coverage as well: the same code runs traced over the other tests."""
    with untraced():
        yield
