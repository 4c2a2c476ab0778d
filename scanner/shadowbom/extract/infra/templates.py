"""Places in YAML that a template engine fills first: Helm charts, Jinja."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Fact
from shadowbom.extract.infra.places import place_facts
from shadowbom.extract.positions import Malformed, yaml_nodes

_CONTROL = re.compile(r"[ \t]*(?:\{\{[^{}\n]*+\}\}[ \t]*|\{%[^%\n]*+%\}[ \t]*)+")
_BLOCK = re.compile(r"\{\{-?[ \t]*/\*(?:[^*]|\*(?!/))*+\*/[ \t]*-?\}\}|\{#(?:[^#]|#(?!\}))*+#\}")
_HOLE = re.compile(r"\{\{([^{}\n]*+)\}\}")
_INSIDE = str.maketrans("\"'#:,[]&*!|>%@`", " " * 15)


def template_facts(path: str, text: str) -> Iterator[Fact]:
    """The places of a template, as far as it is YAML once each action is a hole. Every sign stays where it is."""
    if "{{" not in text and "{%" not in text:
        return
    plain = _BLOCK.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    plain = "\n".join(
        " " * len(line) if "{" in line and _CONTROL.fullmatch(line.rstrip("\r")) else line for line in plain.split("\n")
    )
    plain = _HOLE.sub(lambda found: f"<%{found[1].translate(_INSIDE)}%>", plain)
    try:
        roots = yaml_nodes(plain)
    except Malformed as fault:
        # The documents before the fault, and what could be read of the one with it.
        roots = fault.partial.children if fault.partial is not None else []
    for root in roots:
        yield from place_facts(path, root)
