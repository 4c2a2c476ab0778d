"""One pass over the nodes that a language's query names: scopes, bindings, and the sites that become facts.

The nodes come in the order of the file, outer before inner, and a stack of frames holds what is around each. No node
is asked for its parent, and expressions are read later, by ``code/values.py``, when all bindings are known.

Captures: ``import``, ``export``, ``function``, ``class``, ``enum``, ``namespace``, ``return``, ``global``, ``types``
(an ``if`` whose condition may be that of type checkers), ``call``, ``keyword``, ``subscript``, ``env`` (a member of
something called env; ``env.table`` is that name), ``assign``, ``augment``, ``loop``, ``alias`` (of a context manager),
``default`` (of a parameter or pattern), ``pair``, ``collection``, ``compare``, ``logical``, ``string``, ``concat`` (a
concatenation with a string in it), ``bare`` (a string that is a statement or a type).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.definitions import Definitions
from shadowbom.extract.code.found import MAX_NAME
from shadowbom.extract.code.frames import CallSite, ExportSite, Frame, StringSite
from shadowbom.extract.code.scopes import Binding, Kind, Scope
from shadowbom.extract.code.strings import MAX_LENGTH
from shadowbom.extract.code.targets import Targets
from shadowbom.extract.code.words import COMPARING, DEFAULT_FIRST, DEFAULT_KEYS, DEFAULT_SECOND

if TYPE_CHECKING:
    from shadowbom.extract.code.source import Source
    from shadowbom.extract.code.tables import Kit
    from shadowbom.extract.grammars import Node

_ORDER = ("types", "import", "export", "namespace", "function", "class", "enum", "return", "global", "loop", "alias",
          "assign", "augment", "default", "keyword", "pair", "logical", "compare", "concat", "call", "subscript", "env",
          "collection", "string")
_INHERITING = DEFAULT_FIRST | DEFAULT_SECOND
_LAST_NAME = re.compile(rb"([A-Za-z_$][\w$]*)\s*\Z")
_DOTTED = re.compile(r"[A-Za-z_$#][\w$]*(?:\.[A-Za-z_$#][\w$]*)*\Z", re.ASCII)
_DOTTED_BYTES = re.compile(rb"[A-Za-z_$#][\w$]*(?:\.[A-Za-z_$#][\w$]*)*")
_OPTION = re.compile(r"\s*--?([A-Za-z][\w-]*)")
_MAX_RETURNS = 4
_QUOTES = (b"'", b'"', b"`")


class Outline:
    """The outline of one file; ``read`` fills it. ``sizes`` counts the strings of each literal table."""

    def __init__(self, source: Source, kit: Kit, root: Node) -> None:
        self.source = source
        self.data = source.data
        self.tables = kit.tables
        self.syntax = kit.syntax
        self.language = kit.language
        self.selves = kit.language.selves
        self.module = Scope("", None, root)
        self.imports: list[Import] = []
        self.exports: list[ExportSite] = []
        self.definitions: list[Scope] = []
        self.scopes: dict[int, Scope] = {}
        self.constants: list[tuple[Scope, str, Binding]] = []
        self.calls: list[CallSite] = []
        self.sites: dict[int, CallSite] = {}
        self.strings: list[StringSite] = []
        self.environment: list[tuple[Node, Frame]] = []
        self.taken: list[tuple[Binding, int]] = []
        self.sizes: list[int] = [0]
        self.dotted: set[str] = set()
        self.targets = Targets(self)
        self.top = Frame(None, 0, 0, len(source.data) + 1, self.module)
        self._definitions = Definitions(self)
        self._bare: frozenset[int] = frozenset()

    def read(self, captures: dict[str, list[Node]]) -> None:
        """Go through ``captures``, which are those of the whole file."""
        self._bare = frozenset(node.start_byte for node in captures.get("bare", ()))
        nodes: list[Node] = []
        handlers: list[Callable[[Node, int, int], None]] = []
        events: list[tuple[int, int, int]] = []
        for name in _ORDER:
            found = captures.get(name)
            if found:
                handler: Callable[[Node, int, int], None] = getattr(self, f"_{name}")
                events += [(node.start_byte, -node.end_byte, index) for index, node in enumerate(found, len(nodes))]
                nodes += found
                handlers += [handler] * len(found)
        events.sort()
        for start, end, index in events:
            top = self.top
            while start >= top.end and top.parent is not None:
                top = self.top = top.parent
            handlers[index](nodes[index], start, -end)

    def text(self, node: Node) -> str:
        """The source of ``node``."""
        return self.source.text(node.start_byte, node.end_byte)

    def is_dotted(self, text: str) -> bool:
        """Whether ``text`` is names with dots between them."""
        return _DOTTED.match(text) is not None

    def push(self, begin: int, start: int, end: int, scope: Scope | None = None) -> Frame:
        """Open a frame within the current one."""
        top = self.top
        self.top = Frame(top, begin, start, end, scope or top.scope)
        return self.top

    # modules --------------------------------------------------------------------------------------------------

    def _types(self, node: Node, start: int, end: int) -> None:
        condition = node.child_by_field_name("condition")
        block = node.child_by_field_name("consequence")
        if condition is not None and block is not None and self.text(condition).endswith("TYPE_CHECKING"):
            self.push(start, start, block.end_byte).types = True

    def _import(self, node: Node, start: int, end: int) -> None:
        self.syntax.imports(self, node, self.top)
        self.push(start, start, end).quiet = True

    def _export(self, node: Node, start: int, end: int) -> None:
        if self.syntax.exports(self, node, self.top):
            self.push(start, start, end).quiet = True

    # definitions ----------------------------------------------------------------------------------------------

    def _namespace(self, node: Node, start: int, end: int) -> None:
        self._definitions.namespace(node, start, end)

    def _function(self, node: Node, start: int, end: int) -> None:
        self._definitions.function(node, start, end)

    def _class(self, node: Node, start: int, end: int) -> None:
        self._definitions.class_(node, start, end)

    def _enum(self, node: Node, start: int, end: int) -> None:
        self._definitions.class_(node, start, end, is_enum=True)

    def _return(self, node: Node, start: int, end: int) -> None:
        returns = self.top.scope.returns
        if len(returns) <= _MAX_RETURNS and node.kind_id != self.tables.comment:
            returns.append(node)

    def _global(self, node: Node, start: int, end: int) -> None:
        scope = self.top.scope
        for name in (self.text(child) for child in node.named_children):
            home = scope.parent
            while home is not None and home.parent is not None and (home.is_class or name not in home.bindings):
                home = home.parent
            scope.moved[name] = home or scope

    # bindings -------------------------------------------------------------------------------------------------

    def _sides(self, node: Node) -> tuple[Node | None, Node | None]:
        fields = self.tables.assigns.get(node.kind_id)
        if fields is None:
            return None, None
        return node.child_by_field_id(fields[0]), node.child_by_field_id(fields[1])

    def _assign(self, node: Node, start: int, end: int) -> None:
        target, value = self._sides(node)
        if target is None:
            return
        scope = self.top.scope
        name = ""
        if value is None:
            name = self._declare(node, target, scope)
        elif target.kind_id not in self.tables.targets:
            name = self.text(target) if target.end_byte - target.start_byte < MAX_NAME else ""
            name = name if self.is_dotted(name) else ""
        elif self.tables.forms.get(value.kind_id) != "function":
            name = self.targets.bind(target, Binding(Kind.VALUE, scope, node=value), scope)
        elif self.tables.targets.get(target.kind_id) in ("name", "member"):
            name = self.text(target).rpartition(".")[2]
        frame = self.push(start, end if value is None else value.start_byte, end)
        if value is None:
            frame.start = start
        frame.name = name
        frame.holder = scope.name
        frame.target = target
        frame.fallback = value
        if target is not None and value is not None and self.language.exports:
            self.syntax.exported(self, target, value, scope)

    def _declare(self, node: Node, target: Node, scope: Scope) -> str:
        """A name with a type and no value. That of a field says what its class is."""
        if self.tables.targets.get(target.kind_id) != "name":
            return ""
        name = self.text(target)
        declared = node.child_by_field_name("type")
        if scope.is_class and declared is not None and self.is_dotted(name):
            scope.bind(name, Binding(Kind.PARAMETER, scope, node=declared, name=scope.dotted_name(name)))
        return name

    def _augment(self, node: Node, start: int, end: int) -> None:
        target, value = self._sides(node)
        if target is None or value is None:
            return
        operator = self.data[target.end_byte : value.start_byte]
        fills = b"?" in operator or b"|" in operator
        binding = Binding(Kind.VALUE if fills else Kind.OPAQUE, self.top.scope, node=value if fills else None)
        name = self.targets.bind(target, binding, self.top.scope)
        frame = self.push(start, value.start_byte, end)
        frame.name = name
        frame.holder = frame.scope.name
        frame.fallback = value

    def _loop(self, node: Node, start: int, end: int) -> None:
        target, value = self._sides(node)
        if target is not None and value is not None:
            self.targets.bind(target, Binding(Kind.MEMBER, self.top.scope, node=value), self.top.scope)

    def _alias(self, node: Node, start: int, end: int) -> None:
        target = node.child_by_field_id(self.tables.alias)
        value = node.named_child(0) if node.named_child_count else None
        if target is not None and value is not None:
            self.targets.bind(target, Binding(Kind.VALUE, self.top.scope, node=value), self.top.scope)

    def _default(self, node: Node, start: int, end: int) -> None:
        target, value = self._sides(node)
        if target is None or value is None:
            return
        frame = self.push(start, value.start_byte, end)
        frame.name = self.text(target) if self.tables.targets.get(target.kind_id) == "name" else ""
        frame.target = target

    # names of values ------------------------------------------------------------------------------------------

    def _keyword(self, node: Node, start: int, end: int) -> None:
        name, value = self._sides(node)
        if name is None or value is None:
            name = node.named_child(0) if node.named_child_count > 1 else None
            value = node.named_child(1) if node.named_child_count > 1 else None
        if name is not None and value is not None:
            key = self.text(name)
            outer = self._declared(self.top) if key in DEFAULT_KEYS else ""
            self.push(start, value.start_byte, end).name = outer or key

    def _pair(self, node: Node, start: int, end: int) -> None:
        key, value = self._sides(node)
        if key is None or value is None:
            return
        around = self.top
        name = self._key(key)
        outer = self._declared(around) if name in DEFAULT_KEYS else ""
        frame = self.push(start, value.start_byte, end)
        frame.holder = around.path
        frame.name = outer or name
        frame.outer = name if outer else ""

    def _key(self, node: Node) -> str:
        """The plain text of a pair's key; "" for a computed one."""
        if node.end_byte - node.start_byte > MAX_LENGTH:
            return ""
        if self.tables.forms.get(node.kind_id) == "string":
            return self.syntax.string(self.text(node))
        return self.text(node) if self.tables.targets.get(node.kind_id) == "name" and self.language.plain_keys else ""

    def _declared(self, frame: Frame) -> str:
        """What a default in ``frame`` is the default of: the option that the call declares, else the name that the
        declaration is bound to."""
        call = frame.call
        if call is None:
            return frame.name or (self._option(frame.site) if frame.site is not None else "")
        return self._option(call) or frame.outer

    def _option(self, site: CallSite) -> str:
        """The command-line option that ``site`` declares, by its longest spelling, as a name."""
        found = ""
        for node in site.arguments.named_children[:4] if site.arguments is not None else ():
            if self.tables.forms.get(node.kind_id) == "string" and node.end_byte - node.start_byte < MAX_LENGTH:
                for part in self.syntax.string(self.text(node)).split(","):
                    match = _OPTION.match(part)
                    if match and len(match[1]) > len(found):
                        found = match[1]
        return found.replace("-", "_")

    # expressions ----------------------------------------------------------------------------------------------

    def _logical(self, node: Node, start: int, end: int) -> None:
        self.push(start, start, end).fallback = node.child_by_field_id(self.tables.right)

    def _compare(self, node: Node, start: int, end: int) -> None:
        self.push(start, start, end).compared = True

    def _call(self, node: Node, start: int, end: int) -> None:
        function = self.tables.called(node)
        if function is None:
            return
        arguments = node.child_by_field_id(self.tables.arguments)
        around = self.top
        begin, stop = function.start_byte, function.end_byte
        dotted = _DOTTED_BYTES.fullmatch(self.data, begin, stop) if stop - begin <= MAX_NAME else None
        if dotted is not None:
            text = dotted[0].decode()
            last = text[text.rfind(".") + 1 :]
        else:
            text = ""
            match = _LAST_NAME.search(self.data, max(begin, stop - 80), stop)
            last = match[1].decode() if match else ""
        site = CallSite(node, start, function, arguments, around, text, last)
        self.calls.append(site)
        self.sites[node.id] = site
        frame = self.push(start, arguments.start_byte if arguments is not None else end, end)
        bound = around.name if start >= around.start else ""
        frame.call = frame.site = site
        frame.outer = bound
        if last not in _INHERITING or not bound:
            frame.holder = around.path
            frame.name = ""
        frame.compared = last in COMPARING
        frame.quiet = False
        frame.table = 0
        if last in self.language.import_words and arguments is not None:
            frame.quiet = self.syntax.imported(self, site)

    def _subscript(self, node: Node, start: int, end: int) -> None:
        owner = node.child_by_field_id(self.tables.indexed)
        if owner is None:
            owner = node.named_child(0) if node.named_child_count else None
        if owner is None:
            return
        stop = owner.end_byte
        name = self.data[max(owner.start_byte, stop - 12) : stop]
        if name.endswith((b"environ", b".env")) or name == b"env":
            self.environment.append((node, self.top))
        if name.endswith(b"Literal"):
            self.push(start, stop, end)
            self._collection(node, stop, end)
        elif self.data[stop + 1 : stop + 2] in _QUOTES:
            # What a table is asked for is compared with its keys; what is set in it has that key for a name.
            self.push(start, stop, end).compared = start >= self.top.start

    def _env(self, node: Node, start: int, end: int) -> None:
        self.environment.append((node, self.top))

    def _collection(self, node: Node, start: int, end: int) -> None:
        if not self.top.table:
            self.sizes.append(0)
            self.push(start, start, end).table = len(self.sizes) - 1

    def _concat(self, node: Node, start: int, end: int) -> None:
        top = self.top
        if not top.quiet and start not in self._bare:
            self._note(start, "", node)
        self.push(start, start, end).quiet = True

    def _string(self, node: Node, start: int, end: int) -> None:
        top = self.top
        if top.quiet or (start in self._bare and not top.table):
            return
        raw = self.data[start : min(end, start + MAX_LENGTH + 8)]
        if self.syntax.interpolated(raw):
            self._note(start, "", node)
            return
        match = self.syntax.name_shaped.fullmatch(self.data, start, end)
        if match is not None:
            self._note(start, match[2].decode(), node)
        elif b"\\" in raw and len(raw) <= MAX_LENGTH:
            self._note(start, "", node)

    def _note(self, start: int, text: str, node: Node) -> None:
        """Remember a string with the frame that it is a value in."""
        frame = self.top
        is_key = False
        while start < frame.start and frame.parent is not None:
            if frame.call is None:
                is_key = True
            elif frame.call.last == "format" and start == frame.begin:
                node, text = frame.call.node, ""
            frame = frame.parent
        self.strings.append(StringSite(start, text, node, frame, is_key))
