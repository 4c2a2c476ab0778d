"""Signatures to one artefact: plain JSON, sorted, the same bytes for the same signatures."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shadowbom.catalog import implied, names, place_atoms, references
from shadowbom.catalog.agents import PARTS
from shadowbom.catalog.load import CatalogueError, Source, read_candidates, read_folder
from shadowbom.catalog.names import SECTIONS
from shadowbom.catalog.place_schema import Command, Image, Resource, Step
from shadowbom.catalog.schema import Client, Config, Signature
from shadowbom.catalog.services import services

FORMAT = 11
"""Raised when the artefact's shape changes, so that no cache of an older program is read."""

_POINTED = re.compile(r"(?<!\d)\d\.\d(?!\d)")
_HYPHENED = re.compile(r"(?<!\d)\d-\d(?!\d)")
_DASHED = re.compile(r"20\d\d-\d\d-\d\d")
Row = dict[str, Any]
Artefact = dict[str, Any]


def compile_folder(folder: Path) -> Artefact:
    """The artefact of all signatures below ``folder``. Raises CatalogueError, UserError."""
    sources, mistakes = read_folder(folder)
    candidates, wrong = read_candidates(folder)
    mistakes = [*mistakes, *wrong, *references.mistakes(sources)]
    if mistakes:
        raise CatalogueError(mistakes)
    return compile_sources(sources, candidates)


def compile_overlays(base: Mapping[str, Any], folders: Iterable[Path]) -> Artefact:
    """``base`` with an organisation's own signatures added, under the same contract.

    Raises CatalogueError, which names both files, where two say the same; UserError for a wrong folder.
    """
    known = {id_: row["file"] for id_, row in base["products"].items()}
    owned = {tuple(key): (id_, known[id_]) for *key, id_ in _owned(base)}
    sources: list[Source] = []
    mistakes = []
    for folder in folders:
        found, wrong = read_folder(folder, f"{folder.as_posix()}/")
        sources += found
        mistakes += wrong
    mistakes += references.mistakes(sources, known, owned)
    if mistakes:
        raise CatalogueError(mistakes)
    return merge(base, compile_sources(sources))


def compile_sources(sources: Iterable[Source], candidates: Mapping[str, Any] | None = None) -> Artefact:
    """The artefact of signatures that have been checked, and of the words for candidates."""
    ordered = sorted(sources, key=lambda source: source.signature.id)
    sections: dict[str, list[Row]] = {section: [] for section in SECTIONS}
    for source in ordered:
        for section, rows in _rows(source).items():
            sections[section].extend(rows)
    prefixes = {
        prefix.lower().replace("_", "-"): source.signature.id
        for source in ordered for prefix in source.signature.prefixes
    }
    return _finished(
        {source.signature.id: _product(source) for source in ordered}, sections, prefixes,
        max(source.signature.verified.isoformat() for source in ordered), candidates or {},
    )


def merge(base: Mapping[str, Any], added: Mapping[str, Any]) -> Artefact:
    """Two artefacts as one. Their products and names must be apart already."""
    products = {**base["products"], **added["products"]}
    sections = {section: [*base["sections"][section], *added["sections"][section]] for section in SECTIONS}
    for rows in sections.values():
        rows.sort(key=lambda row: row["product"])
    return _finished({id_: products[id_] for id_ in sorted(products)}, sections,
                     {**base["prefixes"], **added["prefixes"]}, max(base["date"], added["date"]), base["candidates"])


