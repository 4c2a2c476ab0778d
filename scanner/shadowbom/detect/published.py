"""Where a repository offers the MCP server that its code makes to others: as a package with a program, or by the file
of a place that runs servers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename, dirname

from shadowbom.catalog.records import Hit
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import OFFERED, Dependency, Fact, FileMark, Setting
from shadowbom.core.location import Location
from shadowbom.core.value import Lit
from shadowbom.detect.context import FileContext

_PACKAGES = {"package.json": ("npm", "javascript"), "pyproject.toml": ("pypi", "python")}
"""Manifests, the ecosystem that they publish in, and the language of its packages."""


def published(facts: Sequence[Fact], context: FileContext) -> Iterator[Evidence]:
    """Evidence of the server that a manifest or file of a folder offers, where code below makes just one."""
    name = basename(context.path)
    servers = context.catalogue.servers.products
    for fact in facts:
        if isinstance(fact, FileMark):
            known = (hit.product for hit in context.catalogue.config_paths.find(context.path))
            if any(product in servers for product in known):
                yield from _offers(context.catalogue.servers.languages, name, fact.location, context)
        elif isinstance(fact, Setting) and fact.key == OFFERED and name in _PACKAGES and isinstance(fact.value, Lit):
            ecosystem, language = _PACKAGES[name]
            asked = (context.catalogue.packages.find(one.ecosystem, one.name) for one in facts
                     if isinstance(one, Dependency))
            if any(hit is not None and hit.product in servers for hit in asked):
                yield from _offers((language,), f"{ecosystem}:{fact.value.text}", fact.location, context)
        elif isinstance(fact, Setting) and name in _PACKAGES and context.catalogue.env.setting(fact.key) is not None:
            yield from _offers((_PACKAGES[name][1],), fact.key, fact.location, context)


def _offers(
    languages: Sequence[str], where: str, location: Location, context: FileContext
) -> Iterator[Evidence]:
    for language in languages:
        server = context.repository.sources.only_below(dirname(context.path), language)
        if server is not None:
            hit = Hit(server.spec.product, "server.published", where, "")
            yield context.evidence(hit, location, "setting", 0.9, "published server", state="declared",
                                   symbol=server.name, subject=server.subject, properties=(("published", where),))
            return
