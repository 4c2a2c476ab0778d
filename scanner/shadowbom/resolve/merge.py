"""From a set of evidence to assets: grouping, usage state, confidence, scope, versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from shadowbom.catalog.index import Catalogue
from shadowbom.core.asset import MODEL_KINDS, Asset, Version
from shadowbom.core.confidence import combine
from shadowbom.core.evidence import Evidence
from shadowbom.core.item import ITEM_KINDS
from shadowbom.resolve.agents import described
from shadowbom.resolve.keys import model_key, package_purl, plain_key, product_key

_OWN_KEY = frozenset({
    "agent", "mcp-server", "model-catalogue", "model-file", "dataset", "candidate", "ai-ci-step", *ITEM_KINDS,
})
_STATELESS = frozenset({
    "model", "embedding-model", "model-file", "model-catalogue", "dataset", "coding-agent-config", "mcp-server",
    "mcp-client", "ai-ci-workflow",
})
_SERVICE_KIND = "inference-endpoint"


@dataclass(frozen=True, slots=True)
class Manifests:
    """The ecosystems for which the scan has read a manifest."""

    ecosystems: frozenset[str] = frozenset()


def merge(evidence: Iterable[Evidence], catalogue: Catalogue, manifests: Manifests) -> tuple[Asset, ...]:
    """Assets, sorted by key. Equal evidence counts once: its identity is signature, entry, subject, location."""
    unique = _unique(item for item in evidence if item.subject.kind)
    models: dict[str, list[Evidence]] = defaultdict(list)
    packages: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    services: dict[str, list[Evidence]] = defaultdict(list)
    assets = []
    others: dict[str, list[Evidence]] = defaultdict(list)
    # A product whose packages its signature knows by their beginning alone has the name that a manifest gives.
    named = catalogue.main_packages.keys() | {
        (item.subject.product, item.subject.ecosystem) for item in unique
        if item.fact == "dependency" and item.subject.ecosystem
    }
    for item in unique:
        subject = item.subject
        if subject.kind in MODEL_KINDS:
            models[subject.name.lower()].append(item)
        elif subject.kind in _OWN_KEY:
            others[plain_key(subject)].append(item)
        elif subject.ecosystem and (subject.product, subject.ecosystem) in named:
            packages[subject.product, subject.ecosystem].append(item)
        else:
            services[subject.product].append(item)
    for product, items in services.items():
        owners = [key for key in packages if key[0] == product]
        if owners:
            packages[min(owners, key=lambda key: (_standing(packages[key]), key))].extend(items)
        else:
            assets.append(_product_asset(product_key(product), product, "", items, catalogue, manifests))
    for (product, ecosystem), items in packages.items():
        key = package_purl(product, ecosystem, catalogue, items)
        assets.append(_product_asset(key, product, ecosystem, items, catalogue, manifests))
    for key, items in _with_folders(others).items():
        kind = items[0].subject.kind
        if kind == "agent":
            assets.append(_asset(key, items, product=items[0].signature, properties=described(items)))
            continue
        versions = _versions(items, items[0].subject.ecosystem) if kind == "candidate" else ()
        if kind in ITEM_KINDS:
            versions = _stated(key, items)
        assets.append(_asset(key, items, state=_plain_state(items), versions=versions))
    for items in _with_organisations(models).values():
        assets.extend(_models(items, catalogue))
    return tuple(sorted(assets, key=lambda asset: asset.key))


def _standing(items: list[Evidence]) -> tuple[int, int]:
    """Which of a product's packages its other evidence belongs to: the lower, the more production has of it."""
    scope = min(item.scope.rank for item in items)
    return scope, -sum(item.scope.rank == scope for item in items)


def _with_organisations(models: dict[str, list[Evidence]]) -> dict[str, list[Evidence]]:
    """A bare name joins the hub's ``organisation/name`` where there is just one of that name."""
    full: dict[str, list[str]] = defaultdict(list)
    for name in models:
        if "/" in name:
            full[name.rpartition("/")[2]].append(name)
    grouped: dict[str, list[Evidence]] = defaultdict(list)
    for name, items in models.items():
        owners = full.get(name, ())
        grouped[owners[0] if len(owners) == 1 else name].extend(items)
    return grouped


