"""Components of Vue, Svelte and Astro: their scripts, and the part of an Astro file above its template."""

from __future__ import annotations

import re

from shadowbom.core.source import Document
from shadowbom.extract.embedded.masked import Part, read_parts
from shadowbom.extract.extractors import Extraction, Request

_OPEN = re.compile(r"<script\b([^>]{0,500})>", re.IGNORECASE)
_CLOSE = re.compile(r"</script", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(lang|type)\s*=\s*[\"']?([\w/+.\-]{1,40})")
_LANGUAGES = {"ts": "typescript", "typescript": "typescript", "tsx": "tsx", "jsx": "javascript", "js": "javascript",
              "javascript": "javascript", "module": "javascript", "text/javascript": "javascript",
              "text/typescript": "typescript", "application/javascript": "javascript"}
_FRONT = re.compile(r"\ufeff?\s{0,20}---[ \t]*\r?\n")
_FRONT_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_MAX_PARTS = 50


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a component's scripts, which are one module."""
    del request  # no server table is kept in code
    text = document.text
    parts: list[Part] = []
    at = 0
    if document.file.path.lower().endswith(".astro"):
        front = _FRONT.match(text)
        end = _FRONT_END.search(text, front.end()) if front is not None else None
        if front is not None and end is not None:
            parts.append((front.end(), end.start(), "typescript"))
            at = end.end()
    while len(parts) < _MAX_PARTS:
        opened = _OPEN.search(text, at)
        if opened is None:
            break
        closed = _CLOSE.search(text, opened.end())
        at = closed.start() if closed is not None else len(text)
        language = _language(opened[1])
        if language:
            parts.append((opened.end(), at, language))
    return read_parts(document, parts)


def _language(attributes: str) -> str:
    """The language of a script with these attributes; "" for data that is no code."""
    found = dict(_ATTRIBUTE.findall(attributes))
    named = found.get("lang") or found.get("type")
    return "javascript" if named is None else _LANGUAGES.get(named.lower(), "")
