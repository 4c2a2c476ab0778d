"""What places have in common: the product that is run there and the models that it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shadowbom.catalog.index import PlaceSpec
from shadowbom.core.evidence import Evidence
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Value, leaves
from shadowbom.detect.context import FileContext, used_as_service
from shadowbom.detect.models import NOBODY, Server, Sighting, named_models, place_of

_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{0,30})://(?P<name>[^\s]{1,300})")


def product_of(
    spec: PlaceSpec, at: Location, score: float, reason: str, state: str, symbol: str, context: FileContext,
    properties: tuple[tuple[str, str], ...] = (),
) -> Evidence:
    """Evidence that the product of an entry is run here."""
    product = context.product(spec.product)
    subject = None if product.kind != "provider-sdk" or spec.kind != product.kind else used_as_service(product)
    return context.evidence(spec.hit, at, spec.section, score, reason, state=state, symbol=symbol, subject=subject,
                            properties=properties)


def models_of(value: Value, spec: PlaceSpec, seen: Sighting, context: FileContext) -> Iterator[Evidence]:
    """Models that a place names. A tool that takes any provider's says nothing of who serves them."""
    server = NOBODY if spec.model_source in ("family", "gateway") else Server(spec.product)
    at = seen.at
    for leaf in leaves(value):
        # The name's own line says it all; that of the setting around it would say it twice.
        seen = replace(seen, at=place_of(leaf, at))
        found = _ADDRESS.fullmatch(leaf.text) if isinstance(leaf, Lit) else None
        if found is None or not isinstance(leaf, Lit):
            yield from named_models(leaf, spec, spec.hit, seen.symbol, server, seen, context)
            continue
        # An address of a model says where it comes from: a hub, a runtime of the catalogue, or nobody's storage.
        home = context.catalogue.prefixes.get(found["scheme"], "")
        name = Lit(found["name"], leaf.at)
        if found["scheme"] == "hf":
            given = replace(spec, model_source="huggingface")
            yield from named_models(name, given, spec.hit, seen.symbol, server, seen, context)
        elif home and found["scheme"] == home:
            given = replace(spec, model_source="local")
            yield from named_models(name, given, spec.hit, seen.symbol, Server(home), seen, context)
