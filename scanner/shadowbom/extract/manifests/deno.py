"""deno.json and import maps."""

from __future__ import annotations

import re

from shadowbom.core.fact import Fact, Group
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.manifests import npm
from shadowbom.extract.manifests.document import beside, tree
from shadowbom.extract.positions import json_tree

# npm:name@range/path, jsr:@scope/name@range
_REGISTRY = re.compile(r"(npm|jsr):/?((?:@[^\s/@]++/)?[^\s/@]++)(?:@([^/\s]++))?(?:/.*)?\Z", re.DOTALL)
# Hosts that serve the npm registry's packages by name, and what they put before it.
_CDN = re.compile(
    r"https?://(?:(?:[\w-]++\.)?esm\.sh|esm\.run|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net/npm|ga\.jspm\.io"
    r"|cdn\.esm\.sh|jspm\.dev|deno\.bundlejs\.com)/(?:stable/|v\d++/|pin/|\*|npm:)?((?:@[^\s/@?]++/)?[^\s/@?]++)"
    r"(?:@([^/?\s]++))?(?:[/?].*)?\Z",
    re.DOTALL,
)


def extract(document: Document, _request: Request) -> Extraction:
    """Facts: one ``Dependency`` an import that comes from the npm registry, from JSR (by its own name, with
    ``jsr:`` in the range) or from a host that serves npm's packages. Includes: the import map that a
    deno.json names."""
    root, problems = tree(document, json_tree)
    if root is None:
        return Extraction((), problems)
    facts: list[Fact] = []
    tables = [root.child("imports")]
    scopes = root.child("scopes")
    tables += scopes.members if scopes is not None else []
    for table in tables:
        for entry in table.members if table is not None else []:
            found = specifier(entry.string)
            if found is not None:
                name, spec = found
                facts.append(npm.declared(name, spec, entry.at(document.file.path), Group.RUNTIME))
    named = root.child("importMap")
    include = beside(document, named.string) if named is not None else None
    return Extraction(tuple(facts), problems, (include,) if include else ())


def specifier(text: str) -> tuple[str, str] | None:
    """Name and range of the package that a module specifier takes from a registry, else None."""
    match = _REGISTRY.match(text)
    if match is not None:
        registry, name, spec = match.groups()
        return name, (spec or "") if registry == "npm" else f"jsr:{spec or ''}"
    match = _CDN.match(text)
    return (match.group(1), match.group(2) or "") if match is not None else None
