"""Names and what they are bound to: modules, classes and functions of one file."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowbom.core.value import Value
    from shadowbom.extract.code.found import Found, Target
    from shadowbom.extract.code.syntax import ParameterNode
    from shadowbom.extract.grammars import Node


class Kind(Enum):
    """How a name came to be."""

    IMPORT = auto()
    """``module`` and ``name`` say what was imported; ``name`` is "" for the module."""
    PACKAGE = auto()
    """Python's ``import a.b``, which binds ``a``; ``module`` is "a.b"."""
    VALUE = auto()
    """``node`` is the expression, read in ``scope``; ``path`` the members taken from it, ``default`` what stands
    for a missing one."""
    MEMBER = auto()
    """One of the members of ``node``: a loop's variable."""
    PARAMETER = auto()
    """``name`` is the dotted name of the parameter, "" where its function has no name."""
    FIELD = auto()
    """A field or variable that is declared with a type and without a value; ``name`` is its dotted name."""
    DEFINITION = auto()
    """``target`` is the scope of a function or class."""
    GETTER = auto()
    """``target`` is the scope of a function that is read as an attribute."""
    OPAQUE = auto()
    """Something that is not followed."""


class Binding:
    """One of the things that a name is bound to. ``found`` is what ``code/names.py`` has made of it, ``declared`` the
    type that it has where its value says nothing."""

    __slots__ = ("at", "declared", "default", "found", "kind", "module", "name", "node", "path", "scope", "target")

    def __init__(
        self,
        kind: Kind,
        scope: Scope,
        *,
        node: Node | None = None,
        path: tuple[str, ...] = (),
        default: Node | None = None,
        module: str = "",
        name: str = "",
        target: Scope | None = None,
        at: int = 0,
    ) -> None:
        self.kind = kind
        self.scope = scope
        self.node = node
        self.path = path
        self.default = default
        self.module = module
        self.name = name
        self.target = target
        self.at = at
        self.declared: Node | None = None
        self.found: tuple[Found, ...] | None = None


MAX_BINDINGS = 16
"""Of a name that is bound more often, the rest is one ``OPAQUE``."""


class Scope:
    """A module, class, namespace or function.

    ``name`` is dotted from the module, that of the scope around it where it has none of its own (``named`` is
    false then). ``static`` scopes are run once: modules, classes, enumerations, namespaces. ``owner`` is the class
    whose instance the language's ``self`` is here, ``self_name`` what it is called where that is no word of the
    language. ``closed`` scopes show their names in their own body only. ``moved`` are names that a ``global`` statement
    puts elsewhere. ``label`` is how ``Call.within`` writes it, "" where that is its name. ``returns`` are the
    expressions that a function gives back; ``resolved``, ``callees`` and ``values`` what names mean in it, as far as
    somebody has asked.
    """

    __slots__ = (
        "bindings", "callees", "closed", "decorators", "is_class", "label", "moved", "name", "named", "node", "owner",
        "parameters", "parent", "resolved", "returns", "self_name", "selves", "static", "values",
    )

    def __init__(
        self, name: str, parent: Scope | None, node: Node, *, is_class: bool = False, named: bool = True,
        static: bool = False, selves: frozenset[str] = frozenset(),
    ) -> None:
        self.name = name
        self.parent = parent
        self.node = node
        self.is_class = is_class
        self.closed = is_class
        self.static = static or is_class or parent is None
        self.named = named
        self.label = ""
        self.owner: Scope | None = self if is_class else parent.owner if parent is not None else None
        self.selves: frozenset[str] = selves if parent is None else parent.selves
        self.self_name: str = "" if parent is None else parent.self_name
        self.bindings: dict[str, list[Binding]] = {}
        self.moved: dict[str, Scope] = {}
        self.resolved: dict[str, tuple[Found, ...]] = {}
        self.callees: dict[str, tuple[Target, ...]] = {}
        self.values: dict[bytes, Value] = {}
        self.returns: list[Node] = []
        self.decorators: tuple[Node, ...] = ()
        self.parameters: list[ParameterNode] = []

    def close(self) -> None:
        """Let go of what refers back to this scope."""
        self.bindings = {}
        self.moved = {}
        self.resolved = {}
        self.owner = None

    def bind(self, name: str, binding: Binding) -> None:
        """Bind ``name`` here, or where a ``global`` statement has moved it to."""
        scope = self.moved.get(name, self) if self.moved else self
        bound = scope.bindings.get(name)
        if bound is None:
            scope.bindings[name] = [binding]
        elif len(bound) < MAX_BINDINGS:
            bound.append(binding)
        elif len(bound) == MAX_BINDINGS:
            bound.append(Binding(Kind.OPAQUE, scope))

    def find(self, name: str) -> list[Binding] | None:
        """What ``name`` is bound to here or around; None where the file does not bind it. Those of a closed
        scope are seen in its own body only."""
        bound = self.bindings.get(name)
        scope = self.parent
        while bound is None and scope is not None:
            if not scope.closed:
                bound = scope.bindings.get(name)
            scope = scope.parent
        return bound

    def find_home(self, name: str) -> tuple[list[Binding] | None, Scope | None]:
        """As ``find``, with the scope whose name it is."""
        bound = self.bindings.get(name)
        scope: Scope | None = self
        while bound is None and scope is not None:
            scope = scope.parent
            if scope is not None and not scope.closed:
                bound = scope.bindings.get(name)
        return bound, scope

    def is_self(self, name: str) -> bool:
        """Whether ``name`` is the instance that a method is called on."""
        return name in self.selves or (name == self.self_name and name != "")

    def dotted_name(self, name: str) -> str:
        """``name``, defined here, dotted from the module."""
        return f"{self.name}.{name}" if self.name else name
