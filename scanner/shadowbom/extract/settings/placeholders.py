"""What a settings value says of itself: text, variables of the environment, and holes that a template fills."""

from __future__ import annotations

import re

from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Env, Join, Lit, Value

MAX_PARTS = 40

_NAME = r"[A-Za-z_]\w{0,99}"
# One placeholder. Every repetition is over a class that excludes what ends it, and is bounded.
_PLACEHOLDER = re.compile(
    r"\$\{\{(?P<expression>[^{}]{0,200})\}\}"  # CI expressions
    r"|\{\{(?P<template>[^{}]{0,300})\}\}"  # Helm, Jinja, Mustache
    rf"|\$\{{(?:env[:.])?(?P<braced>{_NAME})(?:(?::[-=?]?|[-=?])(?P<default>[^{{}}]{{0,300}}))?\}}"
    r"|\$\{(?P<other>[^{}]{0,200})\}"  # ${input:x}, ${workspaceFolder}/x, ${a.b}
    rf"|\{{env:(?P<env>{_NAME})\}}"
    r"|\{file:[^{}]{0,200}\}"
    rf"|\$\((?P<round>{_NAME})\)"
    r"|\$(?P<bare>[A-Z_][A-Z0-9_]{1,99})\b"
    r"|%\((?P<interpolated>\w{1,100})\)s"
    r"|%(?P<windows>[A-Z_][A-Z0-9_]{1,99})%"
    r"|<%[^%]{0,300}%>"
)
_EXPRESSION = re.compile(rf"\s*(?:secrets|env|vars)\.(?P<name>{_NAME})\s*(?:\|\|\s*'(?P<default>[^']{{1,200}})'\s*)?\Z")
# What a workflow is started with, and what it takes without that.
_INPUT = re.compile(
    r"\s*(?:inputs|matrix|github\.event\.inputs)\.[\w.\-]{1,100}\s*\|\|\s*'(?P<default>[^']{1,200})'\s*\Z")
_LOOKUP = re.compile(
    r"""\b(?:env|env_var|getenv|lookup)\s{0,4}\(?\s{0,4}(?:['"]env['"]\s{0,4},\s{0,4})?['"](?P<name>\w{1,100})['"]""")
_DEFAULT = re.compile(r"""\bdefault\s{0,4}\(?\s{0,4}(?:['"](?P<text>[^'"]{1,200})['"])""")
_WITH_DEFAULT = re.compile(r"\$\{[A-Za-z_]\w{0,99}:?-([^{}$]{1,300})\}")
_ENV_TAG = re.compile(r"!env(?:_?var)?\b", re.IGNORECASE)


def value_of(text: str, at: Location) -> Value:
    """``text`` of a settings file as a value: ``${VAR}``, ``${VAR:-default}``, ``${env:VAR}``, ``{env:VAR}``,
    ``$(VAR)``, ``$VAR`` and ``%VAR%`` are ``Env``; ``${{ secrets.X }}`` too; ``{{ ... }}``, ``%(x)s`` and other
    references are ``Hole`` (with the default they name as a choice); what stands around them makes it a ``Join``."""
    if not any(sign in text for sign in "$%{<"):
        return Lit(text, at)
    parts: list[Value] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        if match.start() > end:
            parts.append(Lit(text[end : match.start()], at))
        parts.append(_placeholder(match, at))
        end = match.end()
        if len(parts) >= MAX_PARTS:
            return Join((*parts[: MAX_PARTS - 1], HOLE))
    if not parts:
        return Lit(text, at)
    if end < len(text):
        parts.append(Lit(text[end:], at))
    return parts[0] if len(parts) == 1 else Join(tuple(parts))


def tagged_value(tag_text: str, text: str, at: Location) -> Value | None:
    """The value of a YAML scalar written behind a tag that reads the environment (``!ENV X``, ``!env_var X d``);
    ``tag_text`` is the source from the tag on. None where the tag is another one, or none."""
    if not _ENV_TAG.match(tag_text) or "$" in text:
        return None
    name, _, default = text.strip().partition(" ")
    return Env(name, Lit(default.strip(), at) if default else None) if re.fullmatch(_NAME, name) else None


def _placeholder(match: re.Match[str], at: Location) -> Value:
    kind = match.lastgroup
    if match["braced"] is not None:
        sign = match[0][: match.start("default") - match.start()] if match["default"] is not None else ""
        if sign.endswith(":") and not match["braced"].isupper():
            return HOLE  # ${input:token}, ${workspaceFolder:name}
        # What follows a question mark is a message, not a default.
        default = "" if sign.endswith("?") else match["default"]
        return Env(match["braced"], Lit(default, at) if default else None)
    if kind is None:
        return HOLE
    if kind in ("env", "round", "bare", "windows"):
        return Env(match[kind])
    if kind == "interpolated":
        # supervisord spells the environment so; other names are options of the same file.
        name = match[kind]
        return Env(name[4:]) if name.startswith("ENV_") else HOLE
    if kind == "expression":
        inner = _EXPRESSION.match(match[kind])
        if inner is None:
            given = _INPUT.match(match[kind])
            return Choice((HOLE, Lit(given["default"], at))) if given else HOLE
        return Env(inner["name"], Lit(inner["default"], at) if inner["default"] else None)
    if kind == "template":
        lookup, default_match = _LOOKUP.search(match[kind]), _DEFAULT.search(match[kind])
        default_value = Lit(default_match["text"], at) if default_match else None
        if lookup:
            return Env(lookup["name"], default_value)
        return Choice((HOLE, default_value)) if default_value else HOLE
    return HOLE


def with_defaults(word: str) -> str:
    """A word with the defaults of the variables in it in their place."""
    return _WITH_DEFAULT.sub(r"\1", word) if "-" in word and "${" in word else word
