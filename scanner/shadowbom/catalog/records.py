"""What the catalogue's entries are to a scan: plain records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Product:
    """What a signature file says of its product. ``uses`` are products it builds on; ``file`` where it stands,
    relative to the folder of signatures; ``verified`` the ISO date at which somebody last read its source;
    ``publisher`` and ``capabilities`` as ``catalog.schema.Signature`` has them."""

    id: str
    kind: str
    name: str
    provider: str
    jurisdiction: str
    homepage: str
    uses: tuple[str, ...] = ()
    file: str = ""
    verified: str = ""
    publisher: str = ""
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a name met.

    ``entry`` is the section, ``match`` the value as the signature has it, ``kind`` the entry's asset kind or
    else the product's, ``uses`` the entry's own, ``role`` an environment name's or a file's, ``line`` the entry's in
    its file. ``beside`` are files one of which must be there for it to hold: see ``catalog.schema.Config``.
    """

    product: str
    entry: str
    match: str
    kind: str
    uses: tuple[str, ...] = ()
    role: str = ""
    line: int = 0
    paths: tuple[str, ...] = ()
    model_path: str = ""
    beside: tuple[str, ...] = ()

    def accepts(self, path: str) -> bool:
        """Whether a URL of this host with ``path`` is the product's: it begins so, or names a model."""
        return not self.paths or path.startswith(self.paths) or bool(self.model_in(path))

    def model_in(self, path: str) -> str:
        """The model's name in the path of a URL of this host, "" for none."""
        found = re.match(self.model_path, path) if self.model_path else None
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class ModelHit:
    """A family whose grammar takes a model's name. ``maker`` is "" where the product is the maker. ``pointed`` and
    ``dashed`` say how the family writes versions (``3.5``) and dates (``2024-07-18``), ``known`` whether the name has
    only versions, dates and words that the grammar was written with (see ``catalog.families``)."""

    product: str
    kind: str
    maker: str
    pattern: str
    line: int = 0
    pointed: bool = False
    dashed: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class SecretSpec:
    """A credential kind: see ``catalog.schema.Secret`` for each field."""

    product: str
    id: str
    title: str
    prefix: str
    literals: tuple[str, ...]
    pattern: str
    context: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    published: tuple[str, ...]
    structure: str
    min_length: int
    max_length: int
    severity: str
    unverified: bool
    source: str
    revoke: str
    pair: str = ""
    general: tuple[str, ...] = ()
    line: int = 0


def hit_of(row: dict[str, Any], section: str) -> Hit:
    """The hit that a row of the artefact's section gives."""
    return Hit(row["product"], section, row["value"], row["kind"], tuple(row.get("uses", ())), row.get("role", ""),
               row["line"], tuple(row.get("paths", ())), row.get("model_path", ""),
               tuple(row.get("beside", ())))
