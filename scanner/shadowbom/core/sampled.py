"""What a sample of a dataset or of a notebook's outputs shows."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.core.source import Scope


@dataclass(frozen=True, slots=True, order=True)
class Sampled:
    """Personal data of one kind under one key of a file, without any of its values. ``count`` is how many different
    values have a right checksum, ``rows`` how many rows were looked at; ``line`` is that of the first one, ``cell`` its
    notebook cell, 0 outside. ``key`` is "" where there is none, or one that may be a value itself."""

    path: str
    kind: str
    title: str
    key: str
    count: int
    rows: int
    line: int
    cell: int = 0
    scope: Scope = Scope.PRODUCTION
