"""Inventories that were written before, read again to be compared: our JSON, and our CycloneDX.

Somebody else may have written the file, so it is as hostile as a repository: bounded, and what is not as it should be
is told with its place in the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from shadowbom.core.asset import Asset, Version
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.finding import Finding, Severity
from shadowbom.core.location import Location
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Scope
from shadowbom.errors import UserError

MAX_BYTES = 500 << 20
_JSON, _CYCLONEDX = "shadowbom result", "CycloneDX of shadowbom"
_OURS = "shadowbom:"


def read_bom(name: str, data: bytes) -> ScanResult:
    """What a written inventory says of assets and, where it is our JSON, of findings: enough for ``delta.compare``.

    Evidence is not read. Raises UserError for what is neither, or not as it should be.
    """
    if len(data) > MAX_BYTES:
        raise UserError(f"{name}: larger than {MAX_BYTES >> 20} MB")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{name}: not JSON: {type(error).__name__}") from None
    try:
        if isinstance(document, dict) and document.get("bomFormat") == "CycloneDX":
            return _of_cyclonedx(document)
        if isinstance(document, dict) and isinstance(document.get("assets"), list) and "schema_version" in document:
            return _of_json(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        said = f"{type(error).__name__} {error}"[:200]
        raise UserError(f"{name}: not as shadowbom writes it: {said}") from None
    raise UserError(f"{name}: neither a {_JSON} nor a {_CYCLONEDX}")


def _of_json(document: dict[str, Any]) -> ScanResult:
    return ScanResult(
        root=_text(document["root"]), version=_text(document["tool"]["version"]), commit=_text(document["commit"]),
        date=_text(document["date"]), timestamp=_text(document["timestamp"]),
        catalogue=_text(document["catalogue"]["date"]), ruleset=_text(document["catalogue"]["digest"]),
        assets=tuple(asset_of(row) for row in document["assets"]),
        findings=tuple(_finding(row) for row in document["findings"]),
    )


def asset_of(row: dict[str, Any]) -> Asset:
    """An asset of our JSON, without its evidence. Raises KeyError, TypeError or ValueError for what is none."""
    return Asset(
        key=_text(row["key"]), kind=_text(row["kind"]), name=_text(row["name"]), provider=_text(row["provider"]),
        product=_text(row["product"]), state=_text(row["state"]), scope=Scope(row["scope"]),
        confidence=Confidence(float(row["confidence"]["score"]), tuple(map(_text, row["confidence"]["reasons"]))),
        evidence=(),
        versions=tuple(Version(*(_text(one[name]) for name in ("purl", "version", "kind", "path")))
                       for one in row["versions"]),
        properties=tuple(sorted((_text(one["name"]), _text(one["value"])) for one in row["properties"])),
    )


def evidence_of(row: dict[str, Any]) -> tuple[Evidence, ...]:
    """The evidence of an asset of our JSON, as far as a policy asks for it. Raises as ``asset_of``."""
    subject = Subject(_text(row["kind"]), _text(row["name"]), _text(row["product"]), _text(row["provider"]))
    return tuple(
        Evidence(
            signature=_text(one["signature"]), entry=_text(one["entry"]), match=_text(one["match"]), subject=subject,
            location=_location(one["location"]), fact=_text(one["fact"]),
            confidence=Confidence(float(one["confidence"]["score"]), tuple(map(_text, one["confidence"]["reasons"]))),
            scope=Scope(one["scope"]), state=_text(one["state"]), symbol=_text(one["symbol"]),
        )
        for one in row["evidence"]
    )


def _location(place: dict[str, Any]) -> Location:
    return Location(_text(place["path"]), int(place["line"]), int(place["column"]))


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(
        rule=_text(row["rule"]), severity=Severity(row["severity"]),
        confidence=Confidence(float(row["confidence"]["score"]), tuple(map(_text, row["confidence"]["reasons"]))),
        asset=_text(row["asset"]), message=_text(row["message"]),
        location=_location(row["location"]),
        remediation=_text(row["remediation"]), fingerprint=_text(row["fingerprint"]), status=_text(row["status"]),
        reason=_text(row["reason"]),
    )


def _of_cyclonedx(document: dict[str, Any]) -> ScanResult:
    metadata = document["metadata"]
    tool = next((one for one in metadata["tools"]["components"] if one["name"] == "shadowbom"), None)
    if tool is None:
        raise ValueError("its tool is not shadowbom")
    said = dict(_properties(metadata))
    return ScanResult(
        root=_text(metadata["component"]["name"]), version=_text(tool["version"]),
        commit=_text(metadata["component"].get("version", "")), date=said.get("date", ""),
        timestamp=_text(metadata["timestamp"]), catalogue=said.get("catalogue", ""), ruleset=said.get("ruleset", ""),
        assets=tuple(asset for entry in (*document.get("components", ()), *document.get("services", ()))
                     if (asset := _component(entry)) is not None),
    )


def _component(entry: dict[str, Any]) -> Asset | None:
    """The asset that a component or service is; None for one that is part of another."""
    pairs = list(_properties(entry))
    said = dict(pairs)
    if "kind" not in said or "part-of" in said:
        return None
    giver = entry.get("supplier") or entry.get("provider") or {}
    return Asset(
        key=_text(entry["bom-ref"]), kind=said["kind"], name=_text(entry["name"]),
        provider=_text(giver.get("name", "")), product=said.get("product", ""), state=said.get("state", ""),
        scope=Scope(said["scope"]),
        confidence=Confidence(0.0), evidence=(), versions=tuple(_versions(pairs)),
        properties=tuple(sorted(
            (name.removeprefix("fact:"), value) for name, value in pairs if name.startswith("fact:"))),
    )


def _versions(pairs: list[tuple[str, str]]) -> Iterator[Version]:
    """Versions as ``purl version (kind, path)``."""
    for name, value in pairs:
        if name == "version" and value.endswith(")"):
            stated, _, rest = value[:-1].rpartition(" (")
            purl, _, version = stated.partition(" ")
            kind, _, path = rest.partition(", ")
            yield Version(purl, version, kind, path)


def _properties(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for one in entry.get("properties", ()):
        name = _text(one["name"])
        if name.startswith(_OURS):
            yield name.removeprefix(_OURS), _text(one.get("value", ""))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is no text")
    return value
