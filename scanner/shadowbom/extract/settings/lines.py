"""``key: value`` lines, for YAML that no YAML parser takes: templates, and broken files."""

from __future__ import annotations

import re

from shadowbom.core.location import Location
from shadowbom.core.value import HOLE
from shadowbom.extract.settings.shapes import MAX_STEPS, Leaves, escape, is_env_name

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
    reader = _Reader(path)
    first = 1 if text.startswith("\ufeff") else 0
    for number, line in enumerate(text[first:].split("\n", MAX_STEPS), 1):
        raw = line[:_MAX_LINE].rstrip()
        bare = raw.lstrip(" ")
        if bare and bare[0] != "#" and not bare.startswith(("---", "...")) and not _CONTROL.match(raw):
            reader.line(bare, len(raw) - len(bare), number)
    reader.name_variable("")
    return reader.leaves


class _Reader:
    """``stack`` holds the indentation and the dotted key of each mapping and element around the line."""

    def __init__(self, path: str) -> None:
        self.leaves = Leaves(path)
        self.stack: list[tuple[int, str]] = []
        self.counts: dict[str, int] = {}
        self.block = -1
        # The element that a ``name: VARIABLE`` stands in, that name, and its place.
        self.variable: tuple[str, str, Location] | None = None

    def line(self, bare: str, indent: int, number: int) -> None:
        """Take in a line without its indentation."""
        match = _LINE.match(bare)
        if 0 <= self.block < indent or indent > _MAX_INDENT or match is None:
            return
        self.block = -1
        stack = self.stack
        depth = indent + match.end("dash")
        while stack and stack[-1][0] >= indent:
            stack.pop()
        prefix = stack[-1][1] if stack else ""
        if match["dash"]:
            prefix = _element(prefix, self.counts)
            stack.append((indent, prefix))
        key = match["key"]
        full = f"{prefix}.{escape(key)}" if key and prefix else escape(key) if key else prefix
        value, start = _scalar(match["value"], indent + match.start("value"))
        if _BLOCK.match(value):
            self.block = indent
        elif full:
            location = Location(self.leaves.path, number, (indent + match.start("key") if key else start) + 1)
            self.setting(prefix, key or "", full, value, location, Location(self.leaves.path, number, start + 1))
        if key:
            stack.append((depth, full))

    def setting(self, prefix: str, key: str, full: str, value: str, location: Location, at: Location) -> None:
        """Offer a setting; of an element with ``name`` and ``value`` the one is the key of the other."""
        if self.variable is not None and self.variable[0] == prefix and key == "value":
            name = f"{prefix.rpartition('.')[0]}.{self.variable[1]}"
            self.variable = None
            self.leaves.offer(name, value, location, at)
            return
        if self.variable is not None and self.variable[0] != prefix:
            self.name_variable(prefix)
        if key == "name" and is_env_name(value) and prefix.rpartition(".")[2].isdecimal():
            self.variable = (prefix, value, location)
        elif value:
            self.leaves.offer(full, value, location, at)

    def name_variable(self, prefix: str) -> None:
        """Keep the name of a variable whose value stands in no line of its own, once its element is left."""
        if self.variable is not None and not prefix.startswith(self.variable[0] + "."):
            element, name, location = self.variable
            self.variable = None
            self.leaves.add(f"{element.rpartition('.')[0]}.{name}", "", location, location, value=HOLE)


def _element(prefix: str, counts: dict[str, int]) -> str:
    """The key of the next element of the list at ``prefix``."""
    index = counts.get(prefix, 0)
    counts[prefix] = index + 1
    return f"{prefix}.{index}" if prefix else str(index)


def _scalar(text: str, start: int) -> tuple[str, int]:
    """A value without its quotes or its comment, and where it starts."""
    quote = text[:1]
    if quote in ("'", '"') and quote:
        # A template's own quotes stand inside.
        close = text.rfind(quote, 1) if "{{" in text else text.find(quote, 1)
        return (text[1:close], start) if close > 0 else (text[1:], start)
    comment = _COMMENT.search(text)
    return (text[: comment.start()] if comment else text).strip(), start
