"""Who gets our data: everybody outside whom the AI of a repository sends something to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from shadowbom.catalog.recipients import answering, server_of
from shadowbom.catalog.records import Product
from shadowbom.core.asset import DATA_CLASSES, MODEL_KINDS, Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.masking import names_secret
from shadowbom.core.policy import Verdict
from shadowbom.core.posture import Recipient
from shadowbom.posture.given import USED_UP, Given, said

_PROVIDERS = frozenset({"provider-sdk", "inference-endpoint", "cloud-ai-service"})
_ROLES = {
    **dict.fromkeys(_PROVIDERS | MODEL_KINDS, "provider"), "gateway": "gateway", "vector-db": "storage",
    "observability": "telemetry", "mcp-server": "tool",
    **dict.fromkeys(("coding-agent-config", "ai-ci-workflow", "mcp-client"), "assistant"),
}
CUSTOM = "custom"
"""Who answers at an address that no text names."""
ROLES = ("provider", "gateway", "tool", "storage", "telemetry", "assistant")
"""What a recipient is to us, in the order that reports show."""
_ADDRESSED = frozenset({"host", "secret"})
"""Entries of a signature that are somebody's service: of a variable with an address, the own machine may be meant."""
_NOWHERE = frozenset({"", "none", "multi"})
_LOCAL = ("localhost", "127.", "0.0.0.0", "[::1]", "host.docker.internal")  # noqa: S104  # told from others


@dataclass(slots=True)
class _Group:
    assets: list[Asset] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)


def recipients(given: Given) -> tuple[Recipient, ...]:
    """Providers first, of these the ones of production first, by name. What runs on one's own machines is none; a store
    or a tracer that can run there is one where its address or key shows that it is somebody's service."""
    groups: dict[tuple[str, str, bool], _Group] = defaultdict(_Group)
    for asset in given.assets:
        told = _who(asset, given)
        if told is None:
            continue
        product, name, sure = told
        role = "gateway" if product is not None and product.kind == "gateway" else _ROLES[asset.kind]
        group = groups[role, name, sure]
        group.assets.append(asset)
        if product is not None and product.jurisdiction not in _NOWHERE:
            group.countries.add(product.jurisdiction)
    known = {name for role, name, sure in groups if sure and role == "provider"}
    found = [
        _recipient(name, role, group, given, sure=sure) for (role, name, sure), group in groups.items()
        # Whose model it is adds nothing where that one gets data anyway.
        if sure or name not in known
    ]
    return tuple(sorted(found, key=lambda one: (
        one.scope.rank, ROLES.index(one.role), not one.sure, one.name.casefold(), one.name)))


def _who(asset: Asset, given: Given) -> tuple[Product | None, str, bool] | None:
    """The product that answers, who that is, and whether it is sure; None for an asset that sends nothing away."""
    if asset.kind not in _ROLES or asset.state in USED_UP:
        return None
    if asset.kind in MODEL_KINDS:
        return _server(asset, given)
    product = answering(asset, given.products)
    if asset.kind == "mcp-server":
        return _remote(asset, product)
    if product is None or _is_local(asset):
        return None
    if product.provider == CUSTOM:
        return product, CUSTOM, True
    if asset.kind in _PROVIDERS or _ROLES[asset.kind] == "assistant":
        # Rules for whatever coding agent reads them are nobody's service.
        nobody = product.jurisdiction in _NOWHERE or _is_redirected(asset, given)
        return None if nobody else (product, product.provider, True)
    return (product, product.provider, True) if product.id in given.hosted and _is_addressed(asset) else None


def _is_redirected(asset: Asset, given: Given) -> bool:
    """Whether every client that code makes of a library is given the address of somebody else."""
    made = {piece.location for piece in asset.uses if piece.entry == "client" and piece.fact == "call"}
    return bool(made) and asset.kind == "provider-sdk" and made <= given.redirected.keys() and all(
        asset.key not in given.redirected[place] for place in made)


def _server(asset: Asset, given: Given) -> tuple[Product | None, str, bool] | None:
    """Who serves a model; the maker, unsure, where no code says who does. A model of a hub is downloaded."""
    served = given.products.get(dict(asset.properties).get("served-by", ""))
    sure = any(_is_told(piece, given) for piece in asset.evidence)
    if served is not None and (sure or served.kind not in _PROVIDERS):
        if served.kind not in _PROVIDERS and served.kind != "gateway":
            return None
        return (served, served.provider, True) if served.jurisdiction not in _NOWHERE else None
    maker = dict(asset.properties).get("maker", "")
    if asset.key.startswith("pkg:huggingface/") or not maker or "/" in asset.name or ":" in asset.name:
        return None
    return server_of(asset, given.products), maker, False


def _is_told(piece: Evidence, given: Given) -> bool:
    """Whether a text tells who serves a model. That a family is one provider's is a guess, and of one that anybody can
    run, what stands before its name is the account that published it."""
    if ("served-sure", "yes") not in piece.properties:
        return False
    family = given.products.get(piece.signature)
    prefixed = any(name == "gateway-prefix" for name, _ in piece.properties)
    return not prefixed or family is None or family.kind in _PROVIDERS or family.kind == "gateway"


def _remote(asset: Asset, product: Product | None) -> tuple[Product | None, str, bool] | None:
    """An MCP server at an address of somebody else's, by its publisher or host."""
    if all(any(name == "published" for name, _ in piece.properties) for piece in asset.evidence):
        return None  # what a repository offers to others
    values = dict(asset.properties)
    url = values.get("url", "") or values.get("endpoint", "")
    address = url.partition("://")[2] if "://" in url else url
    host = address.partition("/")[0].partition(":")[0]
    if not host or "." not in host or "$" in host or host.startswith(_LOCAL) or host.endswith((".local", ".internal")):
        return None
    return product, product.provider if product is not None else host, True


def _is_local(asset: Asset) -> bool:
    """Whether all addresses that it is called at are of the own machine."""
    hosts = said(asset, "endpoint")
    return bool(hosts) and all(host.startswith(_LOCAL) for host in hosts)


def _is_addressed(asset: Asset) -> bool:
    """Whether an address or a key shows that a service is called, and not only a library used."""
    if asset.kind == "gateway" and asset.state == "called":
        return True
    keys = (name for piece in asset.evidence for key, name in piece.properties if key == "env")
    return any(names_secret(name) for name in keys) or any(
        piece.entry.partition(".")[0] in _ADDRESSED for piece in asset.evidence)


def _recipient(name: str, role: str, group: _Group, given: Given, *, sure: bool) -> Recipient:
    scope = min((asset.used_in for asset in group.assets), key=lambda one: one.rank)
    # What only a test sends is no data of production.
    assets = [asset for asset in group.assets if asset.used_in is scope]
    verdicts = [Verdict(given.verdicts[asset.key]) for asset in assets if asset.key in given.verdicts]
    return Recipient(
        name=name, jurisdiction=" or ".join(sorted(group.countries)) if sure else "", role=role,
        what=tuple(dict.fromkeys(asset.name for asset in sorted(assets, key=_weight))),
        assets=tuple(sorted(asset.key for asset in assets)),
        systems=tuple(sorted({system.key for asset in assets for system in given.homes.get(asset.key, ())})),
        scope=scope, data=tuple(sorted({one for asset in assets for one in said(asset, DATA_CLASSES)})),
        verdict=min(verdicts, key=lambda one: one.rank, default=None), sure=sure,
    )


def _weight(asset: Asset) -> tuple[object, ...]:
    """Models first: they say most of what is sent; then what is called."""
    return asset.kind not in MODEL_KINDS, asset.state != "called", asset.name
