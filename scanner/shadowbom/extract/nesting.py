"""How deeply a text nests its brackets: below ``DEEPEST`` levels code is not looked at, and that is said."""

from __future__ import annotations

import re

DEEPEST = 2000
"""``grammars.MAX_DEPTH``, which cannot be imported without loading tree-sitter."""
TOO_DEEP = "nested too deeply: the inner parts were not read"
_BRACKET = re.compile(r"([(\[{])|[)\]}]")


def too_deep(text: str) -> bool:
    """Whether the brackets of ``text`` nest beyond what is looked at. Those in strings and comments count, too: no
    text has thousands of them that only open."""
    if text.count("(") + text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[1] else max(depth - 1, 0)
        if depth > DEEPEST:
            return True
    return False
