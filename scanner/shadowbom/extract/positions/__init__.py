"""Structured text with the place of every key and value: JSON with comments, TOML and YAML.

One ``Node`` tree for the three, so that a reader of manifests or settings is written once. All readers are
linear in the text, keep to a bounded depth and number of nodes, and raise ``Malformed`` (a ``ValueError``)
that carries what could be read up to and around the fault.
"""

from __future__ import annotations

from shadowbom.extract.positions.jsonc import json_tree
from shadowbom.extract.positions.nodes import (
    MAX_DEPTH,
    MAX_NODES,
    Lines,
    Malformed,
    Node,
    walk,
)
from shadowbom.extract.positions.toml import toml_positions, toml_tree

__all__ = [
    "MAX_DEPTH",
    "MAX_NODES",
    "Lines",
    "Malformed",
    "Node",
    "json_tree",
    "toml_positions",
    "toml_tree",
    "walk",
    "yaml_nodes",
]


def yaml_nodes(text: str) -> list[Node]:
    """The documents of a YAML file, one node each.

    An alias is a node at its own place that shares the children of its anchor, so that aliases of aliases
    take no room; an alias to something that is not complete yet is null. A merge key (``<<``) adds the
    members that the mapping does not have itself, at the places where they stand. Plain scalars have the
    kind that YAML 1.1 gives them; tags are ignored, but what has one of its own stays a string. A key that
    is no scalar becomes "". Raises ``Malformed``, whose ``partial`` is an array of the documents so far.
    """
    from shadowbom.extract.positions import yamls

    return yamls.read(text)
