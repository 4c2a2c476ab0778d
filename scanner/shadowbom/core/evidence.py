"""A fact that met a signature."""

from __future__ import annotations

from dataclasses import dataclass, field

from shadowbom.core.confidence import Confidence
from shadowbom.core.location import Location
from shadowbom.core.source import Scope


@dataclass(frozen=True, slots=True)
class Redacted:
    """What may be shown of a key: its documented prefix and its length, nothing of its secret part."""

    prefix: str
    length: int

    def __str__(self) -> str:
        return f"{self.prefix}*** ({self.length} characters)"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a piece of evidence is about: the asset it makes or strengthens.

    ``kind`` is one of ``core.asset.KINDS``, or "" where it makes no asset (a credential of more than AI); ``name``
    the canonical name (catalogue id, model id, server name); ``product`` the catalogue id or ""; ``provider`` who
    gets the data or made it; ``ecosystem`` the purl type where the evidence is a package or import.
    """

    kind: str
    name: str
    product: str = ""
    provider: str = ""
    ecosystem: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Signature, entry, fact, confidence, scope.

    ``entry`` is the signature's section, with ".id" where the entry has one ("import", "secret.api-key");
    ``match`` the value of the entry that hit; ``fact`` the fact's class name in lower case;
    ``symbol`` a short name for what stood there (callee, package, setting key), never a source line;
    ``state`` what the fact shows of use (see ``core.asset.STATES``).
    """

    signature: str
    entry: str
    match: str
    subject: Subject
    location: Location
    fact: str
    confidence: Confidence
    scope: Scope = Scope.PRODUCTION
    state: str = ""
    symbol: str = ""
    properties: tuple[tuple[str, str], ...] = field(default=())
    key: Redacted | None = None

    @property
    def is_part(self) -> bool:
        """Whether it shows what an agent has (a tool, a model, under which name it is served), maybe in another file,
        and not where the agent is made."""
        return self.subject.kind == "agent" and "." in self.entry
