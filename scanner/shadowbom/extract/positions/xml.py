"""XML as a tree of elements with places, for manifests.

Nothing is fetched and nothing is expanded: a document type is passed over, and of entities only the five that XML
itself has and numbered characters are known; any other stays as it is written. Names lose their prefix. A fault does
not end the reading: what can be read around it is in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shadowbom.core.location import Location
from shadowbom.extract.positions.nodes import MAX_DEPTH, Lines

MAX_ELEMENTS = 300_000
"""Elements kept from one file."""
MAX_TEXT = 100_000
"""Characters of one element's own text."""

_START = re.compile(r"<([^\s<>/=!?\"'&]++)")
_ATTRIBUTE = re.compile(r"\s*+([^\s<>/=\"'&]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_START_END = re.compile(r"\s*+(/?)>")
_END = re.compile(r"</([^\s<>/=!?\"'&]++)\s*+>")
_DOCTYPE_PART = re.compile(r"\"[^\"]*+\"|'[^']*+'|<!--(?:[^-]|-(?!->))*+-->|[\[\]>]|[^\"'\[\]<>]++|<")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(\w{1,10}));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_SECTIONS = (("<!--", "-->", "a comment has no end"), ("<![CDATA[", "]]>", "a CDATA section has no end"),
             ("<?", "?>", "an instruction has no end"))


@dataclass(slots=True, eq=False, repr=False)
class Element:
    """An element. ``offset`` is where its start tag begins, ``text`` its own text without that of its children, not
    trimmed; ``attributes`` and ``name`` are without prefixes."""

    name: str
    offset: int
    lines: Lines
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def at(self, path: str) -> Location:
        """Where the element stands in the file ``path``."""
        return Location(path, *self.lines.at(self.offset))

    def each(self, *names: str) -> list[Element]:
        """The children called one of ``names``."""
        return [child for child in self.children if child.name in names]

    def child(self, name: str) -> Element | None:
        """The first child called ``name``."""
        return next((child for child in self.children if child.name == name), None)

    def value(self, name: str) -> str:
        """The trimmed text of the first child called ``name``, "" where there is none."""
        child = self.child(name)
        return child.text.strip() if child is not None else ""

    def walk(self) -> Iterator[Element]:
        """All elements below, in the order of the text."""
        waiting = [iter(self.children)]
        while waiting:
            element = next(waiting[-1], None)
            if element is None:
                waiting.pop()
                continue
            yield element
            waiting.append(iter(element.children))


@dataclass(slots=True)
class Read:
    """``root`` holds the document's elements as its children. ``fault`` is the first thing that is wrong, "" for
    nothing, and ``line`` its 1-based line."""

    root: Element
    fault: str = ""
    line: int = 0


def xml_tree(text: str) -> Read:
    """The elements of a document."""
    reader = _Reader(text)
    reader.read()
    found = Read(reader.root)
    if reader.fault is not None:
        message, offset = reader.fault
        found.fault, found.line = message, reader.lines.at(min(offset, len(text)))[0]
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.root = Element("", 0, self.lines)
        self.open = [self.root]
        self.parts: list[list[str]] = [[]]
        self.names: dict[str, int] = {}
        self.count = 0
        self.deep = 0
        self.fault: tuple[str, int] | None = None

    def note(self, message: str, offset: int) -> None:
        if self.fault is None:
            self.fault = message, offset

    def read(self) -> None:
        text, pos = self.text, 0
        while 0 <= pos < len(text):
            at = text.find("<", pos)
            if at < 0:
                self.put(text[pos:])
                break
            if at > pos:
                self.put(text[pos:at])
            pos = self.markup(at)
        if len(self.open) > 1 or self.deep:
            self.note(f"<{self.open[-1].name[:80]}> is not closed", len(text))
        elif not self.root.children:
            self.note("the file has no elements", 0)
        while len(self.open) > 1:
            self.close()

    def markup(self, at: int) -> int:
        """Takes what begins with ``<`` and gives the offset behind it, -1 where reading ends."""
        text = self.text
        for opening, closing, message in _SECTIONS:
            if text.startswith(opening, at):
                end = text.find(closing, at + len(opening))
                if end < 0:
                    self.note(message, at)
                    return -1
                if opening == "<![CDATA[":
                    self.parts[-1].append(text[at + len(opening) : end])
                return end + len(closing)
        if text.startswith("<!", at):
            return self.doctype(at)
        end_tag = _END.match(text, at)
        if end_tag is not None:
            self.end(_local(end_tag[1]), at)
            return end_tag.end()
        start_tag = _START.match(text, at)
        if start_tag is None:
            self.note("a tag is broken", at)
            return at + 1
        return self.start(start_tag[1], at, start_tag.end())

    def start(self, name: str, at: int, pos: int) -> int:
        attributes: dict[str, str] = {}
        while (found := _ATTRIBUTE.match(self.text, pos)) is not None:
            attributes.setdefault(_local(found[1]), _plain(found[2] if found[2] is not None else found[3]))
            pos = found.end()
        ends = _START_END.match(self.text, pos)
        if ends is None:
            self.note("a tag is broken", at)
            return pos
        self.count += 1
        if self.count > MAX_ELEMENTS:
            self.note("too many elements", at)
            return -1
        if self.deep or len(self.open) > MAX_DEPTH:
            # What is nested more deeply is passed over, and counted so that the rest finds its place again.
            self.note("nested too deeply", at)
            self.deep += not ends[1]
            return ends.end()
        element = Element(_local(name), at, self.lines, attributes)
        self.open[-1].children.append(element)
        if not ends[1]:
            self.open.append(element)
            self.parts.append([])
            self.names[element.name] = self.names.get(element.name, 0) + 1
        return ends.end()

    def end(self, name: str, at: int) -> None:
        if self.deep:
            self.deep -= 1
            return
        if not self.names.get(name):
            self.note(f"</{name[:80]}> closes nothing", at)
            return
        if self.open[-1].name != name:
            self.note(f"<{self.open[-1].name[:80]}> is not closed", self.open[-1].offset)
        while self.open[-1].name != name:
            self.close()
        self.close()

    def close(self) -> None:
        element = self.open.pop()
        self.names[element.name] -= 1
        element.text = "".join(self.parts.pop())[:MAX_TEXT]

    def put(self, text: str) -> None:
        if not self.deep and len(self.open) > 1:
            self.parts[-1].append(_plain(text))

    def doctype(self, at: int) -> int:
        """Passes over a document type with all that it declares."""
        inner, pos = 0, at + 2
        while (part := _DOCTYPE_PART.match(self.text, pos)) is not None:
            pos = part.end()
            sign = part[0]
            if sign == "[":
                inner += 1
            elif sign == "]":
                inner -= 1
            elif sign == ">" and inner <= 0:
                if "<!ENTITY" in self.text[at:pos]:
                    self.note("entities that a file declares are not expanded", at)
                return pos
        self.note("a document type has no end", at)
        return -1


def _local(name: str) -> str:
    return name.rpartition(":")[2] or name


def _plain(text: str) -> str:
    """``text`` with the characters that references stand for."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    if reference[3] is not None:
        return _ENTITIES.get(reference[3], reference[0])
    code = int(reference[1]) if reference[1] is not None else int(reference[2], 16)
    printable = code in (9, 10, 13) or (0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF)
    return chr(code) if printable else reference[0]
