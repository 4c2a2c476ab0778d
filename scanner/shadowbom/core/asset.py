"""What an inventory lists."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence
from shadowbom.core.item import ITEM_KINDS
from shadowbom.core.source import Scope

KINDS = (
    "provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway", "local-runtime",
    "model", "embedding-model", "model-file", "model-catalogue", "dataset",
    "agent-framework", "ml-framework", "vector-db", "observability",
    "mcp-server", "mcp-client", "agent", "coding-agent-config", *ITEM_KINDS, "ai-ci-workflow", "ai-ci-step",
    "candidate",
)
"""Asset kinds, in the order reports show them."""
MODEL_KINDS = frozenset({"model", "embedding-model"})
"""Those that are a model by its name."""
DATA_CLASSES = "data-classes"
"""The property of an asset that says which classes of data flow to it."""

STATES = ("transitive", "configured-off", "declared", "imported", "undeclared", "called")
"""Usage states, weakest first."""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version of an asset and the file that states it. ``kind`` is locked, declared or revision."""

    purl: str
    version: str
    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Asset:
    """One thing an inventory lists, merged from all evidence for it.

    ``key`` is the purl without version, or ``model:<provider>/<id>``, ``mcp:<package or url>`` and the like.
    ``state`` is the strongest usage state, ``scope`` the strongest scope; each evidence keeps its own.
    ``chain`` is the path of package names that pulls in a transitive asset.
    """

    key: str
    kind: str
    name: str
    provider: str
    product: str
    state: str
    scope: Scope
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    versions: tuple[Version, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    chain: tuple[str, ...] = ()

    @property
    def uses(self) -> tuple[Evidence, ...]:
        """The evidence that says where it is used: of the strongest scope that has some, manifests and lockfiles left
        out where there is any other."""
        own = [piece for piece in self.evidence if piece.state != "transitive"]
        pieces = [piece for piece in own if piece.fact != "dependency"] or own
        best = min((piece.scope.rank for piece in pieces), default=0)
        return tuple(piece for piece in pieces if piece.scope.rank == best)

    @property
    def used_in(self) -> Scope:
        """The scope of that evidence. A package of production's manifest that only tests import is used in tests."""
        return next((piece.scope for piece in self.uses), self.scope)


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """``source`` and ``target`` are asset keys; the application itself is "application".
    Verbs: uses, calls, serves, exposes, authenticates, inherits, trained-on."""

    source: str
    verb: str
    target: str