def _with_folders(others: dict[str, list[Evidence]]) -> dict[str, list[Evidence]]:
    """The name of a model file alone, as code has it, joins the file where there is just one of that name."""
    full: dict[str, list[str]] = defaultdict(list)
    for key, items in others.items():
        if items[0].subject.kind == "model-file" and "/" in key:
            full[f"file:{key.rpartition('/')[2]}"].append(key)
    grouped: dict[str, list[Evidence]] = defaultdict(list)
    for key, items in others.items():
        homes = () if any(item.entry in ("weights", "reference") for item in items) else full.get(key, ())
        grouped[homes[0] if len(homes) == 1 else key].extend(items)
    return grouped


def _unique(evidence: Iterable[Evidence]) -> list[Evidence]:
    """One piece of evidence for each identity, the surest; sorted."""
    best: dict[tuple[object, ...], Evidence] = {}
    for item in evidence:
        identity = (item.signature, item.entry, item.subject, item.location)
        other = best.get(identity)
        if other is None or _rank(item) > _rank(other):
            best[identity] = item
    return sorted(best.values(), key=_order)


def _rank(item: Evidence) -> tuple[object, ...]:
    return (item.confidence.score, item.state, item.fact, item.symbol, item.match, item.properties)


def _order(item: Evidence) -> tuple[object, ...]:
    return (item.location, item.signature, item.entry, item.subject.kind, item.subject.name, *_rank(item))


def _asset(
    key: str, items: list[Evidence], *, kind: str = "", name: str = "", provider: str = "", product: str = "",
    state: str = "", versions: tuple[Version, ...] = (), properties: tuple[tuple[str, str], ...] = (),
) -> Asset:
    items = sorted(items, key=_order)
    first = max(items, key=lambda item: (item.confidence.score, item.subject.name))
    shown = [item for item in items if item.state != "transitive"] or items
    return Asset(
        key=key,
        kind=kind or first.subject.kind,
        name=name or first.subject.name,
        provider=provider or first.subject.provider,
        product=product or first.subject.product,
        state=state,
        scope=min((item.scope for item in shown), key=lambda scope: scope.rank),
        confidence=combine([item.confidence for item in items]),
        evidence=tuple(items),
        versions=versions,
        properties=properties or _properties(items),
    )


def _properties(items: list[Evidence]) -> tuple[tuple[str, str], ...]:
    """What all evidence says together: the values of one name joined by ", ", sorted."""
    values: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for name, value in item.properties:
            if name not in _PER_OCCURRENCE:
                values[name].add(value)
    return tuple((name, ", ".join(sorted(found))) for name, found in sorted(values.items()))


_PER_OCCURRENCE = frozenset({
    "package", "version", "tag", "spec", "group", "locked", "served-sure", "gateway-prefix",
    "tool-description", "tool-parameters", "tool-read-only", "tool-destructive", "effect-at",
    "key-title", "key-owner", "key-severity", "key-revoke", "key-expires",
})


def _plain_state(items: list[Evidence]) -> str:
    if items[0].subject.kind == "candidate":
        return "declared"
    return "configured-off" if all(item.state == "configured-off" for item in items) else ""


def _product_asset(
    key: str, product: str, ecosystem: str, items: list[Evidence], catalogue: Catalogue, manifests: Manifests
) -> Asset:
    facts = catalogue.products[product]
    kinds = {item.subject.kind for item in items}
    kind = facts.kind if facts.kind in kinds or len(kinds) != 1 else next(iter(kinds))
    if ecosystem and kind == _SERVICE_KIND and facts.kind != _SERVICE_KIND:
        kind = facts.kind
    state = "" if kind in _STATELESS else _state(items, ecosystem, manifests)
    return _asset(key, items, kind=kind, name=product, provider=facts.provider, product=product, state=state,
                  versions=_versions(items, ecosystem))


def _state(items: list[Evidence], ecosystem: str, manifests: Manifests) -> str:
    # A package that builds on this one does not declare it, nor does a variable in settings.
    own = {item.state for item in items if item.fact == "dependency" and item.subject.ecosystem}
    states = {item.state for item in items}
    used = "called" if "called" in states else "imported" if "imported" in states else ""
    if not used:
        if own == {"transitive"}:
            return "transitive"
        return next((state for state in ("declared", "configured-off", "transitive") if state in states), "declared")
    in_code = any(item.fact in ("import", "call") and item.subject.ecosystem for item in items)
    if ecosystem in manifests.ecosystems and in_code and "declared" not in own:
        return "undeclared"
    if "configured-off" in states and used != "called":
        return "configured-off"
    return used


