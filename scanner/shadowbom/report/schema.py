"""The published shape of ``--format json``, as pydantic models.

A scan never imports this module: it generates ``docs/schema/shadowbom-result-1.schema.json``, and the tests
hold every output against it. Run ``python -c "from shadowbom.report.schema import write; write()"`` in a
checkout after a change.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from shadowbom.report.json import SCHEMA
from shadowbom.report.schema_policy import Policies
from shadowbom.report.schema_posture import Assessment
from shadowbom.report.shapes import Certainty, Count, Place, ScopeName, SeverityName, Shape, StateName

PUBLISHED = Path("docs/schema/shadowbom-result-1.schema.json")

Kind = Literal[
    "provider-sdk", "inference-endpoint", "cloud-ai-service", "gateway", "local-runtime",
    "model", "embedding-model", "model-file", "model-catalogue", "dataset",
    "agent-framework", "ml-framework", "vector-db", "observability",
    "mcp-server", "mcp-client", "agent", "coding-agent-config",
    "sub-agent", "agent-skill", "agent-command", "agent-hook", "agent-plugin", "plugin-marketplace", "a2a-agent",
    "ai-ci-workflow", "ai-ci-step", "candidate",
]


class Tool(Shape):
    """The program that wrote the result."""

    name: Literal["shadowbom"]
    version: str


class Catalogue(Shape):
    """The catalogue that was used: the ISO date at which its newest signature file was verified, how many files it
    has and a digest of what was compiled from them."""

    date: str
    digest: str
    signatures: Count


class Counts(Shape):
    """How many files were found, read, passed by the prefilter, and skipped."""

    found: Count
    read: Count
    passed: Count
    skipped: Count


class Property(Shape):
    """A further fact; a name may come more than once."""

    name: str
    value: str


class StatedVersion(Shape):
    """A version and the file that states it. ``kind`` is locked, declared or revision."""

    purl: str
    version: str
    kind: str
    path: str


class ShownKey(Shape):
    """What may be shown of a key: its documented prefix and its length."""

    prefix: str
    length: Count


class Piece(Shape):
    """A fact that met an entry of the catalogue. ``symbol`` names what stood there; no source line is kept."""

    signature: str
    entry: str
    match: str
    location: Place
    fact: str
    symbol: str
    state: StateName
    scope: ScopeName
    confidence: Certainty
    properties: list[Property]
    key: ShownKey | None = None


class ListedAsset(Shape):
    """One thing in the inventory. ``state`` is "" for kinds that are not imported or called; ``chain`` names the
    packages that pull in a transitive one."""

    key: str
    kind: Kind
    name: str
    provider: str
    product: str
    state: StateName
    scope: ScopeName
    confidence: Certainty
    versions: list[StatedVersion]
    properties: list[Property]
    chain: list[str]
    evidence: list[Piece]


class Link(Shape):
    """``source`` and ``target`` are asset keys; "application" is the scanned application itself."""

    source: str
    verb: Literal["uses", "calls", "serves", "exposes", "authenticates", "inherits", "trained-on"]
    target: str


class Held(Shape):
    """What keeps a finding from being open: a comment beside it (in-source) or a file that lists what is known
    (external). ``by`` says which, ``path`` and ``line`` where it stands, the line 0 where that is not known."""

    kind: Literal["in-source", "external"]
    by: str
    path: str
    line: Count


class Passed(Shape):
    """A place that a value passes on its way from where it arises to where it takes effect."""

    role: Literal["source", "through", "sink"]
    location: Place


class Judgement(Shape):
    """A finding. ``fingerprint`` stays the same when lines move; ``reason`` and ``suppression`` say why a finding is
    not open, and are empty and absent where it is; ``context`` how far the place takes effect; ``occurrences`` are
    further places of the same thing; ``flow`` is the way of the value that it is about, absent where it is about
    none."""

    rule: str
    severity: SeverityName
    confidence: Certainty
    asset: str
    message: str
    location: Place
    remediation: str
    fingerprint: str
    status: Literal["open", "suppressed", "baselined"]
    reason: str
    context: Literal["", "active", "local", "plugin", "template", "docs", "fixture"]
    occurrences: list[Place]
    flow: list[Passed] | None = None
    suppression: Held | None = None


class Rule(Shape):
    """A rule that was applied; ``description`` and ``help`` are Markdown. ``tier`` A gates, B reports, C runs when it
    is asked for."""

    id: str
    title: str
    description: str
    help: str
    severity: SeverityName
    tags: list[str]
    cwe: list[str]
    owasp: list[str]
    tier: Literal["A", "B", "C"]
    same_as: list[str]


class Trouble(Shape):
    """What could not be read. ``line`` is 0 where it is not known."""

    path: str
    stage: str
    message: str
    line: Count


class Idle(Shape):
    """A suppression without effect: what it names is gone, or it is not taken. ``line`` is 0 where it is not known."""

    path: str
    line: Count
    message: str


class NamedAsset(Shape):
    """An asset of a change: what else is known of one that is there stands in ``assets``."""

    key: str
    kind: Kind
    name: str
    provider: str


class ChangedField(Shape):
    """A field of an asset, or a property, before and after; "" for what is not stated."""

    name: str
    before: str
    after: str


class ChangedAsset(NamedAsset):
    """An asset that is there before and after, and what of it differs."""

    fields: list[ChangedField]


class BriefFinding(Shape):
    """A finding of a change."""

    rule: str
    severity: SeverityName
    fingerprint: str
    location: Place
    message: str


class Change(Shape):
    """Between which two states the result is what one adds to the other, commits or "index" ("" for none), and all that
    is different between them. ``fixed`` are findings that were open and are no more,
    ``kept`` is how many open ones both states have (0 before version 1.3)."""

    base: str
    head: str
    added: list[NamedAsset]
    removed: list[NamedAsset]
    changed: list[ChangedAsset]
    new: list[BriefFinding]
    fixed: list[BriefFinding]
    kept: Count = 0


class CheckedPackage(Shape):
    """An AI package in a version ("" where no file states one exactly), and whether the service was asked for its
    advisories: ``reason`` says why not, "" where it was. ``advisories`` are ids of what it knows of the package, as far
    as it has told."""

    purl: str
    version: str
    state: Literal["checked", "not-checked"]
    reason: Literal["", "not-reached", "failed", "unsupported-ecosystem", "no-resolved-version"]
    advisories: list[str]


class AdvisoryCheck(Shape):
    """What came of asking a service for advisories, by its host (``--osv``)."""

    service: str
    packages: list[CheckedPackage]


class Result(Shape):
    """One scan."""

    schema_: Annotated[str, Field(alias="schema", description="The address of this schema.")]
    schema_version: Annotated[str, Field(pattern=r"^1\.\d+$")]
    tool: Tool
    root: Annotated[str, Field(description="The name of the scanned folder, not its path.")]
    commit: Annotated[str, Field(description='The commit that HEAD names, or "".')]
    date: Annotated[str, Field(description="The ISO date that expiry was judged at.")]
    timestamp: Annotated[str, Field(description="The ISO time that reports state.")]
    catalogue: Catalogue
    counts: Counts
    assets: list[ListedAsset]
    relations: list[Link]
    findings: list[Judgement]
    rules: list[Rule]
    problems: list[Trouble]
    policy: Policies | None = None
    change: Change | None = None
    posture: Assessment | None = None
    advisory_check: AdvisoryCheck | None = None
    unused_suppressions: list[Idle]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a result."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **Result.model_json_schema(),
        "title": "shadowbom scan result, version 1",
    }


def published() -> str:
    """The text of the published file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def write(folder: str = ".") -> None:
    """Write the published file below ``folder``, the top of a checkout."""
    target = Path(folder) / PUBLISHED
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(published(), encoding="utf-8")
