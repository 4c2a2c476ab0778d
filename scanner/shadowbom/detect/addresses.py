"""Known hosts in values."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.location import Location
from shadowbom.core.value import Join, Lit, Value, leaves, pattern
from shadowbom.detect.context import FileContext, used_as_service
from shadowbom.detect.endpoints import addresses, parse
from shadowbom.detect.model_names import hub_id

HUB_SCHEME = "hf://"
_HUB = "huggingface.co"
_LONGEST = 4000


def match_addresses(
    value: Value | None, at: Location, fact: str, symbol: str, score: float, context: FileContext
) -> Iterator[Evidence]:
    """Evidence for the known hosts in a value, and for the models that their addresses name."""
    yield from _hub_addresses(value, at, fact, symbol, context)
    yield from _routes(value, at, fact, symbol, score, context)
    for address in addresses(value):
        hit = context.catalogue.hosts.find(address.host, address.port)
        if hit is None or not hit.accepts(address.path):
            continue
        product = context.product(hit.product)
        kind = hit.kind or ("inference-endpoint" if product.kind == "provider-sdk" else product.kind)
        subject = Subject(kind, product.id, product.id, product.provider)
        yield context.evidence(hit, address.at or at, fact, score if address.url else score - 0.1, "provider host",
                               state="imported", symbol=symbol, subject=subject,
                               properties=(("endpoint", endpoint_text(address.host, address.port)),))
        yield from context.behind(product.id, address.at or at, fact, symbol)
        model = hit.model_in(address.path)
        if model:
            yield context.evidence(hit, address.at or at, fact, score, "download address", state="called",
                                   symbol=symbol, subject=Subject("model", model, hit.product, model.partition("/")[0]),
                                   properties=(("maker", model.partition("/")[0]), ("namespace", "huggingface"),
                                               ("served-by", hit.product)))


def _routes(
    value: Value | None, at: Location, fact: str, symbol: str, score: float, context: FileContext
) -> Iterator[Evidence]:
    """Evidence of the product whose API alone has such a path, where the host in front says nothing."""
    for leaf in leaves(value):
        if not isinstance(leaf, (Lit, Join)):
            continue
        text = pattern(leaf)[:_LONGEST]
        hit = context.catalogue.routes.find(text) if text.count("/") > 1 else None
        if hit is None or any(context.catalogue.hosts.find(one.host, one.port) for one in parse(text)):
            continue
        first = next((part for part in leaf.parts if isinstance(part, Lit)), None) if isinstance(leaf, Join) else leaf
        place = first.at if first is not None and first.at is not None else at
        product = context.product(hit.product)
        subject = used_as_service(product) if not hit.kind else Subject(hit.kind, product.id, product.id,
                                                                       product.provider)
        yield context.evidence(hit, place, fact, score, "path of an API", state="imported", symbol=symbol,
                               subject=subject)


def _hub_addresses(
    value: Value | None, at: Location, fact: str, symbol: str, context: FileContext
) -> Iterator[Evidence]:
    """Models and datasets by the scheme of the hub (``hf://organisation/name``)."""
    for leaf in leaves(value):
        if not isinstance(leaf, Lit) or not leaf.text.startswith(HUB_SCHEME):
            continue
        rest = leaf.text[len(HUB_SCHEME) :]
        kind = "dataset" if rest.startswith("datasets/") else "model"
        name = hub_id("/".join(rest.removeprefix("datasets/").split("/")[:2]).partition(":")[0])
        hub = context.catalogue.hosts.find(_HUB)
        if name and hub is not None:
            maker = name.partition("/")[0]
            yield context.evidence(hub, leaf.at or at, fact, 0.85, "address of a hub", state="called", symbol=symbol,
                                   subject=Subject(kind, name, hub.product, maker),
                                   properties=(("maker", maker), ("namespace", "huggingface"),
                                               ("served-by", hub.product)))


def endpoint_text(host: str, port: int) -> str:
    """A host as the property ``endpoint`` has it."""
    return f"{host}:{port}" if port else host
