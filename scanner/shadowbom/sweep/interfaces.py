"""What a repository publishes and what it uses of others, by all of its manifests: also those that name no AI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from shadowbom.core.fact import Dependency, Fact, Group, Image, Resource, Step
from shadowbom.core.source import Document, Problem, Scope, SourceFile
from shadowbom.core.value import Lit
from shadowbom.discover import decode
from shadowbom.discover.blobs import Blobs
from shadowbom.discover.classify import scope_of
from shadowbom.discover.names import publish
from shadowbom.discover.objects import Store
from shadowbom.discover.trees import FILE, Entry
from shadowbom.extract.extractors import BY_ID, Request, format_of
from shadowbom.sweep.addresses import git_source, part_of_repository, place_of_url
from shadowbom.sweep.offers import NAME, image, images_of, is_telling, normal, offers_of, source

_MAX_FILES = 3000
_CAP = 1 << 20
_INFRA = frozenset({"dockerfile", "terraform"})
_BUILDS = re.compile(
    r"\.github/workflows/[^/]+\.ya?ml|(?:.*/)?(?:action|compose|docker-compose[^/]*|\.gitlab-ci)\.ya?ml", re.I)
_NO_PACKAGES = frozenset({"github", "oci", "terraform"})
"""Ecosystems of what has an address of its own."""
_SHIPPED = frozenset({Group.RUNTIME, Group.OPTIONAL, Group.PEER, Group.BUILD})
_VERSION = re.compile(r"[\w.^~<>=!*,| +-]{0,80}")

Row = dict[str, Any]


def interfaces(store: Store, entries: Iterable[Entry], name: str, url: str) -> tuple[list[Row], list[Row]]:
    """What the repository ``name`` publishes and what it uses: rows of ecosystem, name and path, the latter with
    version and line, too; each once and sorted. What is known by the address of its repository has the ecosystem "git".
    Tests, examples and documentation publish and use nothing."""
    files = [
        SourceFile(path, entry.path, format_of(path), blob=entry.id.decode("ascii")) for entry in entries
        if entry.kind == FILE and _may_tell(path := publish(entry.path)) and scope_of(path) is Scope.PRODUCTION
    ][:_MAX_FILES]
    offered: set[tuple[str, str, str]] = set()
    used: dict[tuple[str, str, str], tuple[str, int]] = {}
    blobs = Blobs(store)
    try:
        for file, data in zip(files, blobs.each(files, {}, _CAP) if files else (), strict=True):
            decoded = None if isinstance(data, Problem) else decode(data)
            if decoded is None:
                continue
            text = decoded[0]
            facts = _facts(file, text)
            for ecosystem, what in (*offers_of(file.path, text, name, url), *images_of(facts)):
                offered.add((ecosystem, what, file.path))
            for ecosystem, what, version, line in _uses(facts):
                used.setdefault((ecosystem, what, file.path), (version, line))
    finally:
        blobs.close()
    offered.update(_by_address(place_of_url(url), list(offered)))
    own = {(ecosystem, what) for ecosystem, what, _ in offered}
    return (
        [{"ecosystem": ecosystem, "name": what, "path": path} for ecosystem, what, path in sorted(offered)],
        [{"ecosystem": ecosystem, "name": what, "path": path, "version": version, "line": line}
         for (ecosystem, what, path), (version, line) in sorted(used.items()) if (ecosystem, what) not in own],
    )


def _by_address(place: str, offered: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """What can be had by the address of the repository: all of it, and each of its packages."""
    if place:
        yield "git", place, ""
        yield from (("git", part_of_repository(place, ecosystem, what), path) for ecosystem, what, path in offered
                    if ecosystem not in _NO_PACKAGES)


def _may_tell(path: str) -> bool:
    row = BY_ID.get(format_of(path))
    return is_telling(path) or (row is not None and (row.kind == "manifest" or row.id in _INFRA)) \
        or _BUILDS.fullmatch(path) is not None


def _facts(file: SourceFile, text: str) -> tuple[Fact, ...]:
    row = BY_ID.get(file.format)
    if row is None:
        return ()
    try:
        return row.load()(Document(file, text), Request()).facts
    except (RecursionError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
        return ()  # the scan has told of it


def _uses(facts: Iterable[Fact]) -> Iterator[tuple[str, str, str, int]]:
    """Ecosystem, name, version and line of what is used. A version is kept where it is one: what stands there may be an
    address with a password."""
    for fact in facts:
        found = _use(fact)
        if found is not None and NAME.fullmatch(found[1]):
            ecosystem, name, version = found
            yield ecosystem, name, version if _VERSION.fullmatch(version) else "", fact.location.line


def _use(fact: Fact) -> tuple[str, str, str] | None:
    if isinstance(fact, Dependency):
        return None if fact.locked or fact.group not in _SHIPPED or fact.catalogue else _dependency(fact)
    if isinstance(fact, Image) and isinstance(fact.reference, Lit):
        reference = fact.reference.text.removeprefix("docker://")
        name = image(reference)
        last = reference.rpartition("/")[2].partition("@")[0]
        return "oci", name, last.partition(":")[2]
    if isinstance(fact, Step):
        name, _, version = fact.uses.partition("@")
        return None if name.startswith((".", "/")) or "/" not in name else ("github", name.lower(), version)
    if isinstance(fact, Resource) and ("/" in fact.type):
        return ("terraform", *source(fact.type))
    return None


def _dependency(fact: Dependency) -> tuple[str, str, str]:
    name = normal(fact.ecosystem, fact.name)
    place, version = git_source(fact.ecosystem, fact.spec)
    if fact.ecosystem == "swift":
        place, version = name.lower(), fact.version
    if place:
        return "git", part_of_repository(place, fact.ecosystem, name), version
    return fact.ecosystem, name, fact.version or fact.spec
