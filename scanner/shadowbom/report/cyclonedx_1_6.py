"""CycloneDX 1.6, for readers that do not take 1.7: the same document without what the older version has no word for."""

from __future__ import annotations

from typing import Any

from shadowbom.core.result import ScanResult
from shadowbom.report import ReportOptions
from shadowbom.report.cyclonedx import document, finished

_NEWER = frozenset({"isExternal"})


def render(result: ScanResult, _options: ReportOptions) -> str:
    """The result as one CycloneDX document, two spaces deep, in UTF-8 with invisible characters escaped."""
    return finished(_older(document(result)), "1.6")


def _older(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _older(inner) for key, inner in value.items() if key not in _NEWER}
    return [_older(inner) for inner in value] if isinstance(value, list) else value
