"""A secret in the settings of an MCP client becomes a reference to a variable of the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.extract.positions import Malformed, Node, json_tree
from shadowbom.fix.place import Edit, Place, Refusal

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_VARIABLES = frozenset({"env", "environment"})
_HEADERS = frozenset({"headers", "http_headers", "requestInit"})
_GENERAL = frozenset({"authorization", "token"})
_MAX_STEPS = 100_000


def fix(place: Place) -> Edit | Refusal | None:
    """See ``fix.Fixer``. Nothing is asked for where the key is in no client's settings."""
    if not place.reference:
        return None
    at, text = place.offset, place.file.text
    if at is None or not place.key_length:
        return Refusal("the file has changed since it was read")
    end = at + place.key_length
    try:
        root = json_tree(text)
    except Malformed:
        return Refusal("the file is no JSON that is understood")
    chain = next((found for found in _chains(root) if found[-1][1].offset <= at < _end(text, found[-1][1])), None)
    if chain is None or chain[-1][1].kind != "string":
        return Refusal("the key is not in a value that is understood")
    value = chain[-1][1]
    inside = text[value.offset + 1 : _end(text, value) - 1]
    if "\\" in inside or end > _end(text, value) - 1 or text[value.offset] != '"':
        return Refusal("the value is spelt in a way that is not understood")
    name = _variable([key for key, _ in chain])
    if not name:
        return Refusal("it is neither a variable nor a header of a server: move it by hand")
    reference = place.reference.replace("NAME", name)
    return Edit(at, end, reference, f"the key is now {reference}",
                f"set {name} where the client is started, to a new key: the old one stays valid until it is revoked")


def _chains(root: Node) -> Iterator[list[tuple[str, Node]]]:
    """Every value, with the keys and values that lead to it from the outermost on."""
    stack: list[list[tuple[str, Node]]] = [[("", root)]]
    for _ in range(_MAX_STEPS):
        if not stack:
            return
        chain = stack.pop()
        node = chain[-1][1]
        if node.kind in ("object", "array"):
            stack.extend([*chain, (child.key if node.kind == "object" else "", child)] for child in node.children)
        else:
            yield chain


def _end(text: str, node: Node) -> int:
    """Where a string value ends, its quote included."""
    at = node.offset + 1
    quote = text[node.offset : node.offset + 1]
    while at < len(text) and text[at] != quote:
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _variable(keys: list[str]) -> str:
    """The variable for what stands under ``keys``: the server's own, or one called after the server and the header."""
    if len(keys) < 3:
        return ""
    server, holder, key = keys[-3:]
    if holder in _VARIABLES:
        return key if _NAME.fullmatch(key) else ""
    if holder in _HEADERS:
        word = "TOKEN" if key.lower() in _GENERAL else key
        name = re.sub(r"[^A-Za-z0-9]+", "_", f"{server}_{word}").strip("_").upper()
        return name if _NAME.fullmatch(name) else ""
    return ""
