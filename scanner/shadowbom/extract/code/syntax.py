"""What differs between languages beyond tables: imports, exports, parameters and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shadowbom.core.fact import Import
    from shadowbom.extract.code.frames import CallSite, Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.code.scopes import Scope
    from shadowbom.extract.grammars import Node

MAX_DOC = 4000
"""Characters of a definition's documentation that are kept."""


@dataclass(frozen=True, slots=True)
class ParameterNode:
    """A parameter: its name as its function sees it, its node, its default, its declared type, whether it also becomes
    an attribute of the instance, and its name as a ``Definition`` shows it."""

    name: str
    node: Node
    default: Node | None = None
    type: Node | None = None
    attribute: bool = False
    shown: str = ""


class Name(str):
    """A name in a string whose value stands there."""

    __slots__ = ()


class Syntax(Protocol):
    """The hooks of a language. ``name_shaped`` matches the source bytes of a string that plainly is a name, path or
    address; its second group is the text."""

    name_shaped: re.Pattern[bytes]

    def readable(self, data: bytes, /) -> bytes:
        """A file as the grammar is to see it, where that cannot read all that the language means: as long as ``data``,
        each thing at its place."""

    def interpolated(self, raw: bytes, /) -> bool:
        """Whether a string with these source bytes can have holes."""

    def string(self, raw: str, /) -> str:
        """The value of a string without holes, given as it stands in the source."""

    def parts(self, node: Node, data: bytes, /) -> Iterator[str | Node]:
        """The pieces of a string with holes, in order; ``data`` is the whole file. A ``Name`` is a hole for its
        value."""

    def imports(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        """Read an import statement: note the imports, bind their names."""

    def imported(self, outline: Outline, site: CallSite, /) -> bool:
        """Read a call that may import; true if it does."""

    def exports(self, outline: Outline, node: Node, frame: Frame, /) -> bool:
        """Read an export statement; true if it names a module."""

    def exported(self, outline: Outline, target: Node, value: Node, scope: Scope, /) -> None:
        """Read an assignment that may export."""

    def parameters(self, outline: Outline, node: Node, /) -> list[ParameterNode]:
        """The parameters of a function, in order, destructured ones opened."""

    def promised(self, outline: Outline, node: Node, around: Frame, /) -> tuple[Node, Node] | None:
        """The target that is the first parameter of the function ``node`` in the frame ``around``, and the expression
        whose value it gets, where that is a callback of a known kind."""

    def gives(self, body: Node, /) -> bool:
        """Whether the body of a function is the expression that it gives back."""

    def is_getter(self, node: Node, /) -> bool:
        """Whether a method is written to be read as an attribute."""

    def receiver(self, outline: Outline, node: Node, /) -> tuple[str, str]:
        """The class of this module that the function ``node``, which stands outside of it, is a method of, and what
        the instance is called in it; "" for neither."""

    def shape(self, node: Node, /) -> str:
        """What a construct of the type ``node`` makes: "instance", "object" or "sequence"."""

    def tagged(self, outline: Outline, node: Node, frame: Frame, /) -> None:
        """Read the text beside a field, whose frame is ``frame``: note the environment variable and the default."""

    def roots(self, data: bytes, /) -> frozenset[str]:
        """The names with which a file begins paths, where those show that they are modules."""

    def mentioned(self, outline: Outline, /) -> list[Import]:
        """What a file uses of modules without importing it, once for each of ``outline.roots``."""

    def tail(self, body: Node, /) -> Node | None:
        """The expression at the end of a function's body that it gives back."""

    def reopened(self, outline: Outline, node: Node, /) -> str:
        """The class of this module whose body ``node`` goes on with."""

    def is_skipped(self, node: Node, /) -> bool:
        """Whether a namespace is no part of the program."""

    def tokens(self, outline: Outline, node: Node, /) -> list[tuple[int, str]]:
        """The values in a list of tokens that has no grammar, by their offset, with the keys they stand behind; "" for
        what is a key itself."""

    def bases(self, node: Node, /) -> list[Node]:
        """The expressions that a class names as its bases."""

    def decorators(self, node: Node, /) -> tuple[Node, ...]:
        """The expressions of a definition's decorators, the called one of those with arguments."""

    def marked(self, node: Node, /) -> Node | None:
        """The tokens behind the decorator ``node``, where its arguments are such and no expressions."""

    def doc(self, node: Node, data: bytes, /) -> str:
        """The documentation of the definition ``node``; ``data`` is the whole file."""

    def noted(self, outline: Outline, node: Node, /) -> Node | None:
        """The text that stands beside the declaration ``node`` and is said to be its value."""


class Plain:
    """The hooks for what most languages do not have."""

    def readable(self, data: bytes, /) -> bytes:
        return data

    def interpolated(self, _raw: bytes, /) -> bool:
        return False

    def parts(self, _node: Node, _data: bytes, /) -> Iterator[str | Node]:
        return iter(())

    def imported(self, _outline: Outline, _site: CallSite, /) -> bool:
        return False

    def exports(self, _outline: Outline, _node: Node, _frame: Frame, /) -> bool:
        return False

    def exported(self, _outline: Outline, _target: Node, _value: Node, _scope: Scope, /) -> None:
        return

    def promised(self, _outline: Outline, _node: Node, _around: Frame, /) -> tuple[Node, Node] | None:
        return None

    def is_getter(self, _node: Node, /) -> bool:
        return False

    def receiver(self, _outline: Outline, _node: Node, /) -> tuple[str, str]:
        return "", ""

    def shape(self, _node: Node, /) -> str:
        return "instance"

    def tagged(self, _outline: Outline, _node: Node, _frame: Frame, /) -> None:
        return

    def roots(self, _data: bytes, /) -> frozenset[str]:
        return frozenset()

    def mentioned(self, _outline: Outline, /) -> list[Import]:
        return []

    def tail(self, _body: Node, /) -> Node | None:
        return None

    def reopened(self, _outline: Outline, _node: Node, /) -> str:
        return ""

    def is_skipped(self, _node: Node, /) -> bool:
        return False

    def tokens(self, _outline: Outline, _node: Node, /) -> list[tuple[int, str]]:
        return []

    def bases(self, _node: Node, /) -> list[Node]:
        return []

    def decorators(self, _node: Node, /) -> tuple[Node, ...]:
        return ()

    def marked(self, _node: Node, /) -> Node | None:
        return None

    def doc(self, _node: Node, _data: bytes, /) -> str:
        return ""

    def noted(self, _outline: Outline, _node: Node, /) -> Node | None:
        return None