def dump(artefact: Mapping[str, Any]) -> bytes:
    """An artefact as the bytes that are shipped, cached and hashed."""
    return json.dumps(artefact, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _finished(
    products: dict[str, Row], sections: dict[str, list[Row]], prefixes: dict[str, str], date: str,
    candidates: Mapping[str, Any],
) -> Artefact:
    stated = [row for row in sections["import"] if not row.get("implied")]
    sections = {**sections, "import": [*stated, *implied.imports(sections["package"], stated)]}
    body: Artefact = {
        "format": FORMAT, "date": date, "products": products, "sections": sections,
        "prefixes": dict(sorted(prefixes.items())), "candidates": dict(candidates),
        # Words of servers that people run themselves belong to the whole catalogue, as those words do.
        "started": {key: sorted(texts) for key, texts in services().texts.items()} if candidates else {},
    }
    return {**body, "digest": hashlib.sha256(dump(body)).hexdigest()}


def _owned(base: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    """The names that products of an artefact own, in the form of ``references.keys``, with the product last."""
    for row in base["sections"]["package"]:
        yield "package", row["ecosystem"], row["value"], row["product"]
    for row in base["sections"]["import"]:
        if not row.get("implied"):
            yield "import", row["language"], row["value"], row["product"]
    for section in ("host", "route", "env"):
        for row in base["sections"][section]:
            yield section, row["value"], row["product"]
    for section in place_atoms.SECTIONS:
        for row in base["sections"][section]:
            if not row.get("when"):
                yield section, row["value"], row["product"]
    for prefix, id_ in base["prefixes"].items():
        yield "prefix", prefix, id_
    for id_, product in base["products"].items():
        for name in product.get("organisations", ()):
            yield "organisation", name.lower(), id_


def _product(source: Source) -> Row:
    signature = source.signature
    return {
        "kind": signature.kind, "name": signature.name, "provider": signature.provider,
        "jurisdiction": signature.jurisdiction, "homepage": signature.homepage, "uses": sorted(signature.uses),
        "file": source.file, "description": signature.description, "source": signature.source,
        "verified": signature.verified.isoformat(),
        **({"organisations": sorted(signature.organisations)} if signature.organisations else {}),
        **({"publisher": signature.publisher} if signature.publisher else {}),
        **({"capabilities": sorted(signature.capabilities)} if signature.capabilities else {}),
    }


def _rows(source: Source) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {section: [] for section in SECTIONS}
    for section, index, row in (*_names(source.signature), *_shapes(source.signature), *_places(source.signature),
                                *_rights(source.signature)):
        line = source.lines.table(section, index)
        out[section].append({"product": source.signature.id, "line": line, **row})
    return out


def _names(signature: Signature) -> Iterator[tuple[str, int, Row]]:
    """Entries that are names: section, index of the table, row."""
    kind = signature.kind
    for index, package in enumerate(signature.package):
        for name in package.names:
            yield "package", index, {"ecosystem": package.ecosystem, "value": names.package(package.ecosystem, name),
                                     "kind": package.kind or kind, "uses": package.uses,
                                     **({"carries": True} if package.carries else {})}
    for index, entry in enumerate(signature.import_):
        for name in entry.names:
            yield "import", index, {"language": entry.language, "value": name, "kind": entry.kind or kind,
                                    "uses": entry.uses}
    for index, host in enumerate(signature.host):
        for name in host.names:
            yield "host", index, {"value": name, "kind": host.kind or "", "paths": host.paths,
                                  "model_path": host.model_path}
    for index, route in enumerate(signature.route):
        for path in route.paths:
            yield "route", index, {"value": path, "kind": route.kind or ""}
    for index, env in enumerate(signature.env):
        for name in env.names:
            yield "env", index, {"value": name, "kind": kind, "role": env.role}


def _shapes(signature: Signature) -> Iterator[tuple[str, int, Row]]:
    """Entries that are patterns or records."""
    for index, client in enumerate(signature.client):
        yield "client", index, _client(client)
    for index, agent in enumerate(signature.agent):
        said = agent.model_dump()
        yield "agent", index, {key: said[key] for key in (
            "language", "symbols", "of", "alone", "makes", "needs", "decorates", "inherited", "shared", "holds", "lets",
            "entry", "entries", "served", "name", *PARTS)}
    for index, tool in enumerate(signature.tool):
        yield "tool", index, tool.model_dump()
    for index, model in enumerate(signature.model):
        yield "model", index, {"value": model.pattern, "atoms": [atom.lower() for atom in model.atoms],
                               "kind": model.kind, "maker": model.maker, "examples": model.examples,
                               "closed": model.closed, "verified": signature.verified.isoformat(),
                               "pointed": _pointed(model.examples),
                               "dashed": any(_DASHED.search(name) for name in model.examples)}
    for index, config in enumerate(signature.config):
        for number, glob in enumerate(config.globs):
            yield "config", index, {"value": glob, "kind": config.kind or signature.kind, **_role(config),
                                    **({"home": config.home} if config.home and not number else {})}
    for index, table in enumerate(signature.server_table):
        fields = [[key, value] for key, value in table.fields.items()]
        yield "server_table", index, {"globs": table.globs, "format": table.format, "pointers": table.pointers,
                                      "flat": table.flat, "fields": fields, "shared": table.shared, "home": table.home,
                                      "when": [[key, values] for key, values in table.when.items()],
                                      "published": table.published, "allowed": table.allowed,
                                      "reference": table.reference}
    for index, server in enumerate(signature.server):
        yield "server", index, server.model_dump()
    for index, named in enumerate(signature.server_client):
        yield "server_client", index, named.model_dump()
    for index, secret in enumerate(signature.secret):
        yield "secret", index, secret.model_dump()


def _role(config: Config) -> Row:
    """What most files known by path have none of."""
    items = [{"kind": item.kind, "at": item.at, "fields": [[name, keys] for name, keys in item.fields.items()]}
             for item in config.item]
    said = {"role": config.role or "", "beside": config.beside, "items": items,
            "format": config.format}
    return {name: value for name, value in said.items() if value}


def _pointed(examples: Iterable[str]) -> bool:
    """Whether a family writes its versions with a point: more of its examples do than have a hyphen there."""
    given = list(examples)
    return sum(bool(_POINTED.search(name)) for name in given) > sum(bool(_HYPHENED.search(name)) for name in given)


def _places(signature: Signature) -> Iterator[tuple[str, int, Row]]:
    """Entries of the places where software is run; a row for each value."""
    for index, image in enumerate(signature.image):
        for name in image.names:
            yield "image", index, {"value": name, "program": image.program, "servers": image.servers,
                                   **_place(image, signature)}
    for index, command in enumerate(signature.command):
        for words in command.words:
            yield "command", index, {"value": words, "servers": command.servers, **_place(command, signature)}
    for index, step in enumerate(signature.step):
        for uses in step.uses:
            yield "step", index, {"value": uses, **_place(step, signature)}
    for index, resource in enumerate(signature.resource):
        for type_ in resource.types:
            yield "resource", index, {"value": type_, "endpoint": resource.endpoint, "when": resource.when,
                                      **_place(resource, signature)}


def _rights(signature: Signature) -> Iterator[tuple[str, int, Row]]:
    """Entries that are rights."""
    for index, right in enumerate(signature.permission):
        for name in right.names:
            yield "permission", index, {"value": name, "kind": right.kind or signature.kind}


def _place(entry: Image | Command | Step | Resource, signature: Signature) -> Row:
    return {"kind": entry.kind or signature.kind, "model": entry.model, "model_source": entry.model_source,
            "model_kind": entry.model_kind}


def _client(client: Client) -> Row:
    model = []
    for entry in client.model:
        method, _, arguments = entry.rpartition(":")
        model.append([method, ["$callee" if key == "$name" else key for key in arguments.split("|")]])
    return {
        "language": client.language, "symbols": client.symbols, "endpoint": client.endpoint,
        "endpoint_env": client.endpoint_env, "default_host": client.default_host,
        "served_by": client.served_by or "", "model": model, "model_source": client.model_source,
        "model_kind": client.model_kind, "kind_from": client.kind_from, "when": client.when,
        "generic_endpoint": client.generic_endpoint,
    }
