"""Evidence for models: from a client's arguments, and from anything whose name says that it is a model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from shadowbom.catalog.index import ClientSpec, Hit, Product
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.core.value import Join, Lit, Ref, Value, leaves, pattern
from shadowbom.detect.context import FileContext
from shadowbom.detect.model_names import (
    HOLE_SIGN,
    Named,
    could_be_name,
    hub_id,
    is_builder,
    is_filler,
    joined_name,
    known,
    plain_name,
    registry_entry,
    revision,
)
from shadowbom.detect.symbols import symbol_model


@dataclass(frozen=True, slots=True)
class Server:
    """The product that serves a model; ``sure`` where the text shows it."""

    product: str
    sure: bool = False


NOBODY = Server("")
UNKNOWN = "known family, unknown model"
"""Said of a name that a grammar takes and that is newer than the grammar: see ``catalog.families``."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """How a model was seen: the place of the position, the fact's name, what stood there, how sure. ``via`` is
    the product whose client was given the name, ``namespace`` the hub that the name is looked up in; ``answered``:
    the name stands in what something answers, so that nothing is called with it."""

    at: Location
    fact: str
    symbol: str
    score: float
    reason: str
    via: str = ""
    namespace: str = ""
    answered: bool = False


class ModelPlace(Protocol):
    """What a client or a place where software is run says of the names it is given."""

    @property
    def product(self) -> str: ...
    @property
    def model_source(self) -> str: ...
    @property
    def model_kind(self) -> str: ...


def named_models(
    value: Value, spec: ModelPlace, own: Hit, method: str, server: Server, seen: Sighting, context: FileContext
) -> Iterator[Evidence]:
    """Evidence for each model that a model argument can be. ``own`` is the hit of a name that no grammar knows,
    ``method`` what is called with it."""
    handed_on = _is_handed_on(value, context)
    for leaf in leaves(value):
        text, place = _text(leaf, seen.at)
        text = plain_name(text.removeprefix("models/"))
        if isinstance(leaf, Join) and known(text, context.catalogue) is None:
            continue
        if isinstance(leaf, Ref) and (constant := symbol_model(leaf, context.language, context.catalogue)) is not None:
            text = constant.id
        elif isinstance(leaf, Ref) and known(text, context.catalogue) is None:
            continue  # the name of a constant says what it is for, not what it holds
        if not text or not could_be_name(text) or (is_filler(text) and known(text, context.catalogue) is None):
            continue
        found = _accepted(text, spec, server, context)
        if found is None:
            continue
        named, server_of, kind = found
        if handed_on and not _is_beside(place, seen.at):
            if named.hit is None:
                continue
            server_of = server_of if named.hit.product == server_of.product else NOBODY
        if kind == "model" and "embed" in method.lower():
            # `client.embeddings.create`: the method says what the signature leaves open.
            kind = "embedding-model"
        hub = spec.model_source if spec.model_source == "huggingface" and "/" in text else ""
        score = seen.score
        if named.hit is None:
            hit = own
            score = round(score - (0.15 if context.scope is Scope.PRODUCTION else 0.25), 3)
        else:
            hit = Hit(named.hit.product, "model", named.hit.pattern, named.hit.kind)
            kind = kind if kind in ("dataset", "model-file") else named.hit.kind
        sighting = replace(seen, score=score, via=spec.product, namespace=hub)
        yield from _model(hit, named, kind, server_of, place, sighting, context)


_MAKERS = 3
_BESIDE = 20


def _is_handed_on(value: Value, context: FileContext) -> bool:
    """Whether an argument may name the models of several makers: a setting is handed to whichever client is chosen,
    and which of its values goes to which client is not written down."""
    named = (_named(leaf, context) for leaf in leaves(value))
    return len({one.hit.product for one in named if one is not None and one.hit is not None}) >= _MAKERS


def _is_beside(place: Location, call: Location) -> bool:
    """Whether a name is written just before a call, as this client's own default is."""
    return place != call and place.path == call.path and 0 <= call.line - place.line <= _BESIDE


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
        case Join():
            return joined_name(pattern(leaf, HOLE_SIGN)), place_of(leaf, at)
        case _:
            return "", at


