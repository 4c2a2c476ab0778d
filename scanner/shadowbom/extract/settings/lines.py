"""``key: value`` lines, for YAML that no YAML parser takes: templates, and broken files."""

from __future__ import annotations

import re

from shadowbom.core.location import Location
from shadowbom.extract.settings.shapes import MAX_STEPS, Leaves, escape

_MAX_LINE = 2000
_MAX_INDENT = 200
_LINE = re.compile(
    r"(?P<dash>(?:- +){0,5})"
    r"(?:(?P<quote>['\"]?)(?P<key>[\w./@$\-]{1,200})(?P=quote)[ \t]*:(?=[ \t]|\Z))?[ \t]*(?P<value>.*)\Z")
_COMMENT = re.compile(r"(?:^|[ \t])#")
_BLOCK = re.compile(r"[|>][+\-0-9]{0,2}\Z")
_CONTROL = re.compile(r"\s*\{\{-?\s*(?:if|else|end|range|with|define|block|template|include|/\*)\b|\s*\{%|\s*<%")


def read(path: str, text: str) -> Leaves:
    """The settings of a YAML-like text, keys dotted by indentation. Block scalars are left out."""
    leaves = Leaves(path)
    stack: list[tuple[int, str]] = []
    counts: dict[str, int] = {}
    block = -1
    first = 1 if text.startswith("\ufeff") else 0
    for number, line in enumerate(text[first:].split("\n", MAX_STEPS), 1):
        raw = line[:_MAX_LINE].rstrip()
        bare = raw.lstrip(" ")
        if not bare or bare[0] == "#" or bare.startswith(("---", "...")) or _CONTROL.match(raw):
            continue
        indent = len(raw) - len(bare)
        if 0 <= block < indent or indent > _MAX_INDENT:
            continue
        block = -1
        match = _LINE.match(bare)
        if match is None:
            continue
        depth = indent + match.end("dash")
        while stack and stack[-1][0] >= (indent if match["dash"] else depth):
            stack.pop()
        prefix = stack[-1][1] if stack else ""
        if match["dash"]:
            prefix = _element(prefix, counts)
            stack.append((indent, prefix))
        key = match["key"]
        full = f"{prefix}.{escape(key)}" if key and prefix else escape(key) if key else prefix
        value, start = _scalar(match["value"], indent + match.start("value"))
        if _BLOCK.match(value):
            block = indent
        elif value and full:
            location = Location(path, number, (indent + match.start("key") if key else start) + 1)
            leaves.offer(full, value, location, Location(path, number, start + 1))
        if key:
            stack.append((depth, full))
    return leaves


def _element(prefix: str, counts: dict[str, int]) -> str:
    """The key of the next element of the list at ``prefix``."""
    index = counts.get(prefix, 0)
    counts[prefix] = index + 1
    return f"{prefix}.{index}" if prefix else str(index)


def _scalar(text: str, start: int) -> tuple[str, int]:
    """A value without its quotes or its comment, and where it starts."""
    quote = text[:1]
    if quote in ("'", '"') and quote:
        close = text.find(quote, 1)
        return (text[1:close], start) if close > 0 else (text[1:], start)
    comment = _COMMENT.search(text)
    return (text[: comment.start()] if comment else text).strip(), start
