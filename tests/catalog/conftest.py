"""The contract of the signatures, in the order of their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bounded import no_tracer

__all__ = ["no_tracer"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The cases of a signature, and right behind them what they show together, in one process: what they gave is
    still there."""
    places = [place for place, item in enumerate(items) if item.path.parent == Path(__file__).parent]
    ordered = sorted((items[place] for place in places), key=_product)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item
        if product := _product(item):
            item.add_marker(pytest.mark.xdist_group(product))


def _product(item: pytest.Item) -> str:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return params["case"].product if "case" in params else params.get("product", "")
