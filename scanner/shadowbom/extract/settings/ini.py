"""INI files, ``.properties`` and other ``key = value`` or ``key value;`` configuration."""

from __future__ import annotations

import re

from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.settings.shapes import MAX_STEPS, Leaves, escape

_MAX_LINE = 2000
_SECTION = re.compile(r"\s*\[(?P<name>[^\]]{1,200})\]")
_PAIR = re.compile(r"(?P<indent>[ \t]*)(?P<key>[\w.\-/@$\[\]]{1,200})[ \t]*(?:=|:(?!//))[ \t]*(?P<value>.*)\Z")
# nginx and its like: ``proxy_pass https://host;``, ``set $name value;``
_WORDS = re.compile(
    r"[ \t]*(?P<key>[\w.\-]{1,100})[ \t]+(?:(?P<name>\$?[\w.\-]{1,100})[ \t]+)?(?P<value>[^\s;{}]{2,300})[ \t]*;?"
    r"[ \t]*\Z")
_COMMENT = re.compile(r"[ \t][#;]")


def extract(document: Document, request: Request) -> Extraction:  # noqa: ARG001  # the signature of every format
    """The options of a file, dotted from their section. Indented lines continue a value, as elements of a list."""
    path, text = document.file.path, document.text
    leaves = Leaves(path)
    section = key = ""
    element = 0
    first = 1 if text.startswith("\ufeff") else 0
    for number, line in enumerate(text[first:].split("\n", MAX_STEPS), 1):
        raw = line[:_MAX_LINE].rstrip()
        bare = raw.lstrip()
        if not bare or bare[0] in "#;!" or bare.startswith("//"):
            continue
        heading = _SECTION.match(raw)
        if heading is not None and raw[0] == "[":
            section, key = escape(heading["name"].strip()) + ".", ""
            continue
        pair = _PAIR.match(raw)
        if pair is not None and not (pair["indent"] and key):
            key, element = section + pair["key"], 0
            _add(leaves, key, pair["value"], number, pair.start("key"), pair.start("value"))
        elif raw[0] in " \t" and key:
            start = len(raw) - len(bare)
            _add(leaves, f"{key}.{element}", bare, number, start, start)
            element += 1
        else:
            _directive(leaves, section, raw, number)
    return Extraction(tuple(leaves.facts), leaves.problems())


def _directive(leaves: Leaves, section: str, raw: str, number: int) -> None:
    """A line of words, the last of which is the value."""
    words = _WORDS.match(raw)
    if words is not None:
        name = (words["name"] or words["key"]).lstrip("$")
        _add(leaves, section + name, words["value"], number, words.start("key"), words.start("value"))


def _add(leaves: Leaves, key: str, text: str, number: int, start: int, value_start: int) -> None:
    quote = text[:1]
    close = text.find(quote, 1) if quote in ("'", '"') and quote else -1
    if close > 0:
        text = text[1:close]
    else:
        comment = _COMMENT.search(text)
        text = (text[: comment.start()] if comment else text).rstrip("; \t")
    leaves.offer(key, text, Location(leaves.path, number, start + 1), Location(leaves.path, number, value_start + 1))
