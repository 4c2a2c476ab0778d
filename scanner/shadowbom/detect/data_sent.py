"""Which classes of data go to whoever serves a model, as far as the calls that send them show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shadowbom.catalog import names
from shadowbom.catalog.index import Hit
from shadowbom.catalog.records import Product
from shadowbom.core.asset import DATA_CLASSES, MODEL_KINDS
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Call
from shadowbom.core.value import Made
from shadowbom.detect.context import SERVES, FileContext, used_as_service


def data_sent(call: Call, found: Sequence[Evidence], context: FileContext) -> Iterator[Evidence]:
    """Evidence of each class of data that a call sends to whoever serves it. ``found`` is what else the call shows; one
    that shows nothing counts where it is a method of a known client."""
    piece = _sender(call, found, context)
    if piece is None:
        return
    made_here = any(one.entry == "client" and one.fact == "call" for one in found)
    for sent in context.repository.slices.sent(call, content_only=made_here):
        yield replace(
            piece, entry=f"data.{sent.id}", match=sent.id, location=call.location, fact="call", state="called",
            confidence=Confidence(sent.score, (f"{sent.id} data: {sent.by}",)), properties=((DATA_CLASSES, sent.id),),
        )


def _sender(call: Call, found: Sequence[Evidence], context: FileContext) -> Evidence | None:
    """A piece of evidence about who answers a call; None where that is nobody outside."""
    products = context.catalogue.products
    for one in found:
        served = dict(one.properties).get("served-by", "") if one.subject.kind in MODEL_KINDS else one.subject.product
        product = products.get(served)
        if product is not None and product.kind in SERVES:
            return replace(one, subject=_service(product, call))
    if found or not isinstance(call.receiver, Made):
        return None
    at = call.receiver.at
    product = products.get(context.repository.served.get((at.path, at.line, at.column), ""))
    if product is None or product.kind not in SERVES:
        return None
    return context.evidence(
        Hit(product.id, "client", product.id, product.kind), call.location, "call", 0.5, "", state="called",
        symbol=call.callee.lstrip(":"), subject=_service(product, call),
    )


def _service(product: Product, call: Call) -> Subject:
    """Who answers, with the package of the language that the call is written in."""
    return replace(used_as_service(product), ecosystem=names.ECOSYSTEM.get(names.family(call.language), ""))
