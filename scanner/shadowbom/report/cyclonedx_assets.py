"""Assets as CycloneDX components and services.

A service has no ``evidence`` in CycloneDX, so its places stand in ``shadowbom:occurrence`` properties; all else
that is said of an asset is said of both in the same way. Some assets are more than one thing: a client
library whose evidence shows where its calls go has a service besides, an MCP server that a launcher starts
has its package besides. Such further entries say whose part they are and hang on it in the graph.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from shadowbom.core.asset import DATA_CLASSES, Asset
from shadowbom.core.confidence import combine
from shadowbom.core.evidence import Evidence
from shadowbom.core.source import Scope
from shadowbom.report.addresses import endpoint, is_local, purl
from shadowbom.report.cyclonedx_models import of_model
from shadowbom.report.order import exact_version, sorted_assets, sorted_evidence, state_rank

_REMOTE = frozenset({"inference-endpoint", "cloud-ai-service", "gateway"})
_HOSTED = _REMOTE | {"vector-db", "observability"}
_TYPES = {
    "model": "machine-learning-model", "embedding-model": "machine-learning-model",
    "model-file": "machine-learning-model",
    # `file` says only that a file exists. An agent's configuration is `data` with `data[].type` configuration:
    # "parameters or settings that may be used by other components"; so is a list of models to choose from.
    "dataset": "data", "coding-agent-config": "data", "model-catalogue": "data",
    # What an agent is told to do, or to run, is its configuration, too; a plugin is software that it loads.
    **dict.fromkeys(("sub-agent", "agent-skill", "agent-command", "agent-hook", "plugin-marketplace"), "data"),
    "provider-sdk": "library", "agent-framework": "library", "ml-framework": "library", "vector-db": "library",
    "observability": "library",
}
_DATA = {kind: "dataset" if kind == "dataset" else "configuration" for kind, type_ in _TYPES.items() if type_ == "data"}
_TECHNIQUES = {
    "dependency": "manifest-analysis", "image": "manifest-analysis", "filemark": "filename",
    "declared": "manifest-analysis",
    "weights": "binary-analysis",
}
_COMMIT = re.compile(r"^[0-9a-fA-F]{40}$")
_MAX_VERSION = 1024


@dataclass(slots=True)
class Listing:
    """What an inventory becomes: components and services, the ref of each asset key, and pairs of refs (whole,
    part) for the further entries."""

    components: list[dict[str, Any]] = field(default_factory=list)
    services: list[dict[str, Any]] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)


def list_assets(assets: Iterable[Asset], taken: set[str]) -> Listing:
    """Each asset as a component or a service. ``taken`` are refs that are in use already."""
    listing = Listing()
    ordered = [(asset, _free(asset.key or asset.kind, taken)) for asset in sorted_assets(assets)]
    for asset, ref in ordered:
        listing.refs.setdefault(asset.key, ref)
    packages: dict[str, str] = {}
    for asset, ref in ordered:
        if _is_service(asset):
            listing.services.append(_service(asset, ref))
        else:
            listing.components.append(_component(asset, ref, listing, taken))
            listing.services.extend(_calls(asset, ref, listing, taken))
        if asset.kind == "mcp-server":
            listing.components.extend(_launched(asset, ref, listing, packages, taken))
    listing.components.sort(key=lambda entry: str(entry["bom-ref"]))
    listing.services.sort(key=lambda entry: str(entry["bom-ref"]))
    listing.parts.sort()
    return listing


def properties(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """``(name, value)`` pairs as CycloneDX properties in our namespace; empty values are left out."""
    return [{"name": f"shadowbom:{name}", "value": value} for name, value in pairs if value]


def _free(wish: str, taken: set[str]) -> str:
    ref, number = wish, 2
    while ref in taken:
        ref, number = f"{wish}#{number}", number + 1
    taken.add(ref)
    return ref


def _is_service(asset: Asset) -> bool:
    return asset.kind == "mcp-server" or (asset.kind in _HOSTED and not purl(asset.key))


def _component(asset: Asset, ref: str, listing: Listing, taken: set[str]) -> dict[str, Any]:
    version = _version(asset)
    identity = purl(asset.key, version)
    component: dict[str, Any] = {
        "type": _TYPES.get(asset.kind, "library" if identity else "application"),
        "bom-ref": ref,
        "supplier": {"name": asset.provider} if asset.provider else {},
        "name": asset.name or ref,
        "version": version,
        # Hosted and downloaded models come from outside; weights in the tree are part of it.
        "isExternal": asset.kind in ("model", "embedding-model"),
        "scope": _scope(asset),
        "purl": identity,
        **of_model(asset),
        "data": [{"type": _DATA[asset.kind], "name": asset.name}] if asset.kind in _DATA else [],
        "evidence": {
            "identity": [_identity(asset, identity)],
            "occurrences": [_occurrence(piece) for piece in _pieces(asset.evidence)],
        },
        "components": _packages(asset, ref, version, listing, taken),
        "properties": _said(asset),
    }
    if not component["evidence"]["occurrences"]:
        del component["evidence"]["occurrences"]
    return {key: value for key, value in component.items() if value}


def _version(asset: Asset) -> str:
    """The one exact version. A Hub revision counts only as a commit: a purl of that type takes nothing else."""
    version = exact_version(asset)
    if not version:
        revisions = {value for piece in asset.evidence for name, value in piece.properties if name == "revision"}
        version = min(revisions, default="").lower() if len(revisions) == 1 and _COMMIT.match(min(revisions)) else ""
    return version if len(version) <= _MAX_VERSION else ""


def _scope(asset: Asset) -> str:
    if asset.scope is not Scope.PRODUCTION and asset.scope is not Scope.VENDORED:
        return "excluded"
    return "optional" if asset.state == "configured-off" else "required"


def _packages(asset: Asset, ref: str, version: str, listing: Listing, taken: set[str]) -> list[dict[str, Any]]:
    """The further packages of a product, and the versions of a package that has several, each with its purl."""
    found = []
    for name, stated in sorted({(item.purl, item.version) for item in asset.versions if item.kind != "range"}):
        identity = purl(name, stated)
        if identity and len(stated) <= _MAX_VERSION and (name, stated) != (asset.key, version):
            own = _free(identity, taken)
            found.append({
                "type": "library", "bom-ref": own, "name": name.partition("/")[2].replace("%40", "@"),
                "version": stated, "purl": identity, "properties": properties([("part-of", ref)]),
            })
            listing.parts.append((ref, own))
    return found


def _identity(asset: Asset, identity: str) -> dict[str, Any]:
    scores: dict[str, float] = defaultdict(float)
    entries: dict[str, set[str]] = defaultdict(set)
    for piece in asset.evidence:
        technique = _TECHNIQUES.get(piece.fact, "source-code-analysis")
        scores[technique] = max(scores[technique], piece.confidence.score)
        entries[technique].update(piece.confidence.reasons)
    evidence: dict[str, Any] = {
        "field": "purl" if identity else "name",
        "confidence": asset.confidence.score,
        "concludedValue": identity or asset.name,
        "methods": [
            {"technique": technique, "confidence": score, "value": ", ".join(sorted(entries[technique]))}
            for technique, score in sorted(scores.items())
        ],
    }
    return {key: value for key, value in evidence.items() if value != []}


def _pieces(evidence: Iterable[Evidence]) -> list[Evidence]:
    """One piece for each place, symbol and context, in order of place."""
    ordered = sorted_evidence(evidence)
    unique = {(str(piece.location), piece.symbol, _context(piece)): piece for piece in reversed(ordered)}
    return sorted_evidence(unique.values())


def _occurrence(piece: Evidence) -> dict[str, Any]:
    occurrence = {"location": piece.location.path, "line": piece.location.line, "symbol": piece.symbol,
                  "additionalContext": _context(piece)}
    return {key: value for key, value in occurrence.items() if value}


def _context(piece: Evidence) -> str:
    """The kind of evidence; never the source line, which may hold what must not be copied."""
    cell = f", cell {piece.location.cell}:{piece.location.cell_line}" if piece.location.cell else ""
    scope = "" if piece.scope is Scope.PRODUCTION else f", {piece.scope.value}"
    return f"{piece.entry} ({piece.fact}{scope}{cell})"


def _said(asset: Asset, part_of: str = "") -> list[dict[str, str]]:
    """What is said of an asset in the same way whatever it is written as."""
    fixed = [
        ("kind", asset.kind), ("product", asset.product), ("scope", asset.scope.value),
        ("confidence", asset.confidence.level), ("state", asset.state), ("part-of", part_of),
    ]
    fixed += [("reason", reason) for reason in sorted(asset.confidence.reasons)]
    fixed += [("chain", " > ".join(asset.chain))]
    stated = sorted(set(asset.versions))
    fixed += [("version", f"{item.purl} {item.version} ({item.kind}, {item.path})") for item in stated]
    return properties([*fixed, *((f"fact:{name}", value) for name, value in sorted(set(asset.properties)))])


def _service(asset: Asset, ref: str, part_of: str = "") -> dict[str, Any]:
    pieces = _pieces(asset.evidence)
    stated = sorted({value for piece in pieces for name, value in piece.properties if name in ("endpoint", "url")})
    endpoints = sorted({address for value in stated if (address := endpoint(value))})
    hosts = [address.partition("://")[2].partition("/")[0] for address in endpoints]
    remote = not all(map(is_local, hosts)) if hosts else asset.kind in _REMOTE
    service: dict[str, Any] = {
        "bom-ref": ref,
        "provider": {"name": asset.provider} if asset.provider else {},
        "name": asset.name or ref,
        "endpoints": endpoints,
        # Whether a caller must authenticate is not known from source, so `authenticated` is left out.
        "x-trust-boundary": remote,
        "data": _flows(asset.kind, _sent(pieces)) if remote else [],
        "properties": [
            *_said(asset, part_of),
            *properties(("occurrence", place) for place in _lines(pieces)),
        ],
    }
    return {key: value for key, value in service.items() if value}


def _lines(pieces: list[Evidence]) -> list[str]:
    """``path:line`` of each piece, once, in order."""
    return list(dict.fromkeys(f"{piece.location.path}:{piece.location.line}" for piece in pieces))


def _flows(kind: str, classes: Iterable[str]) -> list[dict[str, str]]:
    """Data flow as seen from the service: what we send is inbound, by the classes that code shows."""
    sent = [{"flow": "inbound", "classification": name, "name": "requests"} for name in classes]
    back = {"flow": "outbound", "classification": "unknown", "name": "responses"}
    return sent if kind == "observability" else [*sent, back]


def _sent(pieces: Iterable[Evidence]) -> list[str]:
    """The classes of data that are sent, "unknown" where source does not say."""
    return sorted({value for piece in pieces for name, value in piece.properties if name == DATA_CLASSES}) or [
        "unknown"]


def _calls(asset: Asset, ref: str, listing: Listing, taken: set[str]) -> list[dict[str, Any]]:
    """The services that a package's evidence shows besides the package: who gets the data."""
    if not purl(asset.key):
        return []
    found = []
    for kind in sorted({piece.subject.kind for piece in asset.evidence} & _REMOTE - {asset.kind}):
        own = _free(f"service:{asset.product or asset.name}", taken)
        evidence = tuple(piece for piece in asset.evidence if piece.subject.kind == kind)
        service = replace(
            asset, kind=kind, evidence=evidence, versions=(), chain=(), properties=(),
            state=max((piece.state for piece in evidence), key=state_rank),
            scope=min((piece.scope for piece in evidence), key=lambda scope: scope.rank),
            confidence=combine([piece.confidence for piece in evidence]),
        )
        found.append(_service(service, own, part_of=ref))
        listing.parts.append((ref, own))
    return found


def _launched(
    asset: Asset, ref: str, listing: Listing, packages: dict[str, str], taken: set[str]
) -> list[dict[str, Any]]:
    """The packages that an MCP server's launcher runs; one that is an asset itself is only pointed at."""
    found = []
    for ecosystem, name, version in sorted(_launches(asset)):
        identity = purl(f"pkg:{ecosystem}/{name.replace('@', '%40')}", version)
        if not identity:
            continue
        own = listing.refs.get(identity) or packages.get(identity)
        if own is None:
            own = packages[identity] = _free(identity, taken)
            component = {"type": "library", "bom-ref": own, "name": name, "version": version, "purl": identity,
                         "properties": properties([("part-of", ref)])}
            found.append({key: value for key, value in component.items() if value})
        listing.parts.append((ref, own))
    return found


def _launches(asset: Asset) -> set[tuple[str, str, str]]:
    """(ecosystem, name, version) of the packages that its evidence names."""
    launches = set()
    for piece in asset.evidence:
        said = dict(piece.properties)
        ecosystem, colon, name = said.get("package", "").partition(":")
        version = said.get("version", "")
        if colon and len(version) <= _MAX_VERSION:
            launches.add((ecosystem, name, version))
    return launches
