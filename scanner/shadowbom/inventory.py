"""From bound facts to assets: the pipeline from ``detect`` to ``resolve``, for scans, for histories and for the
signatures' own tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shadowbom.catalog.index import Catalogue
from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Dependency, Fact, Group
from shadowbom.core.source import Scope
from shadowbom.detect.agents import Agents
from shadowbom.detect.bodies import Bodies
from shadowbom.detect.calls import follow_servers, note_servers
from shadowbom.detect.context import FileContext, Repository, import_roots
from shadowbom.detect.data_classes import Slices
from shadowbom.detect.dependencies import in_use
from shadowbom.detect.implied_servers import imply
from shadowbom.detect.match import match_file
from shadowbom.detect.relevance import has_tools
from shadowbom.discover.classify import scope_of
from shadowbom.extract.extractors import BY_ID, format_of
from shadowbom.resolve.merge import Manifests, merge


def evidence_of(
    facts: Mapping[str, Iterable[Fact]],
    catalogue: Catalogue,
    files: Iterable[str],
    kinds: Mapping[str, tuple[Scope, str]] | None = None,
    quoting: Mapping[str, Scope] | None = None,
) -> tuple[Evidence, ...]:
    """Evidence of bound facts. ``files`` are all paths of the repository, ``kinds`` their scope and format where
    those differ from what the path says, ``quoting`` the scope of what some quote."""
    paths = frozenset(files)
    scopes = {name: scope for name, (scope, _) in (kinds or {}).items()}
    # What a page tells its readers to install is often the repository's own package.
    declared = frozenset(
        (fact.ecosystem, fact.name.lower())
        for path, group in facts.items() for fact in group if isinstance(fact, Dependency)
        and not fact.locked and fact.group is not Group.CONSTRAINT
        and (scopes.get(path) or scope_of(path)) is not Scope.DOCS
    )
    repository = Repository(catalogue, paths, declared, roots=import_roots(paths), scopes=scopes, bodies=Bodies(facts),
                            slices=Slices(facts))
    contexts = [
        _context(repository, name, *((kinds or {}).get(name) or (scope_of(name), format_of(name))))
        for name in sorted(facts)
    ]
    for context in contexts:
        context.inner = (quoting or {}).get(context.path)
        note_servers(facts[context.path], context)
        if has_tools(facts[context.path], catalogue):
            repository.sources.note(context.path, facts[context.path], catalogue, context.scope)
    imply(repository.sources, facts, paths, catalogue)
    for context in contexts:
        follow_servers(facts[context.path], context)
    agents = Agents(facts, repository.bodies)
    for context in contexts:
        agents.note(facts[context.path], context)
    agents.settle()
    return in_use(item for context in contexts
                  for item in (*match_file(facts[context.path], context), *agents.evidence(context)))


def _context(repository: Repository, path: str, scope: Scope, format_id: str) -> FileContext:
    row = BY_ID.get(format_id)
    return FileContext(repository, path, scope, format_id, row.kind if row else "")


def assets_of(
    evidence: Iterable[Evidence], catalogue: Catalogue, ecosystems: frozenset[str] = frozenset()
) -> tuple[Asset, ...]:
    """Merged assets of a set of evidence."""
    return merge(evidence, catalogue, Manifests(ecosystems))