def is_identifier(value: Value) -> bool:
    """Whether a text, some of whose parts may not be known, is a cloud's identifier of a model, whatever its name."""
    text = pattern(value, HOLE_SIGN) if isinstance(value, (Lit, Join)) else ""
    return text.startswith("arn:") and plain_name(text) != text


def place_of(leaf: Value, at: Location) -> Location:
    """Where a name is written: a text's own place, of one put together that of the last text in it, else ``at``."""
    match leaf:
        case Lit(_, place) if place is not None:
            return place
        case Join(parts):
            return next((one.at for one in reversed(parts) if isinstance(one, Lit) and one.at), at)
        case _:
            return at


def _accepted(
    text: str, spec: ModelPlace, server: Server, context: FileContext
) -> tuple[Named, Server, str] | None:
    """What a client's model argument names, by the ``model_source`` of its signature."""
    catalogue = context.catalogue
    kind = spec.model_kind
    if spec.model_source == "registry":
        entry = registry_entry(text)
        return (entry, server, kind) if entry is not None else None
    named = known(text, catalogue)
    if spec.model_source == "huggingface":
        hub = hub_id(text)
        if hub:
            hit = catalogue.models.find(hub) or (named.hit if named else None)
            return Named(hub, hit if kind not in ("dataset",) else None), server, kind
        if kind == "dataset" and is_builder(text):
            return None
        # A bare legacy name ("bert-base-uncased"); a local folder has no such form.
        return (Named(text, named.hit if named else None), server, kind) if text.count("/") == 0 else None
    if spec.model_source == "gateway" and named is not None:
        target = _gateway_target(named.prefix, context)
        # Without a prefix a gateway's library picks the maker itself; a gateway's host says that it serves.
        own = server if server.product != spec.product else NOBODY
        return named, Server(target, sure=True) if target else own, kind
    if named is not None:
        if spec.model_source == "provider" and not _gateway_target(named.prefix, context):
            named = Named(text, named.hit, "", revision(text))
        return named, server, kind
    if spec.model_source == "family" or text.isdigit() or len(text) < 3:
        return None
    if spec.model_source == "gateway":
        prefix, slash, rest = text.partition("/")
        target = _gateway_target(prefix, context) if slash else ""
        return (Named(rest, None, prefix), Server(target, sure=True), kind) if target and rest else None
    return Named(text, None, "", revision(text)), server, kind


def _gateway_target(prefix: str, context: FileContext) -> str:
    """The product that a gateway's provider prefix names ("gemini", "azure_ai", "vertex_ai"), or ""; of several, the
    first: that is who gets the data."""
    for word in re.split("[/:]", prefix.lower()):
        name = word.replace("_", "-")
        target = context.catalogue.prefixes.get(name, "")
        if target and not (name == target and _is_library(target, context)):
            return target
    return ""


def _is_library(id_: str, context: FileContext) -> bool:
    """Whether the id of a product in front of a model's name means a gateway's library, which runs in the caller: the
    gateway's own servers have other prefixes."""
    declared = context.catalogue.artefact["prefixes"].values()
    return context.product(id_).kind == "gateway" and id_ in declared


def _organisation(name: str, context: FileContext) -> str:
    """The maker that the first part of ``maker/model`` names: a provider of the catalogue in its own spelling."""
    product = context.catalogue.products.get(_gateway_target(name, context))
    return product.provider if product is not None and product.provider.lower() == name.lower() else name


# A bare family ("llama4", "glm4v") in a table is as often an architecture's name as a model's.
_SPECIFIC = re.compile(r"[-:./]|^o\d$")


