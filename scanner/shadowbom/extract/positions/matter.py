"""The YAML in front of a prose text, as coding agents read it: they take much that YAML refuses.

``allowed-tools: *`` is an alias without a name there, and ``description: Use when: ...`` a mapping inside a scalar.
"""

from __future__ import annotations

import re

from shadowbom.extract.positions import Lines, Malformed, Node, yaml_nodes
from shadowbom.extract.positions.nodes import LEAF

_MAX_LINES = 5000
_OPEN = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*\Z")

MAX_KEYS = 100
"""Members that are read one by one."""

_MEMBER = re.compile(r"^(?P<key>[A-Za-z_][\w-]{0,60}):(?:[ \t]+(?P<value>\S[^\r\n]*))?[ \t]*\r?$", re.MULTILINE)


def matter(text: str) -> str:
    """The YAML in front of a text with its first line, so that its lines keep their numbers; "" for none."""
    opened = _OPEN.match(text)
    if opened is None:
        return ""
    end = opened.end()
    for _ in range(_MAX_LINES):
        stop = text.find("\n", end)
        line = text[end:] if stop < 0 else text[end:stop]
        if _CLOSE.match(line.rstrip("\r")):
            return text[:end]
        if stop < 0:
            return ""
        end = stop + 1
    return ""


def matter_nodes(text: str) -> list[Node]:
    """The YAML in front of a prose text, as one node. Where it is no YAML, each member at the margin is read by itself,
    and what is no YAML of these is a string."""
    try:
        return yaml_nodes(text)
    except Malformed:
        lines = Lines(text)
        members = list(_MEMBER.finditer(text))[: MAX_KEYS + 1]
        root = Node("object", "", [], 0, "", -1, lines)
        for index, member in enumerate(members[:MAX_KEYS]):
            end = members[index + 1].start() if index + 1 < len(members) else len(text)
            for child in _member(text[member.start() : end], member, lines):
                root.add(child)
        return [root] if root.children else []


def _member(part: str, member: re.Match[str], lines: Lines) -> list[Node]:
    """The one member of ``part``: as YAML where it is some, else its first line as a string."""
    try:
        roots = yaml_nodes("\n" * (lines.at(member.start())[0] - 1) + part)  # keeps the places of the text
    except Malformed:
        if member["value"] is None:
            return []
        return [Node("string", member["value"].rstrip(), LEAF, member.start("value"), member["key"], member.start(),
                     lines)]
    return [child for root in roots[:1] for child in root.members]
