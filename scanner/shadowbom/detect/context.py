"""What a fact is judged with: the catalogue, its file and what the file's other facts have shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname

from shadowbom.catalog.index import Catalogue, Hit, Product
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.detect.bodies import Bodies
from shadowbom.detect.bundles import Bundles, bundles_of
from shadowbom.detect.data_classes import Slices
from shadowbom.detect.source_servers import SourceServers

SDK_KINDS = frozenset({"provider-sdk"})
SERVES = frozenset({"provider-sdk", "inference-endpoint", "gateway", "local-runtime", "cloud-ai-service"})
"""Kinds of products that serve models."""


@dataclass(slots=True)
class Repository:
    """What is true of the whole scan: its paths, the packages its manifests name, and where each client
    construction sends its calls (filled while constructions are matched, read by method calls). ``bodies`` says what
    its functions do, of files that make agents, tools or MCP servers; ``sources`` are the servers that they make;
    ``slices`` what its values are made of."""

    catalogue: Catalogue
    files: Collection[str]
    declared: frozenset[tuple[str, str]] = frozenset()
    served: dict[tuple[str, int, int], str] = field(default_factory=dict)
    roots: frozenset[str] = frozenset()
    scopes: Mapping[str, Scope] = field(default_factory=dict)
    bodies: Bodies = field(default_factory=Bodies)
    sources: SourceServers = field(default_factory=SourceServers)
    slices: Slices = field(default_factory=Slices)
    beside: Bundles | None = None

    def bundled(self, folder: str) -> Mapping[str, list[str]]:
        """What can be run of the files of a folder, at any depth: see ``bundles_of``."""
        if self.beside is None:
            self.beside = bundles_of(self.files)
        return self.beside.get(folder, {})

    def first_party(self, module: str) -> bool:
        """Whether a Python module is the repository's own: its top name is a package or module below an
        import root, and no manifest asks for it by that name."""
        top = module.partition(".")[0]
        if not top or ("pypi", top.replace("_", "-").lower()) in self.declared:
            return False
        return any(f"{root}{top}{end}" in self.files for root in self.roots for end in _PYTHON_MODULE)


_PYTHON_MODULE = (".py", "/__init__.py", "/__main__.py")
"""What makes a path a module: a folder that can be run is one without its own ``__init__.py`` too."""


def import_roots(files: Collection[str]) -> frozenset[str]:
    """Folders (with "/" at the end, "" for the top) from which Python modules are imported by full name."""
    marks = ("pyproject.toml", "setup.py", "setup.cfg", "manage.py")
    tops = {""} | {f"{dirname(path)}/" if "/" in path else "" for path in files if path.endswith(marks)}
    return frozenset(tops | {f"{top}src/" for top in tops})


def used_as_service(product: Product) -> Subject:
    """A product as what is reached over the network: of an SDK's maker that is its endpoint."""
    kind = "inference-endpoint" if product.kind == "provider-sdk" else product.kind
    return Subject(kind, product.id, product.id, product.provider)


@dataclass(slots=True)
class FileContext:
    """One file under detection. ``seen`` are the products its imports have named, ``functions`` the dotted names of
    its own functions and classes; ``servers`` are the providers that tables of settings name, by the table's key, and
    ``labelled`` the tables that have a model, so that a name in them is only its label; ``language`` is that of its
    code, "" for none; ``inner`` is the scope of what the file quotes, where that is another than its own: instructions
    take effect, and the examples in them are documentation. ``marks`` are the places of decorators, ``marked``
    definitions each with one of its decorators."""

    repository: Repository
    path: str
    scope: Scope
    format: str
    kind: str
    language: str = ""
    seen: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    inner: Scope | None = None
    servers: dict[str, str] = field(default_factory=dict)
    labelled: set[str] = field(default_factory=set)
    marks: set[tuple[int, int]] = field(default_factory=set)
    marked: set[tuple[str, str]] = field(default_factory=set)

    @property
    def catalogue(self) -> Catalogue:
        return self.repository.catalogue

    def scope_with(self, path: str) -> Scope:
        """The weaker scope of this file and of another one that a value came from."""
        other = self.repository.scopes.get(path, self.scope)
        return max(self.scope, other, key=lambda scope: scope.rank)

    def product(self, id_: str) -> Product:
        return self.repository.catalogue.products[id_]

    def evidence(  # noqa: PLR0913  # the columns of one record
        self,
        hit: Hit,
        location: Location,
        fact: str,
        score: float,
        reason: str,
        *,
        state: str = "",
        symbol: str = "",
        ecosystem: str = "",
        subject: Subject | None = None,
        properties: tuple[tuple[str, str], ...] = (),
        scope: Scope | None = None,
    ) -> Evidence:
        """Evidence for the product of ``hit``, or for ``subject`` where that is another thing."""
        product = self.product(hit.product)
        return Evidence(
            signature=hit.product,
            entry=hit.entry,
            match=hit.match,
            subject=subject or Subject(hit.kind or product.kind, product.id, product.id, product.provider, ecosystem),
            location=location,
            fact=fact,
            confidence=Confidence(score, (reason,)),
            scope=scope or self.scope,
            state=state,
            symbol=symbol,
            properties=properties,
        )

    def behind(self, product: str, location: Location, fact: str, symbol: str) -> Iterator[Evidence]:
        """Evidence of the providers that a gateway's signature says it hands data on to."""
        gateway = self.product(product)
        if gateway.kind != "gateway":
            return
        hit = Hit(product, "host", gateway.id, gateway.kind)
        for id_ in gateway.uses:
            used = self.product(id_)
            yield self.evidence(hit, location, fact, 0.6, "behind a gateway", state="imported", symbol=symbol,
                                subject=used_as_service(used), properties=(("through", product),))
