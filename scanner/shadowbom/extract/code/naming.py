"""What a value is called: by a keyword, by a member's key, by the option or field that it is the default of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowbom.extract.code.strings import MAX_LENGTH
from shadowbom.extract.code.words import DEFAULT_KEYS

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import CallSite, Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_QUOTES = ("'", '"', "`")
_OPTION = re.compile(r"\s*--?([A-Za-z][\w-]*)")


class Naming:
    """Opens the frames of ``outline`` that name what is in them."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    def keyword(self, node: Node, start: int, end: int) -> None:
        """A keyword argument or attribute: its value has its name, or that of what it is the default of."""
        outline = self._outline
        name, value = outline.sides(node)
        if name is None or value is None:
            name = node.named_child(0) if node.named_child_count > 1 else None
            value = node.named_child(1) if node.named_child_count > 1 else None
        if name is not None and value is not None:
            key = outline.text(name)
            around = outline.top
            outer = self._declared(around) if key in DEFAULT_KEYS else ""
            frame = outline.push(start, value.start_byte, end)
            frame.holder = around.call.frame.holder if outer and around.call is not None else around.path
            frame.name = outer or key

    def pair(self, node: Node, start: int, end: int) -> None:
        """A member of an object literal."""
        outline = self._outline
        key, value = outline.sides(node)
        if key is None or value is None:
            return
        around = outline.top
        name = self._key(key)
        outer = self._declared(around) if name in DEFAULT_KEYS else ""
        frame = outline.push(start, value.start_byte, end)
        frame.holder = around.path
        frame.name = outer or name
        frame.outer = name if outer else ""

    def _key(self, node: Node) -> str:
        """The plain text of a pair's key; "" for a computed one."""
        outline = self._outline
        if node.end_byte - node.start_byte > MAX_LENGTH:
            return ""
        for _ in range(3):
            inner = node.named_child(0) if node.named_child_count else None
            if inner is None or outline.tables.forms.get(node.kind_id) not in ("first", "last"):
                break
            node = inner
        if outline.tables.forms.get(node.kind_id) == "string":
            return outline.syntax.string(outline.text(node))
        if outline.tables.targets.get(node.kind_id) != "name" or not outline.language.plain_keys:
            return ""
        text = outline.text(node)
        return outline.syntax.string(text) if text[:1] in _QUOTES else text.rstrip().removesuffix(":")

    def _declared(self, frame: Frame) -> str:
        """What a default in ``frame`` is the default of: the option that the call declares, else the name that the
        declaration is bound to."""
        call = frame.call
        if call is None:
            return frame.name or (self._option(frame.site) if frame.site is not None else "")
        return self._option(call) or frame.outer

    def _option(self, site: CallSite) -> str:
        """The command-line option that ``site`` declares, by its longest spelling, as a name."""
        outline = self._outline
        found = ""
        for node in site.arguments.named_children[:4] if site.arguments is not None else ():
            if outline.tables.forms.get(node.kind_id) == "string" and node.end_byte - node.start_byte < MAX_LENGTH:
                for part in outline.syntax.string(outline.text(node)).split(","):
                    match = _OPTION.match(part)
                    if match and len(match[1]) > len(found):
                        found = match[1]
        return found.replace("-", "_")
