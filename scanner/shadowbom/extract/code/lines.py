"""From byte offsets to lines and columns of the file."""

from __future__ import annotations

from shadowbom.core.location import Location
from shadowbom.extract.grammars import Node


class Lines:
    """Places in one file. tree-sitter counts columns in bytes; a Location counts code points."""

    def __init__(self, source: bytes, path: str) -> None:
        self.path = path
        self._source = source
        self._ascii = source.isascii()

    def at(self, node: Node) -> Location:
        """Where ``node`` begins."""
        row, column = node.start_point
        if not self._ascii and column:
            start = node.start_byte - column
            column = len(self._source[start : node.start_byte].decode("utf-8", "replace"))
        return Location(self.path, row + 1, column + 1)
