"""Evidence for models: from a client's arguments, and from anything whose name says that it is a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shadowbom.catalog.index import ClientSpec, Hit
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Call
from shadowbom.core.location import Location
from shadowbom.core.value import Env, Lit, Made, Ref, Value, leaves
from shadowbom.detect.context import FileContext
from shadowbom.detect.model_names import Named, could_be_name, hub_id, known, revision


@dataclass(frozen=True, slots=True)
class Server:
    """The product that serves a model; ``sure`` where the text shows it."""

    product: str
    sure: bool = False


NOBODY = Server("")


def named_models(
    value: Value, call: Call, at: Location, spec: ClientSpec, server: Server, context: FileContext,
    *, score: float, reason: str,
) -> Iterator[Evidence]:
    """Evidence for each model that a client's model argument can be."""
    for leaf in leaves(value):
        text, place = _text(leaf, at)
        if not text or not could_be_name(text):
            continue
        found = _accepted(text, spec, server, context)
        namespace = spec.model_source if spec.model_source == "huggingface" and "/" in text else ""
        if found is None:
            continue
        named, server_of, kind = found
        if named.hit is None:
            hit = client_hit(spec, call.callee, context)
            confidence = score - 0.15 if context.scope.value == "production" else score - 0.25
        else:
            hit = Hit(named.hit.product, "model", named.hit.pattern, named.hit.kind)
            kind = kind if kind in ("dataset", "model-file") else named.hit.kind
            confidence = score
        yield _model(hit, named, kind, server_of, place, context, "call", confidence, reason, call.callee.lstrip(":"),
                     spec.product, namespace)
        if place.path != at.path or place.line != at.line:
            yield _model(hit, named, kind, server_of, at, context, "call", confidence, reason, call.callee.lstrip(":"),
                     spec.product, namespace)


def client_hit(spec: ClientSpec, callee: str, context: FileContext) -> Hit:
    """The client entry as a hit; its match is the symbol that the callee met, or the first of the entry."""
    symbol = context.catalogue.clients.symbol(spec, callee)
    return Hit(spec.product, "client", symbol, context.product(spec.product).kind, line=spec.line)


def _text(leaf: Value, at: Location) -> tuple[str, Location]:
    match leaf:
        case Lit(text, place):
            return text, place or at
        case Ref(_, name):
            return name.rpartition(".")[2], at
        case _:
            return "", at


def _accepted(
    text: str, spec: ClientSpec, server: Server, context: FileContext
) -> tuple[Named, Server, str] | None:
    """What a client's model argument names, by the ``model_source`` of its signature."""
    catalogue = context.catalogue
    named = known(text, catalogue)
    kind = spec.model_kind
    if spec.model_source == "huggingface":
        hub = hub_id(text)
        if hub:
            hit = catalogue.models.find(hub) or (named.hit if named else None)
            return Named(hub, hit if kind not in ("dataset",) else None), server, kind
        # A bare legacy name ("bert-base-uncased"); a local folder has no such form.
        return (Named(text, named.hit if named else None), server, kind) if text.count("/") == 0 else None
    if spec.model_source == "gateway" and named is not None:
        target = _gateway_target(named.prefix, context)
        return named, Server(target, sure=True) if target else server, kind
    if named is not None:
        whole = Named(text, named.hit, "", revision(text)) if spec.model_source == "provider" else named
        return whole, server, kind
    if spec.model_source == "family" or text.isdigit() or len(text) < 3 or text.lower() in _FILLERS:
        return None
    if spec.model_source == "gateway":
        prefix, slash, rest = text.partition("/")
        target = _gateway_target(prefix, context) if slash else ""
        return (Named(rest, None, prefix), Server(target, sure=True), kind) if target and rest else None
    return Named(text, None, "", revision(text)), server, kind


_FILLERS = frozenset({"none", "null", "true", "false", "undefined", "default", "auto", "model", "test", "string"})


def _gateway_target(prefix: str, context: FileContext) -> str:
    """The product that a gateway's provider prefix names ("gemini", "azure_ai", "vertex_ai"), or ""."""
    for word in reversed(prefix.lower().split("/")):
        name = word.strip(":").replace("_", "-")
        target = context.catalogue.prefixes.get(name, "")
        if target:
            return target
    return ""


def position_model(
    value: Value | None, at: Location, fact: str, symbol: str, context: FileContext, score: float, reason: str
) -> Iterator[Evidence]:
    """Evidence for models of known families in a value whose name is a model position."""
    for leaf in leaves(value):
        if isinstance(leaf, (Made, Env)) or not isinstance(leaf, Lit):
            continue
        named = known(leaf.text, context.catalogue)
        if named is None or named.hit is None:
            continue
        target = _gateway_target(named.prefix, context) if named.prefix else ""
        hit = Hit(named.hit.product, "model", named.hit.pattern, named.hit.kind)
        server = Server(target, sure=True) if target else NOBODY
        place = leaf.at or at
        yield _model(hit, named, named.hit.kind, server, place, context, fact, score, reason, symbol)
        if place.path != at.path:
            yield _model(hit, named, named.hit.kind, server, at, context, fact, score, reason, symbol)


def _model(
    hit: Hit, named: Named, kind: str, server: Server, at: Location, context: FileContext,
    fact: str, score: float, reason: str, symbol: str, via: str = "", namespace: str = "",
) -> Evidence:
    maker = named.hit.maker if named.hit is not None else ""
    product = context.product(hit.product)
    served = context.catalogue.products.get(server.product)
    if not maker:
        maker = product.provider if named.hit is not None else ""
    if "/" in named.id and not (named.hit is not None and named.hit.maker):
        maker = named.id.partition("/")[0]
    server_name = served.provider if served is not None else ""
    properties = [("maker", maker), ("revision", named.revision), ("gateway-prefix", named.prefix), ("via", via),
                  ("namespace", namespace)]
    if served is not None:
        properties += [("served-by", served.id), ("served-sure", "yes" if server.sure else "no")]
    subject = Subject(kind, named.id, hit.product, maker or server_name)
    return context.evidence(
        hit, at, fact, score, reason, state="called" if fact == "call" else "", symbol=symbol, subject=subject,
        properties=tuple(sorted((key, text) for key, text in properties if text)),
    )