def position_model(
    value: Value | None, seen: Sighting, context: FileContext, default: Server = NOBODY
) -> Iterator[Evidence]:
    """Evidence for models of known families in a value whose name is a model position; ``default`` is who serves them
    where the name does not say."""
    for leaf in leaves(value):
        named = _named(leaf, context)
        if named is None or named.hit is None or (seen.fact == "literal" and not _SPECIFIC.search(named.id)):
            continue
        target = _gateway_target(named.prefix, context) if named.prefix else ""
        hit = Hit(named.hit.product, "model", named.hit.pattern, named.hit.kind)
        server = Server(target, sure=True) if target else default
        yield from _model(hit, named, named.hit.kind, server, place_of(leaf, seen.at), seen, context)


def _named(leaf: Value, context: FileContext) -> Named | None:
    match leaf:
        case Lit(text):
            return known(text, context.catalogue)
        case Ref():
            return symbol_model(leaf, context.language, context.catalogue)
        case Join():
            return known(joined_name(pattern(leaf, HOLE_SIGN)), context.catalogue)
        case _:
            return None


def sdk_models(value: Value, seen: Sighting, context: FileContext) -> Iterator[Evidence]:
    """Evidence for the models that constants of SDKs in ``value`` name: these say what they are wherever they stand."""
    for leaf in leaves(value):
        if isinstance(leaf, Ref):
            yield from position_model(leaf, seen, context)


def _maker(named: Named, hit: Hit, context: FileContext) -> str:
    """Who made a model: of its family, or the organisation of a hub that publishes its own version."""
    family = ""
    if named.hit is not None:
        family = named.hit.maker or context.product(hit.product).provider
    organisation, slash, _ = named.id.partition("/")
    if not slash or organisation in _RESOURCES:
        return family
    if family and context.catalogue.prefixed(organisation) == hit.product:
        return family
    return context.catalogue.organisations.get(organisation.lower(), organisation)


_LIBRARIES = frozenset({"agent-framework", "ml-framework"})


def _serves(product: Product, maker: str, seen: Sighting, context: FileContext) -> bool:
    """Whether ``product`` can be who serves a model of ``maker``. A library hands a name on, or loads what it finds
    in a hub; a client whose protocol others speak too says nothing of a model that its own maker has not made."""
    if product.kind in _LIBRARIES:
        return bool(seen.namespace)
    return product.provider == maker or product.id not in context.catalogue.clients.adaptors


_RESOURCES = frozenset({"accounts", "projects", "publishers", "models"})
"""First parts of resource paths, which are no organisations."""


def _model(
    hit: Hit, named: Named, kind: str, server: Server, place: Location, seen: Sighting, context: FileContext
) -> Iterator[Evidence]:
    """Evidence at the literal, and at the position too where that is in another place."""
    maker = _maker(named, hit, context)
    served = context.catalogue.products.get(server.product)
    if served is not None and named.hit is not None and not _serves(served, maker, seen, context):
        served = None
    properties = {
        "maker": maker, "revision": named.revision, "gateway-prefix": named.prefix, "via": seen.via,
        "namespace": seen.namespace, "model-name": "" if named.hit is None or named.hit.known else UNKNOWN,
    }
    if served is not None:
        properties |= {"served-by": served.id, "served-sure": "yes" if server.sure else "no"}
    # A model file is known by its own name, as one found on disk is by its path.
    target = named.id if kind == "model-file" else hit.product
    subject = Subject(kind, named.id, target, maker or (served.provider if served else ""))
    said = tuple(sorted((key, text) for key, text in properties.items() if text))
    state = "called" if seen.fact == "call" and not seen.answered else ""
    scope = context.scope_with(place.path)
    # A test that hands a name to production code says nothing about the production code.
    lent = place.path != seen.at.path and scope is not context.scope
    for at in (place,) if lent or (place.path, place.line) == (seen.at.path, seen.at.line) else (place, seen.at):
        # The name's own place is the surer one: a reader looks for it there.
        score = seen.score if at is place else round(seen.score - 0.05, 3)
        yield context.evidence(hit, at, seen.fact, score, seen.reason, state=state, symbol=seen.symbol,
                               subject=subject, properties=said, scope=scope)
