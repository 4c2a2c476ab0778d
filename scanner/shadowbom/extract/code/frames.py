"""What is around a node, and the sites that the outline notes for later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowbom.core.value import Value
from shadowbom.extract.code.scopes import Scope

if TYPE_CHECKING:
    from shadowbom.extract.code.found import Target
    from shadowbom.extract.grammars import Node


class CallSite:
    """A call: its node and where that starts, the expression called, its arguments and the frame around it. ``text`` is
    the expression where that is a plain dotted name, ``last`` its last name, ``targets`` what ``code/calls.py`` has
    found it to call. ``formats`` is true where its name is that of a function that fills a text, which then starts at
    ``first``. ``lists`` is true where it gives its arguments as a list, ``sets`` where it takes names, each before its
    value."""

    __slots__ = ("arguments", "first", "formats", "frame", "function", "last", "lists", "node", "sets", "start",
                 "targets", "text")

    def __init__(
        self, node: Node, start: int, function: Node, arguments: Node | None, frame: Frame, text: str, last: str
    ) -> None:
        self.node = node
        self.start = start
        self.function = function
        self.arguments = arguments
        self.frame = frame
        self.text = text
        self.last = last
        self.targets: tuple[Target, ...] | None = None
        self.formats = self.lists = self.sets = False
        self.first = 0


class Frame:
    """What is around a node.

    The frame is of the bytes from ``begin`` to ``end``; ``start`` is where the part that matters begins: the right side
    of an assignment, the value of a pair, the arguments of a call. ``name`` is what a value in that part is bound to,
    ``holder`` the dotted definition or constant around that, ``outer`` the name that a declared default stands for.
    ``target`` is an assignment's left side; ``fallback`` the value that an environment variable at ``begin`` gets
    otherwise. ``call`` is the call whose arguments these are, ``site`` the innermost call around. ``table`` is the
    number of the literal table. Strings are compared with something, or ``quiet``: part of an import or of a longer
    string. ``types`` marks code that only a type checker sees. ``declared`` is the type of what a declaration names,
    ``noted`` the text that it is said to have for its value, ``held`` the holder of what is given to a chain of calls,
    ``named`` the names of what begins at certain bytes.
    """

    __slots__ = ("begin", "call", "compared", "declared", "end", "fallback", "held", "holder", "name",
                 "named", "noted", "outer", "parent", "quiet", "scope", "site", "start", "table", "target", "types")

    def __init__(self, parent: Frame | None, begin: int, start: int, end: int, scope: Scope) -> None:
        self.parent = parent
        self.begin = begin
        self.start = start
        self.end = end
        self.scope = scope
        self.fallback: Node | None = None
        self.target: Node | None = None
        self.call: CallSite | None = None
        self.declared: Node | None = None
        self.noted: Node | None = None
        self.named: dict[int, str] | None = None
        self.outer = self.held = ""
        if parent is None:
            self.name = self.holder = ""
            self.table = 0
            self.compared = self.types = self.quiet = False
            self.site: CallSite | None = None
        else:
            self.name = parent.name
            self.holder = parent.holder
            self.table = parent.table
            self.compared = parent.compared
            self.types = parent.types
            self.quiet = parent.quiet
            self.site = parent.site

    @property
    def path(self) -> str:
        """``holder`` and ``name`` as one dotted name."""
        return f"{self.holder}.{self.name}" if self.holder and self.name else self.holder or self.name


class StringSite:
    """A string or concatenation: its text where that was plain to see, else its node, which is to be read.
    ``is_key`` is true for the key of a pair and for what stands left of an assignment."""

    __slots__ = ("frame", "is_key", "node", "start", "text")

    def __init__(self, start: int, text: str, node: Node | None, frame: Frame, is_key: bool) -> None:
        self.start = start
        self.text = text
        self.node = node
        self.frame = frame
        self.is_key = is_key


class DeclaredSite:
    """A field beside which stands where its value comes from: where that is, its dotted name, the environment variable
    and the default, "" for none, with the place of the default."""

    __slots__ = ("at", "default", "default_at", "env", "name")

    def __init__(self, at: int, name: str, env: str, default: str, default_at: int) -> None:
        self.at = at
        self.name = name
        self.env = env
        self.default = default
        self.default_at = default_at


class ExportSite:
    """A name given to other modules: the expression it stands for, or its value where that is known."""

    __slots__ = ("at", "name", "node", "scope", "value")

    def __init__(self, at: int, name: str, scope: Scope, node: Node | None = None, value: Value | None = None) -> None:
        self.at = at
        self.name = name
        self.scope = scope
        self.node = node
        self.value = value
