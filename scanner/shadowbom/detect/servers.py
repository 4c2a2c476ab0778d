"""MCP servers that configurations declare, and which of them the catalogue knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname

from shadowbom.catalog.index import PlaceSpec
from shadowbom.catalog.records import Hit, Product
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Command, Server
from shadowbom.detect.context import FileContext
from shadowbom.detect.endpoints import parse

_KIND = "mcp-server"
_PUBLIC = re.compile(r"\.[a-z][a-z0-9-]*+\Z(?<!\.localhost)(?<!\.local)(?<!\.internal)(?<!\.test)")
_MAX_LISTED = 200
_LISTED = re.compile(r"[A-Za-z0-9][\w.\-/]{0,99}")
_FORGE = re.compile(r"(?:https?|ssh)://(?P<host>github|bitbucket)\.(?:com|org)/(?P<path>[^/\s]+/[^/\s]+)")


def declared_server(fact: Server, context: FileContext, entry: str = "server_table") -> Iterator[Evidence]:
    """Evidence of a server: its declaration, and the entry of the catalogue that knows its package or address. One
    server has one asset, whoever declares it and under whatever name. ``entry`` is the section that told where a
    declaration stands."""
    known = _known(fact, context)
    product = known[1] if known else None
    properties = [
        ("client", fact.client), ("transport", fact.transport), ("command", fact.command), ("url", fact.url),
        ("package", fact.package), ("version", fact.version), ("purl", _purl(fact.package, fact.version)),
        ("package-version", fact.version or ("unpinned" if fact.package else "")), ("env", " ".join(fact.env)),
        ("headers", " ".join(fact.headers)),
        ("disabled-tools", " ".join(fact.disabled_tools)),
        ("auto-approve", " ".join(fact.auto_approve)), ("published", fact.published),
    ]
    if product is not None:
        properties += [("known-as", product.id), ("publisher", product.publisher),
                       ("capabilities", " ".join(product.capabilities))]
    target = _identity(fact, context)
    # A machine of one's own says nothing of who gets the data.
    host = next((address.host for address in parse(fact.url) if _PUBLIC.search(address.host)), "")
    subject = Subject(_KIND, fact.name, target, product.provider if product else host)
    # Titles for people are no names.
    tools = [tool for tool in fact.tools if " " not in tool]
    made = _made(fact, context)
    if made is not None:
        subject = made
        properties += [("tools", tool) for tool in tools]
    else:
        properties.append(("tools", " ".join(tools)))
    state = "configured-off" if fact.disabled else "imported"
    said = tuple(sorted((key, text) for key, text in properties if text))
    hit = Hit(fact.client, entry, fact.client, "mcp-client")
    reason = "server table of a client" if entry == "server_table" else "client in code that names a server"
    yield context.evidence(hit, fact.location, "server", 0.95, reason, state=state,
                           symbol=fact.name, subject=subject, properties=said)
    if known:
        yield context.evidence(known[0], fact.location, "server", 0.95, "known server", state=state,
                               symbol=fact.name, subject=subject, properties=said)


def _made(fact: Server, context: FileContext) -> Subject | None:
    """The server that code of the repository makes, where that is what a repository offers by its own files."""
    if not fact.published or fact.package or fact.url:
        return None
    server = context.repository.sources.only_around(dirname(context.path), context.scope)
    return server.subject if server is not None else None


def _identity(fact: Server, context: FileContext) -> str:
    """What makes two declarations the same server: its package, else its address, else its name. A package that only
    carries what is said to a server is none: there it is the address, or the name beside the package."""
    ecosystem, _, name = fact.package.partition(":")
    if (ecosystem, name) in context.catalogue.carriers:
        return fact.url or f"{fact.package}#{fact.name}"
    return fact.package or fact.url or fact.name


def _purl(package: str, version: str) -> str:
    """The package as a purl, "" for one whose registry has no type of its own."""
    ecosystem, _, name = package.partition(":")
    at = f"@{version}" if version else ""
    if ecosystem == "git":
        owner = _FORGE.fullmatch(name)
        return f"pkg:{owner['host']}/{owner['path'].lower()}{at}" if owner is not None else ""
    if ecosystem == "oci":
        return f"pkg:docker/{name}{at.replace(':', '%3A')}"
    return f"pkg:{ecosystem}/{name.replace('@', '%40')}{at}" if ecosystem in ("npm", "pypi", "nuget") else ""


def _known(fact: Server, context: FileContext) -> tuple[Hit, Product] | None:
    """The entry for a server's package, image or address, where it is a server's and not a launcher's or bridge's."""
    ecosystem, _, name = fact.package.partition(":")
    hits: list[Hit | None] = []
    if ecosystem == "oci":
        image = context.catalogue.images.find(name)
        hits.append(image[0].hit if image is not None and image[1] else None)
    elif name:
        hits.append(context.catalogue.packages.find(ecosystem, name))
    hits += [context.catalogue.hosts.find(address.host, address.port) for address in parse(fact.url)]
    for hit in hits:
        if hit is not None and (product := context.product(hit.product)).kind == _KIND:
            return hit, product
    return None


def listed_servers(
    words: Sequence[str], command: Command, spec: PlaceSpec, context: FileContext
) -> Iterator[Evidence]:
    """The servers that a command lists by name, behind an option of its entry."""
    for at, word in enumerate(words):
        option, equals, value = word.partition("=")
        if option != spec.servers:
            continue
        listed = value if equals else next(iter(words[at + 1 : at + 2]), "")
        for name in dict.fromkeys(part.strip() for part in listed.split(",")[:_MAX_LISTED]):
            if _LISTED.fullmatch(name):
                subject = Subject(_KIND, name, f"{spec.product}#{name}", context.product(spec.product).provider)
                yield context.evidence(
                    spec.hit, command.place_of(word), "server", 0.9, "server that a gateway is given by name",
                    state="imported", symbol=name, subject=subject, properties=(("client", spec.product),))
