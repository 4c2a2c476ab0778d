"""Workflows of low-code tools: a document of nodes with types, joined by connections. A node is a step that uses its
type (``@scope/package.nodeType``)."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.core.fact import Step
from shadowbom.extract.positions import Node

_MAX_FLOWS = 100
_MAX_NODES = 2000
_LONGEST = 200


def flow_facts(path: str, root: Node) -> list[Step]:
    """The steps of a workflow, or of each of a list of them; of another document none."""
    flows = root.children[:_MAX_FLOWS] if root.kind == "array" else [root]
    return [step for flow in flows for step in _steps(path, flow)][:_MAX_NODES]


def _steps(path: str, flow: Node) -> Iterator[Step]:
    nodes, joined = flow.get("nodes"), flow.get("connections")
    if nodes is None or nodes.kind != "array" or joined is None or joined.kind != "object":
        return
    for node in nodes.children[:_MAX_NODES]:
        type_ = node.get("type")
        placed = node.get("typeVersion") or node.get("position")
        if type_ is not None and placed is not None and 0 < len(type_.string) <= _LONGEST:
            # The scope of a package begins with a sign that a step's version has as well.
            yield Step(type_.value_at(path), type_.string.removeprefix("@"))
