"""Who gets the data of an asset, and from which country, as the catalogue knows its product."""

from __future__ import annotations

from collections.abc import Mapping

from shadowbom.catalog.records import Product
from shadowbom.core.asset import Asset


def server_of(asset: Asset, products: Mapping[str, Product]) -> Product | None:
    """The product that answers: the one that serves a model, else the asset's own; None where neither is known."""
    return products.get(dict(asset.properties).get("served-by", "")) or products.get(asset.product)


def answering(asset: Asset, products: Mapping[str, Product]) -> Product | None:
    """The same, but of an MCP server the known one that it is."""
    return products.get(dict(asset.properties).get("known-as", "")) or server_of(asset, products)
