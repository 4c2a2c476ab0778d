"""The one place that imports tree-sitter: a parser for each grammar, loaded when first asked for."""

from __future__ import annotations

import importlib
from functools import lru_cache

import tree_sitter
from tree_sitter import Node

__all__ = ["Node", "parse"]

_GRAMMARS = {
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
}


def parse(grammar: str, source: bytes) -> Node:
    """The root of the syntax tree of ``source``. Broken syntax gives a tree with ERROR nodes, never an error.

    Raises KeyError for a grammar that is none.
    """
    return _parser(grammar).parse(source).root_node


@lru_cache(maxsize=len(_GRAMMARS))
def _parser(grammar: str) -> tree_sitter.Parser:
    module, function = _GRAMMARS[grammar]
    return tree_sitter.Parser(tree_sitter.Language(getattr(importlib.import_module(module), function)()))
