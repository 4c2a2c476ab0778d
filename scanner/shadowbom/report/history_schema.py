"""The published shape of ``history --format json``, as pydantic models. A run never imports this module: see
``report/schema.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from shadowbom.report.history import SCHEMA
from shadowbom.report.schema import Catalogue, Judgement, Rule, ShownKey, Tool, Trouble
from shadowbom.report.shapes import Count, Place, Shape

PUBLISHED = Path("docs/schema/shadowbom-history-1.schema.json")


class Sighting(Shape):
    """A commit that has a key and its author's date (UTC); both "" for content that no commit has."""

    commit: str
    date: str


class KeyPlace(Shape):
    """A path that has had a key. ``location`` is in HEAD where ``in_head`` says so, else in the version that the commit
    ``since``, which brought the key to this path, wrote."""

    location: Place
    since: Sighting
    in_head: bool


class Leak(Judgement):
    """A key of the history. ``first_seen`` brought it in; ``last_seen`` is the newest commit that is known to have it;
    ``paths`` counts the paths that had it, of which ``places`` lists the first 50."""

    provider: str
    key: ShownKey
    in_head: bool
    first_seen: Sighting
    last_seen: Sighting
    paths: Count
    places: list[KeyPlace]


class HistoryCounts(Shape):
    """How many commits and different contents of files there were; of these, how many are missing from the clone and
    how many were left out, too large or corrupt."""

    commits: Count
    blobs: Count
    missing: Count
    skipped: Count


class History(Shape):
    """The leaked keys of a history."""

    schema_: Annotated[str, Field(alias="schema", description="The address of this schema.")]
    schema_version: Annotated[str, Field(pattern=r"^1\.\d+$")]
    tool: Tool
    root: Annotated[str, Field(description="The name of the repository's folder, not its path.")]
    commit: Annotated[str, Field(description='The commit that HEAD names, or "".')]
    date: Annotated[str, Field(description="The ISO date that expiry was judged at.")]
    timestamp: Annotated[str, Field(description="The ISO time that reports state.")]
    catalogue: Catalogue
    refs: Annotated[list[str], Field(description='What was searched: "HEAD", names of branches, or "--all".')]
    since: Annotated[str, Field(description='The date from which commits were searched, or "".')]
    shallow: Annotated[bool, Field(description="Whether the clone lacks older commits.")]
    counts: HistoryCounts
    leaks: list[Leak]
    rules: list[Rule]
    problems: list[Trouble]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a history."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **History.model_json_schema(),
        "title": "shadowbom history, version 1",
    }


def published() -> str:
    """The text of the published file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
