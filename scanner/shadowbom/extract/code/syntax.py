"""What differs between languages beyond tables: imports, exports, parameters and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shadowbom.extract.code.outline import Frame, Outline
    from shadowbom.extract.grammars import Node


@dataclass(frozen=True, slots=True)
class ParameterNode:
    """A parameter: its name, the pattern or name node, its default, the members it is taken from where it is
    destructured, and whether it also becomes an attribute of the instance."""

    name: str
    node: Node
    default: Node | None = None
    attribute: bool = False


class Syntax(Protocol):
    """``name_shaped`` matches the source bytes of a string that is plainly a name, path or address; its last group is
    the text. ``interpolated`` says by the source bytes whether a string may have holes. ``optional_self`` is true
    where methods name the instance as their first parameter."""

    name_shaped: re.Pattern[bytes]

    def interpolated(self, raw: bytes) -> bool:
        """Whether a string with these source bytes can have holes."""

    def string(self, raw: str) -> str:
        """The value of a string without holes, given as it stands in the source."""

    def parts(self, node: Node, text: str) -> Iterator[str | Node]:
        """The pieces of a string with holes, in order; ``text`` is its source."""

    def imports(self, outline: Outline, node: Node, frame: Frame) -> None:
        """Read an import statement."""

    def exports(self, outline: Outline, node: Node, frame: Frame) -> None:
        """Read an export statement."""

    def parameters(self, outline: Outline, node: Node) -> list[ParameterNode]:
        """The parameters of a function, in order, destructured ones opened."""

    def bases(self, outline: Outline, node: Node) -> list[Node]:
        """The expressions that a class names as its bases."""

    def decorators(self, node: Node) -> tuple[Node, ...]:
        """The expressions of a definition's decorators, outermost first."""
