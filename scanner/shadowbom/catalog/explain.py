"""What a product is detected by, in lines for people."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from shadowbom.catalog.agents import PARTS
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.names import SECTIONS
from shadowbom.errors import UserError

WHERE = {
    "package": "in manifests, lockfiles, bills of materials and commands that install",
    "import": "in code",
    "client": "in calls of code, through its imports",
    "agent": "in calls and classes of code, through its imports",
    "tool": "among what agents of code are given",
    "host": "in addresses of code, settings and infrastructure",
    "route": "in paths of code and settings whose host is not known",
    "env": "in code, settings and infrastructure",
    "model": "where a model is named: arguments, settings, known environment names",
    "image": "in containers",
    "command": "in scripts, recipes, containers and CI",
    "step": "in CI workflows",
    "resource": "in infrastructure as code",
    "permission": "in policies that grant rights",
    "config": "by a file's path",
    "server_table": "in settings of MCP clients",
    "server": "as MCP servers that code makes",
    "server_client": "as calls of code that name an MCP server",
    "secret": "in text files of every kind",
}
"""Where the entries of each section are looked for."""


def lines(catalogue: Catalogue, product: str) -> list[str]:
    """Everything that the catalogue has of ``product``. Raises UserError for one that it does not know."""
    found = catalogue.products.get(product)
    if found is None:
        near = difflib.get_close_matches(product, catalogue.products, 3, 0.5)
        raise UserError(f"no product {product!r}" + (f"; nearest: {', '.join(near)}" if near else ""))
    row = catalogue.artefact["products"][product]
    out = [
        f"{found.name} ({found.id}), {found.kind}",
        *([row["description"]] if row["description"] else []),
        f"by {found.provider}, jurisdiction {found.jurisdiction}, {found.homepage}",
        f"in {found.file}, verified {row['verified']} from {row['source']}",
        *([f"builds on {', '.join(found.uses)}"] if found.uses else []),
    ]
    for section in SECTIONS:
        rows = catalogue.artefact["sections"][section]
        own = [text for entry in rows if entry["product"] == product for text in _entry(section, entry)]
        if own:
            out += ["", f"{section.replace('_', ' ')} ({WHERE[section]})", *(f"  {text}" for text in own)]
    return out


def _entry(section: str, row: dict[str, Any]) -> Iterator[str]:
    match section:
        case "package":
            yield f"{row['ecosystem']}: {row['value']}{_uses(row)}"
        case "import":
            yield f"{row['language']}: {row['value']}{_uses(row)}"
        case "env":
            yield f"{row['value']} ({row['role']})"
        case "host":
            yield row["value"] + (f" with {', '.join(row['paths'])}" if row["paths"] else "")
        case "model":
            yield f"{row['value']} ({row['kind']})" + (f" by {row['maker']}" if row["maker"] else "")
            if row["examples"]:
                yield f"  such as {', '.join(row['examples'])}"
        case "config" | "route":
            beside = f" beside {' or '.join(row['beside'])}" if row.get("beside") else ""
            yield row["value"] + (f" ({row['role']})" if row.get("role") else "") + beside
        case "server_table":
            yield f"{', '.join(row['globs'])} at {', '.join(row['pointers'])}"
        case "server" | "server_client":
            yield f"{row['language']}: {', '.join(row['symbols'] or row['tool_symbols'])}"
        case "secret":
            yield f"{row['title']} ({row['id']}): {row['pattern']}" + (", unverified" if row["unverified"] else "")
        case "client":
            yield from _client(row)
        case "agent" | "tool":
            yield from _agent(row)
        case "image" | "command" | "step" | "resource" | "permission":
            yield from _place(row)


def _client(row: dict[str, Any]) -> Iterator[str]:
    yield f"{row['language']}: {', '.join(row['symbols'])}"
    for key, values in row["when"].items():
        yield f"  when {key} is {' or '.join(values)}"
    if row["endpoint"]:
        yield f"  endpoint in {', '.join(row['endpoint'])}"
    if row["default_host"]:
        yield f"  else {row['default_host']}"
    if row["served_by"]:
        yield f"  served by {row['served_by']}"
    for method, keys in row["model"]:
        yield f"  {row['model_kind']} in {method or 'the call'}({' or '.join(keys)})"


def _agent(row: dict[str, Any]) -> Iterator[str]:
    yield f"{row['language']}: {', '.join(row['symbols'])}"
    for key in ("of", "needs", "name", *PARTS, "function", "agent", "holds", "capabilities"):
        if row.get(key):
            yield f"  {key} in {', '.join(row[key])}" if key != "capabilities" else f"  can {', '.join(row[key])}"


def _place(row: dict[str, Any]) -> Iterator[str]:
    yield row["value"]
    if row.get("program"):
        yield f"  starts {row['program']}"
    for key, values in row.get("when", {}).items():
        yield f"  when {key} is {' or '.join(values)}"
    if row.get("endpoint"):
        yield f"  endpoint in {', '.join(row['endpoint'])}"
    if row.get("model"):
        yield f"  {row['model_kind']} in {', '.join(row['model'])}"


def _uses(row: dict[str, Any]) -> str:
    return f" (uses {', '.join(row['uses'])})" if row["uses"] else ""
