"""What the functions of declarative languages give, as far as it says what is deployed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shadowbom.core.value import HOLE, Join, Lit, Obj, Ref, Seq, Value
from shadowbom.extract.infra.shapes import element, joined, member, merged, one_of

# What they give is what they are given, or text that names the same thing.
_SAME = frozenset({
    "any", "distinct", "flatten", "jsondecode", "jsonencode", "json", "lower", "nonsensitive", "one", "reverse",
    "sensitive", "sort", "string", "toLower", "tolist", "toset", "tomap", "tostring", "toUpper", "trim",
    "trimspace", "upper", "yamldecode", "yamlencode", "array", "values", "base64encode", "ephemeralasnull",
})
_EITHER = frozenset({"coalesce", "try", "if"})
_FORMAT = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|\{(\d{1,2})\}")


def terraform(name: str, arguments: list[Value]) -> Value:
    """The value of a call in HCL."""
    return _call(name, arguments)


def bicep(name: str, arguments: list[Value]) -> Value:
    """The value of a call in Bicep. Identifiers of resources are their parts with ``/`` between."""
    if name.endswith(("esourceId",)):
        return _spread(arguments, "/")
    return _call(name, arguments)


def template(name: str, arguments: list[Value]) -> Value:
    """The value of a call in an ARM template's expression; parameters and variables are names."""
    if name in ("parameters", "variables") and len(arguments) == 1 and isinstance(arguments[0], Lit):
        return Ref("", f"{name}.{arguments[0].text.replace('.', '~1')}")
    return bicep(name, arguments)


def _call(name: str, arguments: list[Value]) -> Value:
    first = arguments[0] if arguments else HOLE
    if name in _SAME:
        return first
    if name in _EITHER:
        return one_of(arguments[1:] if name == "if" else arguments)
    match name:
        case "format":
            return _format(first, arguments[1:])
        case "join":
            listed = arguments[1] if _joins(arguments) else HOLE
            return _spread(listed.items, first.text) if isinstance(listed, Seq) and isinstance(first, Lit) else HOLE
        case "concat" | "setunion":
            return _concatenated(arguments)
        case "merge" | "union":
            return merged(arguments) if any(isinstance(one, Obj) for one in arguments) else _concatenated(arguments)
        case "lookup":
            found = member(first, (_key(arguments),))
            return one_of((found, arguments[2])) if len(arguments) > 2 else found
        case "element" | "first" | "last":
            return element(first)
        case "replace" | "regexreplace":
            return one_of((HOLE, first))
        case _:
            return HOLE


def _key(arguments: Sequence[Value]) -> str:
    key = arguments[1] if len(arguments) > 1 else HOLE
    return key.text.replace(".", "~1") if isinstance(key, Lit) and key.text else "*"


def _joins(arguments: Sequence[Value]) -> bool:
    return len(arguments) == 2 and isinstance(arguments[1], Seq)


def _concatenated(arguments: Sequence[Value]) -> Value:
    """Lists as one; texts one after the other."""
    if any(isinstance(one, Seq) for one in arguments):
        items: list[Value] = []
        for one in arguments:
            items.extend(one.items if isinstance(one, Seq) else (element(one),))
        return Seq(tuple(items))
    return joined(arguments)


def _spread(values: Sequence[Value], separator: str) -> Value:
    """``values`` with ``separator`` between them."""
    parts: list[Value] = []
    for value in values:
        if parts and separator:
            parts.append(Lit(separator))
        parts.append(value)
    return joined(parts)


def _format(pattern: Value, arguments: Sequence[Value]) -> Value:
    """``pattern`` with its verbs (``%s``, ``{0}``) replaced by ``arguments``."""
    if not isinstance(pattern, Lit):
        return HOLE
    parts: list[Value] = []
    end = 0
    for place, verb in enumerate(_FORMAT.finditer(pattern.text)):
        if verb.start() > end:
            parts.append(Lit(pattern.text[end : verb.start()], pattern.at))
        number = int(verb[1]) if verb[1] else place
        parts.append(arguments[number] if number < len(arguments) else HOLE)
        end = verb.end()
    if end < len(pattern.text):
        parts.append(Lit(pattern.text[end:], pattern.at))
    return joined([part for one in parts[:40] for part in (one.parts if isinstance(one, Join) else (one,))])