def _versions(items: list[Evidence], ecosystem: str) -> tuple[Version, ...]:
    found = set()
    for item in items:
        said = dict(item.properties)
        if said.get("tag", "")[:2].lstrip("v")[:1].isdigit():
            # An image or an action of that version; tags without a number are names that move.
            name = said.get("image") or said.get("action", "")
            found.add(Version(_purl("docker" if "image" in said else "github", name), said["tag"], "declared",
                              item.location.path))
        if item.fact != "dependency":
            continue
        purl = _purl(ecosystem, said.get("package", item.symbol))
        if said.get("version"):
            how = "locked" if said.get("locked") else "declared"
            found.add(Version(purl, said["version"], how, item.location.path))
        elif said.get("spec"):
            found.add(Version(purl, said["spec"], "range", item.location.path))
    return tuple(sorted(found))


def _stated(key: str, items: list[Evidence]) -> tuple[Version, ...]:
    """The versions that files state of a thing that is no package."""
    pairs = ((value, item.location.path) for item in items for name, value in item.properties if name == "version")
    return tuple(sorted({Version(key, version, "declared", path) for version, path in pairs}))


def _purl(ecosystem: str, name: str) -> str:
    return f"pkg:{ecosystem}/{name.replace('@', '%40')}"


def _models(items: list[Evidence], catalogue: Catalogue) -> list[Asset]:
    """One asset for a model, or one for each provider that is seen to serve it. What is loaded from a hub is one
    thing, whoever loads it."""
    served: dict[str, list[Evidence]] = defaultdict(list)
    unknown = []
    for item in items:
        said = dict(item.properties)
        if said.get("served-by") and said.get("served-sure", "yes") == "yes":
            served[catalogue.products[said["served-by"]].provider].append(item)
        else:
            unknown.append(item)
    hub = any(("namespace", "huggingface") in item.properties for item in items)
    makers = {dict(item.properties).get("maker", "") for item in unknown}
    if unknown and served and not hub and not _server_of(unknown) and _tells_nothing(served, makers, unknown):
        groups = [unknown, *served.values()]
        return [_model_asset(_server_of(group), group, catalogue) for group in groups]
    if len(served) < 2 or hub:
        return [_model_asset(_server_of(items), items, catalogue)]
    home = next((provider for provider in sorted(served) if provider in makers), sorted(served)[0])
    served[home].extend(unknown)
    return [_model_asset(_server_of(group), group, catalogue) for group in served.values()]


def _tells_nothing(served: dict[str, list[Evidence]], makers: set[str], unknown: list[Evidence]) -> bool:
    """Whether a model is served by another than its maker only in weaker scopes: the server of a test is not that of
    what production code names."""
    strongest = min(item.scope.rank for item in unknown)
    weaker = all(item.scope.rank > strongest for group in served.values() for item in group)
    return weaker and not makers & served.keys()


def _server_of(items: list[Evidence]) -> str:
    """The product that serves a model: one that is sure, else the only guess, else ""."""
    said = [dict(item.properties) for item in items]
    sure = sorted({one["served-by"] for one in said if one.get("served-by") and one.get("served-sure") == "yes"})
    guesses = sorted({one["served-by"] for one in said if one.get("served-by")})
    return sure[0] if sure else guesses[0] if len(guesses) == 1 else ""


def _model_asset(server: str, items: list[Evidence], catalogue: Catalogue) -> Asset:
    items = sorted(items, key=_order)
    makers = sorted({maker for item in items if (maker := dict(item.properties).get("maker", ""))})
    maker = makers[0] if makers else ""
    first = max(items, key=lambda item: ("/" in item.subject.name, item.confidence.score, item.subject.name))
    kinds = sorted({item.subject.kind for item in items})
    product = catalogue.products.get(server)
    host = product.provider if product is not None else ""
    provider = maker or host
    if maker and host and _fold(maker) != _fold(host):
        provider = f"{maker} ({host})"
    # A client that names its model argument for embeddings knows better than a family's grammar.
    kind = "embedding-model" if "embedding-model" in kinds else "model"
    key = model_key(first.subject.name, server, maker, items)
    called = any(item.state == "called" for item in items)
    return _asset(key, items, kind=kind, name=first.subject.name, provider=provider, product=server,
                  state="called" if called else "")


def _fold(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())


