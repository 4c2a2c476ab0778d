"""What an asset is called where a policy names things: its names by the subject of a list."""

from __future__ import annotations

from collections.abc import Mapping

from shadowbom.catalog.recipients import answering, server_of
from shadowbom.catalog.records import Product
from shadowbom.core.asset import Asset

_PROVIDERS = frozenset({"provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway"})
_MODELS = frozenset({"model", "embedding-model", "model-file"})
_FRAMEWORKS = frozenset({"agent-framework", "ml-framework", "observability", "vector-db"})
_ASSISTANTS = frozenset({"coding-agent-config", "ai-ci-workflow", "mcp-client"})
JUDGED = _PROVIDERS | _MODELS | _FRAMEWORKS | _ASSISTANTS | {"mcp-server", "local-runtime"}
"""The kinds that a policy decides on. What is made of these (an agent), lists them (a catalogue of models) or is no AI
by itself (a dataset) is not."""


def names_of(asset: Asset, products: Mapping[str, Product]) -> dict[str, tuple[str, ...]]:
    """The names by which lists may call ``asset``, by subject; empty where the asset is of no kind that is judged."""
    if asset.kind not in JUDGED:
        return {}
    said = dict(asset.properties)
    product = products.get(asset.product)
    server = server_of(asset, products)
    own = (asset.name, asset.product, product.name if product else "")
    found: dict[str, tuple[str, ...]] = {"providers": _provider(asset, server)}
    if asset.kind in _PROVIDERS:
        found["providers"] += own
    elif asset.kind in _MODELS:
        maker = said.get("maker", "")
        givers = (asset.provider, maker, *((server.provider, server.id) if server else ()))
        found["models"] = (asset.name, *(f"{giver}/{asset.name}" for giver in givers if giver))
    elif asset.kind in _FRAMEWORKS:
        found["frameworks"] = own
    elif asset.kind in _ASSISTANTS:
        found["assistants"] = own
    elif asset.kind == "mcp-server":
        found["mcp_servers"] = _server(asset, said)
    else:
        found["runtimes"] = own
    found["packages"] = _packages(asset, said)
    found["jurisdictions"] = _country(asset, products)
    found["licences"] = (said.get("licence", ""),)
    found["regions"] = (said.get("region", ""),)
    named = ((subject, tuple(dict.fromkeys(filter(None, names)))) for subject, names in found.items())
    return {subject: names for subject, names in named if names}


def _provider(asset: Asset, server: Product | None) -> tuple[str, ...]:
    """Who gets the data. A library that runs on one's own machine sends nobody any: its maker is no provider."""
    if asset.kind in _FRAMEWORKS or asset.kind == "local-runtime" or asset.kind in _ASSISTANTS:
        return ()
    if asset.kind in _MODELS and server is not None:
        return server.provider, server.id
    maker, _, host = asset.provider.partition(" (")
    return asset.provider, maker, host.removesuffix(")")


def _server(asset: Asset, said: Mapping[str, str]) -> tuple[str, ...]:
    target = asset.key.removeprefix("mcp:")
    ecosystem, colon, package = target.partition(":")
    host = target.partition("://")[2].partition("/")[0] if "://" in target else ""
    plain = package if colon and not host else ""
    # A server is whoever is started; what somebody calls it in a file is a name for that only where nothing else is.
    alone = "" if plain or host else asset.name
    return target, plain, f"{ecosystem}:{plain}" if plain else "", host, said.get("known-as", ""), alone


def _packages(asset: Asset, said: Mapping[str, str]) -> tuple[str, ...]:
    purls = {version.purl.partition("@")[0] for version in asset.versions}
    if asset.key.startswith("pkg:"):
        purls.add(asset.key)
    names = []
    for purl in sorted(purls):
        ecosystem, _, name = purl.removeprefix("pkg:").partition("/")
        name = name.replace("%40", "@")
        names += [purl, f"{ecosystem}:{name}", name]
    if package := said.get("package", ""):
        names += [package, package.partition(":")[2]]
    elif asset.key.startswith("mcp:") and "://" not in asset.key and ":" in asset.key[4:]:
        names += [asset.key[4:], asset.key[4:].partition(":")[2]]
    return tuple(names)


def _country(asset: Asset, products: Mapping[str, Product]) -> tuple[str, ...]:
    product = None if asset.kind in _FRAMEWORKS or asset.kind == "local-runtime" else answering(asset, products)
    return (product.jurisdiction,) if product is not None else ()
