"""The published shape of a lockfile, as pydantic models.

Nothing but the generator of ``docs/schema/shadowbom-lock-1.schema.json`` and the tests import this module.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from shadowbom.report.shapes import Shape

PUBLISHED = Path("docs/schema/shadowbom-lock-1.schema.json")
SCHEMA = "https://shadowbom.github.io/shadowbom/schema/shadowbom-lock-1.schema.json"

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class LockedServer(Shape):
    """One declaration of an MCP server. Of environment variables and headers the names alone; secrets among arguments
    and in the address are masked. ``approved`` are tools that may run unasked, "*" for all."""

    path: str
    client: str
    name: str
    transport: str
    command: str
    arguments: list[str]
    package: Annotated[str, Field(description="ecosystem:name, where a launcher names one.")]
    version: str
    url: str
    env: list[str]
    headers: list[str]
    approved: list[str]


class LockedFile(Shape):
    """A file that a coding agent reads, and the SHA-256 of its text or of its settings."""

    path: str
    sha256: Digest


class LockFile(Shape):
    """What coding agents in a folder are given: MCP servers, and files that tell them what to do. Both sorted."""

    schema_: Annotated[str, Field(alias="schema", description="The address of this schema.")]
    format: Literal["shadowbom-lock-1"]
    servers: list[LockedServer]
    files: list[LockedFile]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a lockfile."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **LockFile.model_json_schema(),
        "title": "shadowbom lockfile, version 1",
    }


def published() -> str:
    """The text of the published file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
