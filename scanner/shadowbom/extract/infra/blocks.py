"""Files of blocks and attributes: Terraform, OpenTofu, Terragrunt, Nomad, Packer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shadowbom.core.value import HOLE, Lit, Obj, Seq, Value
from shadowbom.extract.infra import functions
from shadowbom.extract.infra.expressions import MAX_DEPTH, Dialect, Reader

HCL = Dialect('"', hashes=True, dashes=True, keyed=True, call=functions.terraform)
_MAX_LABELS = 8


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = value``; ``offset`` is where the name stands."""

    name: str
    value: Value
    offset: int


@dataclass(slots=True)
class Block:
    """``type "label" { ... }``; ``offset`` is where the type stands."""

    type: str
    labels: tuple[str, ...]
    offset: int
    attributes: list[Attribute] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def get(self, name: str) -> Value:
        """The value of an attribute, a hole for none."""
        return next((one.value for one in self.attributes if one.name == name), HOLE)

    def text(self, name: str) -> str:
        """The literal text of an attribute, "" for none."""
        value = self.get(name)
        return value.text if isinstance(value, Lit) else ""

    def inner(self, type_: str) -> Iterator[Block]:
        """The blocks of one type right in this one."""
        return (block for block in self.blocks if block.type == type_)


class Blocks(Reader):
    """Reads a file of blocks."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path, HCL)

    def body(self) -> Block:
        """The file as one block without a type."""
        root = Block("", (), 0)
        while self.pos < self.end:
            self._members(root)
            self.pos += 1  # a closing brace that nothing opened
        return root

    def _members(self, block: Block) -> None:
        """The attributes and blocks up to the closing brace, which stays."""
        while True:
            self.blank()
            start = self.pos
            if start >= self.end or self.here("}"):
                return
            name = self.name() or self._quoted()
            self.blank(newlines=False)
            if name and self.here("=") and not self.here("=="):
                self.pos += 1
                self.blank(newlines=False)
                block.attributes.append(Attribute(name, self.value(), start))
            elif name:
                self._block(block, name, start)
            else:
                # What is no declaration goes line by line.
                stop = self.text.find("\n", start, self.end)
                self.pos = self.end if stop < 0 else stop + 1

    def _quoted(self) -> str:
        if not self.here('"'):
            return ""
        value = self.string()
        return value.text if isinstance(value, Lit) else ""

    def _block(self, outer: Block, type_: str, start: int) -> None:
        labels: list[str] = []
        while len(labels) < _MAX_LABELS:
            self.blank(newlines=False)
            label = self.name() or self._quoted()
            if not label:
                break
            labels.append(label)
        self.blank(newlines=False)
        if not self.take("{"):
            return
        self.budget -= 1
        if self.depth >= MAX_DEPTH or self.budget < 0:
            self.close("}")
            return
        block = Block(type_, tuple(labels), start)
        self.depth += 1
        self._members(block)
        self.depth -= 1
        self.take("}")
        outer.blocks.append(block)


def as_value(block: Block) -> Value:
    """A block as an object: blocks of one type in it are a list."""
    items: dict[str, list[Value]] = {}
    for attribute in block.attributes:
        items[attribute.name] = [attribute.value]
    for inner in block.blocks:
        items.setdefault(inner.type, []).append(as_value(inner))
    return Obj(tuple((name, values[0] if len(values) == 1 else Seq(tuple(values))) for name, values in items.items()))
