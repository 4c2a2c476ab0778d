"""A comment with a reason, by which a finding is accepted."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from shadowbom.extract.grammars import TooBrokenError, grammar
from shadowbom.extract.languages import LANGUAGES
from shadowbom.extract.positions import Malformed, yaml_nodes
from shadowbom.extract.positions.nodes import Node
from shadowbom.fix.place import Edit, Place, Refusal
from shadowbom.policy.pragmas import covering, pragmas

_SLASHES = frozenset({
    "javascript", "typescript", "tsx", "go", "java", "kotlin", "csharp", "swift", "rust", "cpp", "php", "dart", "scala",
})
_HASHES = frozenset({"python", "ruby", "elixir", "toml", "yaml", "dotenv", "shell"})
_BY_LINES = frozenset({"dotenv", "shell"})
"""Formats without a tree: what stands before a comment must end with its line."""
_REASON = re.compile(r"\S[^\r\n]{0,199}")


def is_reason(text: str) -> bool:
    """Whether a text can be the reason of a comment: one line, of at most 200 characters."""
    return _REASON.fullmatch(text) is not None and "*/" not in text


def ignore(place: Place, format_id: str, reason: str) -> Edit | Refusal:
    """The comment above a place. ``format_id`` is that of the file's row in ``EXTRACTORS``."""
    mark = "//" if format_id in _SLASHES else "#" if format_id in _HASHES else ""
    at, file = place.offset, place.file
    if not mark:
        return Refusal("a file of its kind takes no comment that is understood: use [[policy.waivers]] or a baseline")
    if at is None:
        return Refusal("the file has changed since it was read")
    start, _ = file.line_of(at)
    indent = re.match(r"[ \t]*", file.text[start:])
    spaces = indent[0] if indent else ""
    rule = place.finding.rule
    comment = f"{spaces}{mark} shadowbom: ignore[{rule}] {reason}"
    edit = Edit(start, start, comment + file.newline, f"shadowbom: ignore[{rule}]")
    new = file.text[:start] + edit.new + file.text[start:]
    taken = any(rule in one.rules and not one.fault
                for one in covering(pragmas(new.encode("utf-8", "replace"), file.path), place.location.line + 1))
    if not taken or not _is_comment(file.text, new, start + len(spaces), format_id):
        return Refusal("a comment above it would be no comment there")
    return edit


def _is_comment(old: str, new: str, at: int, format_id: str) -> bool:
    """Whether what was added changes nothing but comments."""
    if format_id in _BY_LINES:
        before = new[:at]
        return "<<" not in before and not before.rstrip("\r\n \t").endswith("\\") and all(
            before.count(quote) % 2 == 0 for quote in ("'", '"'))
    try:
        if format_id == "toml":
            return bool(tomllib.loads(old) == tomllib.loads(new))
        if format_id == "yaml":
            return [_plain(node) for node in yaml_nodes(old)] == [_plain(node) for node in yaml_nodes(new)]
        language = LANGUAGES[format_id]
        node = grammar(language.grammar, ()).parse(new.encode("utf-8", "replace"))
    except (Malformed, TooBrokenError, ValueError, KeyError, RecursionError):
        return False
    byte = len(new[:at].encode("utf-8", "replace"))
    found = node.descendant_for_byte_range(byte, byte + 1)
    return found is not None and "comment" in found.type


def _plain(node: Node) -> Any:
    """A tree without its places."""
    return node.kind, node.key, node.text, [_plain(child) for child in node.children]
