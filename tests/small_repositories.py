"""Small repositories that a test writes, scans with the real catalogue and looks into."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shadowbom.core.asset import Asset
from shadowbom.core.result import ScanResult
from shadowbom.scan import ScanOptions, scan

Files = Mapping[str, str | bytes]


def write(root: Path, files: Files) -> Path:
    """Write ``files`` (path to content) below ``root``, which is made."""
    root.mkdir(exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def scanned(root: Path, files: Files, **options: Any) -> ScanResult:
    """The result of a scan of ``files``, in this process unless ``jobs`` says otherwise."""
    return scan([str(write(root / "repository", files))], ScanOptions(**{"jobs": 1, "now": "2026-11-20", **options}))


def found(root: Path, files: Files) -> set[tuple[str, str]]:
    """Kind and name of the assets that a scan of ``files`` has."""
    return named(scanned(root, files))


def named(result: ScanResult) -> set[tuple[str, str]]:
    """Kind and name of all assets."""
    return {(asset.kind, asset.name) for asset in result.assets}


def assets(result: ScanResult) -> dict[str, Asset]:
    """Assets by key."""
    return {asset.key: asset for asset in result.assets}


def states(result: ScanResult) -> dict[str, str]:
    """The usage state of each asset by key."""
    return {asset.key: asset.state for asset in result.assets}


def places(asset: Asset) -> list[str]:
    """Where an asset was seen: ``path:line``, with the cell in a notebook."""
    return sorted({str(item.location) for item in asset.evidence})


def said(asset: Asset) -> dict[str, str]:
    """The properties of an asset."""
    return dict(asset.properties)


def notebook(*cells: str | tuple[str, str]) -> str:
    """A notebook of code cells, or of (kind, source) cells."""
    pairs = [("code", cell) if isinstance(cell, str) else cell for cell in cells]
    listed: list[dict[str, Any]] = [
        {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, source in pairs
    ]
    whole = {"cells": listed, "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "nbformat": 4,
             "nbformat_minor": 5}
    return json.dumps(whole, indent=1)
