"""Settings that are methods: ``Thing.builder().model("m").build()`` makes a thing with the model "m"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowbom.extract.code.calls import Calls
    from shadowbom.extract.code.frames import CallSite
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_MAX_CHAINED = 60
_ASKS = re.compile(r"(?:is|has|get|find|supports?|contains?|remove|delete|check|parse|match(?:es)?|starts|ends|not|"
                   r"filter|equals?|log|print|debug|info|warn|error|trace)(?:[A-Z_]|\Z)")

Setting = tuple[str, "Node"]
"""The name of a method and its only argument."""


def sets(name: str) -> bool:
    """Whether a method with one argument may set something: not where its name asks for something or speaks of it."""
    return bool(name) and not _ASKS.match(name)


def settings_of(outline: Outline, calls: Calls) -> dict[int, list[Setting]]:
    """What is set by calls that are chained to another one: by the id of the node of the innermost call of a chain, its
    own setting included where it is a method. Chains are followed from their end, which comes first in the file."""
    chains: dict[int, list[Setting]] = {}
    language = outline.language
    for site in outline.calls:
        settings = chains.pop(site.node.id, [])
        owner = outline.tables.access(site.function)[0] if is_method(site, outline) else None
        passing = site.last in language.fallbacks or site.last in language.through
        if owner is not None and sets(site.last) and not passing and len(settings) < _MAX_CHAINED:
            operands = calls.operands(site.arguments)
            if len(operands) == 1:
                settings.append((site.last, operands[0]))
        if settings:
            chains[owner.id if owner is not None and owner.id in outline.sites else site.node.id] = settings
    return chains


def is_method(site: CallSite, outline: Outline) -> bool:
    """Whether a call is of a method of a value, not of a name in a path."""
    kind = site.function.kind_id
    if kind in outline.tables.split:
        return True
    return outline.tables.forms.get(kind) == "member" and kind not in outline.tables.parts
