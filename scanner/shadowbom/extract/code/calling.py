"""Calls, constructions and look-ups as they are met in the outline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowbom.extract.code.chains import sets
from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.frames import CallSite
from shadowbom.extract.code.scopes import Binding, Kind
from shadowbom.extract.code.words import COMPARING, DEFAULT_FIRST, DEFAULT_SECOND

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node

_INHERITING = DEFAULT_FIRST | DEFAULT_SECOND
_LAST_NAME = re.compile(rb"([A-Za-z_$][\w$]*[?!]?)\s*\Z")
_MAX_MEMBERS = 200
_QUOTES = (b"'", b'"', b"`")


class Calling:
    """Notes the calls of ``outline`` and what reads its environment."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._tables = outline.tables
        language = outline.language
        self._env_words = tuple(word.encode() for word in language.env_words)
        self._comparing = COMPARING | language.comparing
        self._inheriting = _INHERITING | language.inheriting | language.fallbacks | language.same
        self._formatting = frozenset(name.rpartition(":")[2].rpartition(".")[2] for name in language.formatters)

    def call(self, node: Node, start: int, end: int) -> None:
        """A call or construction."""
        outline = self._outline
        function = self._tables.called(node) or self._declared(node)
        arguments = self._tables.given(node)
        if function is None or (arguments is None and function.kind_id == node.kind_id and function is not node):
            return
        begin, stop = function.start_byte, function.end_byte
        if node.id in outline.heads or (outline.language.bare and outline.data[start - 1 : start] == b"@"):
            return  # what is called is defined, or an attribute is set
        if (arguments is None and outline.language.bare and self._is_bare(node, function)):
            return
        if function is node:
            owner, member = self._tables.access(node)
            if member is None or (arguments is None and self._is_access(node, owner, member)):
                return
            begin, stop = (owner if owner is not None else member).start_byte, member.end_byte
        around = outline.top
        text = outline.spelling.at(outline.data, begin, stop)
        stands_for = outline.language.macros.get(text)
        if stands_for is not None:
            if stands_for:
                outline.handle(stands_for, node, start, end)
            return
        if text:
            last = text[text.rfind(".") + 1 :]
        else:
            match = _LAST_NAME.search(outline.data, max(begin, stop - 80), stop)
            last = match[1].decode() if match else ""
        site = CallSite(node, start, function, arguments, around, text, last)
        outline.calls.append(site)
        outline.sites[node.id] = site
        frame = self._open(site, end)
        if node.kind_id in self._tables.constructs:
            self._construct(site)
        elif not site.lists:
            frame.table = 0
        elif not frame.table:
            outline.sizes.append(0)
            frame.table = len(outline.sizes) - 1
        if last in self._formatting and arguments is not None and arguments.named_child_count:
            first = arguments.named_child(0)
            site.formats = first is not None
            site.first = first.start_byte if first is not None else 0
        if last in outline.language.import_words and arguments is not None:
            frame.quiet = outline.syntax.imported(outline, site)

    def _declared(self, node: Node) -> Node | None:
        """The type that a construction without one makes an instance of: that of what is declared with it."""
        if node.kind_id not in self._tables.initializers:
            return None
        frame: Frame | None = self._outline.top
        for _ in range(3):
            if frame is None or frame.declared is not None:
                break
            if frame.call is not None:
                # What is given to a call has the type of a parameter.
                return None
            frame = frame.parent
        return frame.declared if frame is not None else None

    def _open(self, site: CallSite, end: int) -> Frame:
        """The frame of a call's arguments. What a chain of calls begins with is bound to what the chain is."""
        outline = self._outline
        around, start, arguments = site.frame, site.start, site.arguments
        frame = outline.push(start, arguments.start_byte if arguments is not None else end, end)
        is_owner = outline.language.fluent and start < around.start and around.call is not None
        bound = around.name if start >= around.start else around.outer if is_owner else ""
        frame.call = frame.site = site
        frame.outer = bound
        frame.held = around.held if is_owner else around.path
        if site.last not in self._inheriting or not bound:
            frame.holder = frame.held
            frame.name = ""
        else:
            frame.name = bound
        if outline.language.fluent and arguments is not None:
            self._settings(site, frame)
        frame.compared = site.last in self._comparing
        frame.quiet = False
        return frame

    def _settings(self, site: CallSite, frame: Frame) -> None:
        """What the arguments of a call are by the name of its method: members of a list, names with their values, or
        the value of that name."""
        language = self._outline.language
        names = ".".join(site.text.split(".")[-2:])
        site.lists = site.last in language.listers or names in language.listers
        site.sets = site.last in language.setters or names in language.setters
        if site.lists and frame.outer and not frame.name:
            frame.name, frame.holder = frame.outer, frame.held.removesuffix(frame.outer).removesuffix(".")
        elif not frame.name and site.arguments is not None and site.arguments.named_child_count == 1:
            frame.name = site.last if sets(site.last) and site.last not in language.same else ""

    def _construct(self, site: CallSite) -> None:
        """The members that an instance of a class of this module is made with are attributes of that class."""
        outline = self._outline
        if site.arguments is None or not site.text or "." in site.text:
            return
        scope = site.frame.scope
        home = scope.owner if scope.is_self(site.text) else outline.class_named(site.text)
        for child in site.arguments.named_children[:_MAX_MEMBERS]:
            name, value = outline.sides(child)
            if name is None and self._tables.forms.get(child.kind_id) == "name":
                name = value = child
            if name is not None and value is not None:
                member = outline.path_of(name)
                if member and "." not in member:
                    binding = Binding(Kind.VALUE, scope, node=value)
                    if home is not None:
                        home.bind(member, binding)

    def _is_bare(self, node: Node, function: Node) -> bool:
        """Whether a call without arguments that holds what it calls is written as an access to a member is."""
        is_member = self._tables.forms.get(function.kind_id) == "member"
        begins = self._outline.data[function.start_byte : function.start_byte + 1]
        return is_member and not begins.isupper() and self._outline.data[node.end_byte - 1 : node.end_byte] != b")"

    def _is_access(self, node: Node, owner: Node | None, member: Node) -> bool:
        """Whether a call without arguments is written as an access to a member is. A block is an argument; what is
        asked of a class is done by it."""
        if owner is None or inner_of(node, self._tables.block) is not None:
            return False
        begins = self._outline.data[owner.start_byte : owner.start_byte + 1]
        is_class = owner.kind_id not in self._tables.split and begins.isupper()
        return not is_class and self._outline.text(member) not in self._outline.language.makers

    def subscript(self, node: Node, start: int, end: int) -> None:
        """A look-up."""
        outline = self._outline
        owner = inner_of(node, self._tables.indexed)
        if owner is None:
            owner = node.named_child(0) if node.named_child_count else None
        if owner is None:
            return
        stop = owner.end_byte
        name = outline.data[max(owner.start_byte, stop - 12) : stop]
        if name.endswith(self._env_words) or name == b"env":
            outline.environment.append((node, outline.top))
        if name.endswith(b"Literal"):
            outline.push(start, stop, end)
            outline.collection(node, stop, end)
        elif outline.data[stop + 1 : stop + 2] in _QUOTES:
            # What a table is asked for is compared with its keys; what is set in it has that key for a name.
            outline.push(start, stop, end).compared = start >= outline.top.start
