"""One pass over the nodes that a language's query names: scopes, bindings, and the sites that become facts.

The nodes come in the order of the file, outer before inner, and a stack of frames holds what is around each. No node
is asked for its parent, and expressions are read later, by ``code/values.py``, when all bindings are known.

Captures: ``import``, ``export``, ``function``, ``class``, ``enum``, ``namespace``, ``return``, ``global``, ``types``
(an ``if`` whose condition may be that of type checkers), ``call``, ``keyword``, ``subscript``, ``env`` (a member of
something called env; ``env.table`` is that name), ``assign``, ``augment``, ``loop``, ``alias`` (of a context manager),
``default`` (of a parameter or pattern), ``pair``, ``collection``, ``compare``, ``logical``, ``binary`` (an expression
with an operator, of whatever kind), ``string``, ``concat`` (strings side by side), ``bare`` (a string that is a
statement or a type), ``tag`` (text beside a field that says where its value comes from), ``declared`` (what has a type,
a name and maybe a value), ``member`` (a constant of an enumeration that is made with arguments). Patterns that stay
open while the inside of a node is read are avoided in queries: their cost grows with the depth of the tree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.assignments import Assignments
from shadowbom.extract.code.calling import Calling
from shadowbom.extract.code.children import inner_of
from shadowbom.extract.code.definitions import Definitions
from shadowbom.extract.code.frames import CallSite, DeclaredSite, ExportSite, Frame, StringSite
from shadowbom.extract.code.members import Members
from shadowbom.extract.code.naming import Naming
from shadowbom.extract.code.scopes import Binding, Kind, Scope
from shadowbom.extract.code.strings import MAX_LENGTH
from shadowbom.extract.code.targets import Targets

if TYPE_CHECKING:
    from shadowbom.extract.code.source import Source
    from shadowbom.extract.code.tables import Kit
    from shadowbom.extract.grammars import Node

Handler = Callable[["Node", int, int], None]
"""Reads a captured node, given with its first byte and the one behind its last."""

_ORDER = ("declared", "flat", "default", "keyword", "pair", "logical", "compare", "binary", "collection", "types",
          "import", "export", "namespace", "reopen", "function", "class", "enum", "member", "return", "global", "loop",
          "alias", "assign", "augment", "concat", "call", "subscript", "env", "tokens", "quiet", "tag", "string")
_LAST_NAMING = "collection"
"""Up to here, a capture only says what stands in it."""
_COMPARING_SIGNS = frozenset({"===", "==", "!==", "!=", "in"})
_MAX_RETURNS = 4
_MAX_SET = 20
_LONGEST_SIGN = 8


class Outline:
    """The outline of one file; ``read`` fills it. ``sizes`` counts the strings of each literal table;
    ``extensions`` are further parts of classes, each with its class and what is around it."""

    def __init__(self, source: Source, kit: Kit, root: Node) -> None:
        self.source = source
        self.data = source.data
        self.tables = kit.tables
        self.spelling = kit.spelling
        self.syntax = kit.syntax
        self.language = kit.language
        self.module = Scope("", None, root, selves=kit.language.selves)
        self.imports: list[Import] = []
        self.exports: list[ExportSite] = []
        self.definitions: list[Scope] = []
        self.scopes: dict[int, Scope] = {}
        self.constants: list[tuple[Scope, str, Binding]] = []
        self.fields: list[tuple[Scope, str, Binding]] = []
        self.calls: list[CallSite] = []
        self.sites: dict[int, CallSite] = {}
        self.strings: list[StringSite] = []
        self.environment: list[tuple[Node, Frame]] = []
        self.declared: list[DeclaredSite] = []
        self.classes: dict[str, Scope] = {}
        self.extensions: list[tuple[Node, Scope, Scope]] = []
        self.taken: list[tuple[Binding, int]] = []
        self.sizes: list[int] = [0]
        self.dotted: set[str] = set()
        self.heads: set[int] = set()
        self.piped: dict[int, Node] = {}
        self.targets = Targets(self)
        self.roots = kit.syntax.roots(source.data)
        self.skip = 0
        """What starts before this offset is no part of the program."""
        self.keys: dict[int, str] = {}
        self.top = Frame(None, 0, 0, len(source.data) + 1, self.module)
        self._handlers = self._all_handlers()
        self._bare: frozenset[int] = frozenset()
        self._starred: bool | None = None

    def _all_handlers(self) -> dict[str, Handler]:
        assignments, definitions, naming = Assignments(self), Definitions(self), Naming(self)
        calling, members = Calling(self), Members(self)
        return {
            "alias": assignments.alias,
            "binary": self._binary,
            "assign": assignments.assign,
            "augment": assignments.augment,
            "call": calling.call,
            "class": definitions.class_,
            "collection": self.collection,
            "compare": self._compare,
            "concat": self._concat,
            "declared": members.declared,
            "default": assignments.default,
            "enum": definitions.enum,
            "flat": members.flat,
            "env": self._env,
            "export": self._export,
            "function": definitions.function,
            "global": assignments.global_,
            "import": self._import,
            "keyword": naming.keyword,
            "logical": self._logical,
            "member": members.constant,
            "loop": assignments.loop,
            "namespace": definitions.namespace,
            "quiet": self._quiet,
            "reopen": definitions.reopen,
            "tokens": self._tokens,
            "pair": naming.pair,
            "return": self._return,
            "string": self._string,
            "tag": self._tag,
            "subscript": calling.subscript,
            "types": self._types,
        }

    def read(self, captures: dict[str, list[Node]]) -> None:
        """Go through ``captures``, which are those of the whole file."""
        self._bare = frozenset(node.start_byte for node in captures.get("bare", ()))
        nodes: list[Node] = []
        handlers: list[Handler] = []
        events: list[tuple[int, int, int]] = []
        naming = 0
        for name in _ORDER:
            found = captures.get(name)
            if found:
                handler = self._handlers[name]
                events += [(node.start_byte, -node.end_byte, index) for index, node in enumerate(found, len(nodes))]
                nodes += found
                handlers += [handler] * len(found)
            if name == _LAST_NAMING:
                naming = len(nodes)
        events.sort()
        starts = [start for start, _, _ in events]
        starts.append(len(self.data) + 1)
        for position, (start, end, index) in enumerate(events, 1):
            # A node that only names what is in it says nothing when there is nothing.
            if index < naming and starts[position] >= -end:
                continue
            if start < self.skip:
                continue
            top = self.top
            while start >= top.end and top.parent is not None:
                top = self.top = top.parent
            handlers[index](nodes[index], start, -end)

    def handle(self, capture: str, node: Node, start: int, end: int) -> None:
        """Read ``node`` as what ``capture`` is."""
        self._handlers[capture](node, start, end)

    def close(self) -> None:
        """Let go of everything; the outline is of no use afterwards."""
        for scope in (self.module, *self.definitions):
            scope.close()
        vars(self).clear()

    def text(self, node: Node) -> str:
        """The source of ``node``."""
        return self.source.text(node.start_byte, node.end_byte)

    def is_dotted(self, text: str) -> bool:
        """Whether ``text`` is names with dots between them."""
        return self.spelling.is_dotted(text)

    def path_of(self, node: Node) -> str:
        """``node`` as names with dots between them; "" where it is something else."""
        return self.spelling.at(self.data, node.start_byte, node.end_byte)

    def sides(self, node: Node) -> tuple[Node | None, Node | None]:
        """The target and the value of an assignment, pair, parameter or the like."""
        fields = self.tables.assigns.get(node.kind_id)
        if fields is None:
            return None, None
        target, value = inner_of(node, fields[0]), inner_of(node, fields[1])
        lists = self.tables.lists
        if lists:
            target = target.named_child(0) if target is not None and _is_single(target, lists) else target
            value = value.named_child(0) if value is not None and _is_single(value, lists) else value
        return target, value

    @property
    def is_starred(self) -> bool:
        """Whether names that the file does not bind may come from a module that is brought in whole."""
        if self._starred is None:
            self._starred = self.language.stars or (
                self.language.packages and any(one.name == "*" for one in self.imports))
        return self._starred

    def class_named(self, name: str) -> Scope:
        """The scope of the class ``name`` of the module, whose methods may stand before it or without it."""
        scope = self.classes.get(name)
        if scope is None:
            scope = self.classes[name] = Scope(name, self.module, self.module.node, is_class=True)
            self.module.bind(name, Binding(Kind.DEFINITION, self.module, target=scope))
        return scope

    def class_in(self, name: str, scope: Scope) -> Scope:
        """The same for a class of another ``scope`` than the module."""
        bound = scope.bindings.get(name)
        if bound and bound[0].kind is Kind.DEFINITION and bound[0].target is not None and bound[0].target.is_class:
            return bound[0].target
        made = Scope(scope.dotted_name(name), scope, self.module.node, is_class=True)
        scope.bind(name, Binding(Kind.DEFINITION, scope, target=made))
        return made

    def push(self, begin: int, start: int, end: int, scope: Scope | None = None) -> Frame:
        """Open a frame within the current one."""
        top = self.top
        self.top = Frame(top, begin, start, end, scope or top.scope)
        return self.top

    # modules --------------------------------------------------------------------------------------------------

    def _types(self, node: Node, start: int, _end: int) -> None:
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

    def _return(self, node: Node, _start: int, _end: int) -> None:
        returns = self.top.scope.returns
        if len(returns) <= _MAX_RETURNS and node.kind_id not in self.tables.comments:
            returns.append(node)

    # expressions ----------------------------------------------------------------------------------------------

    def _logical(self, node: Node, start: int, end: int) -> None:
        right = inner_of(node, self.tables.right)
        self.push(start, start, end).fallback = right or node.child_by_field_name("alternative")

    def _binary(self, node: Node, start: int, end: int) -> None:
        sign = self.sign(node)
        if sign in _COMPARING_SIGNS:
            self._compare(node, start, end)
        elif sign in self.language.pipes:
            left, right = inner_of(node, self.tables.left), inner_of(node, self.tables.right)
            if left is not None and right is not None:
                self.piped[right.id] = left
        elif sign in ("||", "??", "or", "?:"):
            self._logical(node, start, end)
        elif (sign in self.language.joiners or sign in ("%", "/")) and not self.top.quiet and self._has_string(node):
            self._concat(node, start, end)

    def is_pair(self, node: Node) -> bool:
        """Whether ``node`` is a key with its value."""
        if node.kind_id not in self.tables.assigns:
            return False
        form = self.tables.forms.get(node.kind_id)
        return form is None or (form == "binary" and self.sign(node) in self.language.pairs)

    def sign(self, node: Node) -> str:
        """The operator of an expression: a sign of the grammar, or a name of it in some languages."""
        operator = inner_of(node, self.tables.operator)
        if operator is None:
            return ""
        is_named = operator.is_named and operator.end_byte - operator.start_byte < _LONGEST_SIGN
        return self.text(operator) if is_named else operator.type

    def _has_string(self, node: Node) -> bool:
        """Whether a string stands right beside the operator."""
        strings = self.tables.strings
        left, right = inner_of(node, self.tables.left), inner_of(node, self.tables.right)
        return (left is not None and left.kind_id in strings) or (right is not None and right.kind_id in strings)

    def _compare(self, _node: Node, start: int, end: int) -> None:
        self.push(start, start, end).compared = True

    def _tag(self, node: Node, start: int, end: int) -> None:
        """What stands beside a field and says where its value comes from."""
        self.syntax.tagged(self, node, self.top)
        self.push(start, start, end).quiet = True

    def _quiet(self, _node: Node, start: int, end: int) -> None:
        self.push(start, start, end).quiet = True

    def _tokens(self, node: Node, _start: int, _end: int) -> None:
        self.keys.update(self.syntax.tokens(self, node))

    def _env(self, node: Node, _start: int, _end: int) -> None:
        self.environment.append((node, self.top))

    def collection(self, _node: Node, start: int, end: int) -> None:
        """A list or table written out."""
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
        if start in self.keys:
            top = self.push(start, start, end)
            top.name = self.keys[start]
            top.quiet = not top.name
        if self.top.quiet:
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
        is_key = is_compared = False
        while start < frame.start and frame.parent is not None:
            if frame.call is None:
                is_key = True
            elif start == frame.begin:
                if frame.call.last == "format":
                    node, text = frame.call.node, ""
                is_compared = is_compared or frame.call.last in self.language.comparing
            frame = frame.parent
        if frame.call is not None and frame.call.formats and start <= frame.call.first:
            node, text = frame.call.node, ""
        if frame.call is not None and frame.call.sets:
            frame = self._set(frame, frame.call, start)
        if frame.named is not None and start in frame.named:
            names = frame.named
            frame = Frame(frame, start, start, frame.end, frame.scope)
            frame.name = names[start]
        if is_compared:
            frame = Frame(frame, start, start, frame.end, frame.scope)
            frame.compared = True
        self.strings.append(StringSite(start, text, node, frame, is_key))

    def _set(self, frame: Frame, call: CallSite, start: int) -> Frame:
        """The frame of an argument that a call sets the name before it to: ``put("model", "m")``."""
        given = call.arguments
        if given is None or not 2 <= given.named_child_count <= _MAX_SET:
            return frame
        before: Node | None = None
        for child in given.named_children:
            value = self.tables.argument(child)[1]
            if value is None or value.end_byte > start:
                break
            before = None if before is not None else value
        if before is None or before.end_byte - before.start_byte > MAX_LENGTH:
            return frame
        if self.tables.forms.get(before.kind_id) != "string":
            return frame
        inner = Frame(frame, start, start, frame.end, frame.scope)
        inner.name, inner.holder = self.syntax.string(self.text(before)), frame.path
        return inner


def _is_single(node: Node, lists: frozenset[int]) -> bool:
    return node.kind_id in lists and node.named_child_count == 1
