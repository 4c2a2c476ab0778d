"""What is known of a model, as CycloneDX has it: the model card, the licence and the digest of the file.

Only what a file of the repository states is written; ``modelCard.properties`` say which format stated it.
"""

from __future__ import annotations

import re
from typing import Any

from shadowbom.core.asset import Asset

_MODELS = frozenset({"model", "embedding-model", "model-file"})
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CARD = ("parameters", "quantisation", "dtypes", "context-length", "chat-template", "format", "base-model", "library")
"""Properties of a card that have no member of their own."""


def of_model(asset: Asset) -> dict[str, Any]:
    """Members of a component that only a model has; empty for all else."""
    if asset.kind not in _MODELS:
        return {}
    said = dict(asset.properties)
    found: dict[str, Any] = {}
    if said.get("licence"):
        found["licenses"] = [{"license": {"name": said["licence"], "acknowledgement": "declared"}}]
    if _SHA256.fullmatch(said.get("sha256", "")):
        found["hashes"] = [{"alg": "SHA-256", "content": said["sha256"]}]
    card = _card(said)
    if card:
        found["modelCard"] = card
    return found


def _card(said: dict[str, str]) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    if said.get("task"):
        parameters["task"] = said["task"]
    if said.get("model-type"):
        parameters["architectureFamily"] = said["model-type"]
    if said.get("architecture"):
        parameters["modelArchitecture"] = said["architecture"]
    names = [name for name in said.get("datasets", "").split(", ") if name]
    if names:
        parameters["datasets"] = [{"type": "dataset", "name": name} for name in names]
    more = [{"name": f"shadowbom:model:{name}", "value": said[name]} for name in _CARD if said.get(name)]
    card: dict[str, Any] = {}
    if parameters:
        card["modelParameters"] = parameters
    if more and (parameters or len(more) > 1):
        card["properties"] = more
    return card
