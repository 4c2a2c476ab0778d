"""YAML as a tree with places, from the parser's events: nothing is constructed, so no tag can do harm and
none is unknown. Imports yaml, so import this module only where there is YAML to read."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from shadowbom.extract.positions.nodes import (
    LEAF,
    MAX_DEPTH,
    MAX_NODES,
    Kind,
    Lines,
    Malformed,
    Node,
)

_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = frozenset(
    spelling for word in ("true", "false", "yes", "no", "on", "off") for spelling in (word, word.title(), word.upper())
)
_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*+(?:\.\d*+)?(?:[eE][-+]?\d++)?|\.\d++|0x[\da-fA-F_]++|\.inf|\.nan)\Z")
# The parser refuses these outright; a space of the same width keeps the rest readable and in its place.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def read(text: str) -> list[Node]:
    """See ``positions.yaml_nodes``."""
    shift = 1 if text.startswith("\ufeff") else 0
    builder = _Builder(text, shift)
    try:
        for event in yaml.parse(_UNPRINTABLE.sub(" ", text[shift:]), Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = builder.lines.at(min(mark.index + shift, len(text))) if mark else (1, 1)
        message = f"{error.context}: {error.problem}" if error.context else str(error.problem)
        raise Malformed(message, *place, builder.documents) from None
    except yaml.YAMLError as error:
        raise Malformed(str(error).split("\n", 1)[0], 1, 1, builder.documents) from None
    return builder.documents.children


@dataclass(slots=True)
class _Frame:
    """A container being read. ``key`` is a mapping's key whose value is to come; ``is_key`` is true for a
    container that is itself a key, which is read and left out."""

    node: Node
    anchor: str | None
    is_key: bool
    key: Node | None = None


class _Builder:
    """``shift`` is how many characters of the text the parser does not get to see in front."""

    def __init__(self, text: str, shift: int) -> None:
        self.shift = shift
        self.lines = Lines(text)
        self.documents = self.node("array", "", 0, [])
        self.frames = [_Frame(self.documents, None, False)]
        self.anchors: dict[str, Node | None] = {}
        self.budget = MAX_NODES

    def node(self, kind: Kind, text: str, offset: int, children: list[Node] | None = None) -> Node:
        return Node(kind, text, LEAF if children is None else children, offset, "", -1, self.lines)

    def take(self, event: yaml.Event) -> None:
        """Adds what an event says."""
        offset = event.start_mark.index + self.shift if event.start_mark else 0
        if isinstance(event, yaml.ScalarEvent):
            node = self.node(_kind(event), event.value, offset)
            if event.anchor:
                self.anchors[event.anchor] = node
            self.put(node)
        elif isinstance(event, yaml.CollectionStartEvent):
            node = self.node("object" if isinstance(event, yaml.MappingStartEvent) else "array", "", offset, [])
            if event.anchor:
                self.anchors[event.anchor] = None
            is_key = self.put(node)
            self.frames.append(_Frame(node, event.anchor, is_key))
            if len(self.frames) > MAX_DEPTH:
                self.stop("nested too deeply", offset)
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = self.frames.pop()
            if frame.node.kind == "object":
                self.merge(frame.node)
            if frame.anchor:
                self.anchors[frame.anchor] = frame.node
        elif isinstance(event, yaml.AliasEvent):
            known = self.anchors.get(event.anchor or "")
            if known is None:
                self.put(self.node("null", "", offset))
            else:
                self.put(self.node(known.kind, known.text, offset, known.children))
        elif isinstance(event, yaml.DocumentStartEvent):
            self.anchors = {}

    def put(self, node: Node) -> bool:
        """Adds a node to the innermost container; true if it became a key there."""
        self.spend(1, node.offset)
        frame = self.frames[-1]
        if frame.node.kind == "object":
            if frame.key is None:
                frame.key = node
                return True
            node.key, node.key_offset = frame.key.text, frame.key.offset
            frame.key = None
        frame.node.add(node)
        return False

    def merge(self, node: Node) -> None:
        """Puts the members that ``<<`` brings in its place."""
        sources = [child for child in node.children if child.key == "<<"]
        if not sources:
            return
        node.children[:] = [child for child in node.children if child.key != "<<"]
        seen = {child.key for child in node.children}
        for source in sources:
            for mapping in source.children if source.kind == "array" else [source]:
                self.spend(len(mapping.members), node.offset)
                for member in mapping.members:
                    if member.key not in seen:
                        seen.add(member.key)
                        node.children.append(member)

    def spend(self, steps: int, offset: int) -> None:
        self.budget -= steps
        if self.budget < 0:
            self.stop("too many values", offset)

    def stop(self, message: str, offset: int) -> None:
        raise Malformed(message, *self.lines.at(offset), self.documents)


def _kind(event: yaml.ScalarEvent) -> Kind:
    """What YAML 1.1 makes of a scalar; a tag of the file's own leaves it a string."""
    if not event.implicit[0]:
        return "string"
    value = event.value
    if value in _NULL:
        return "null"
    if value in _BOOLEAN:
        return "boolean"
    return "number" if _NUMBER.match(value) else "string"
