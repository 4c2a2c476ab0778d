"""Terraform and OpenTofu: resources, data sources, modules, variables, locals and outputs.

The files of one folder are one module and share their names. A variable is a parameter of the module ("var.x"), a
local a constant ("local.x"); a module block and a file of variables are calls of the module, so that ``bind`` can
put values where they are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shadowbom.core.fact import Argument, Call, Definition, Parameter
from shadowbom.core.location import Location
from shadowbom.core.source import Document
from shadowbom.core.value import Choice, Hole, Join, Obj, Ref, Seq, Value
from shadowbom.extract.extractors import Extraction, Request
from shadowbom.extract.infra.blocks import Attribute, Block, Blocks, as_value
from shadowbom.extract.infra.flatten import MAX_SETTINGS, settings, variable
from shadowbom.extract.infra.gather import Gatherer
from shadowbom.extract.infra.shapes import MAX_STEPS, element, keys, replaced

LANGUAGE = "terraform"
_QUIET = frozenset({"terraform", "moved", "import", "removed", "check", "plugin"})
_RESOURCES = frozenset({"resource", "data", "ephemeral"})
_NAMES = frozenset({"var", "local", "module", "each", "count", "self", "path", "terraform", "provider"})
_ABOUT_MODULE = frozenset({"source", "version", "for_each", "count", "providers", "depends_on"})


def extract(document: Document, request: Request) -> Extraction:
    """The facts of a file of blocks: a module's file, its values (``.tfvars``), or other HCL."""
    del request
    reader = Blocks(document.text, document.file.path)
    module = _Module(reader)
    root = reader.body()
    if document.file.path.lower().endswith(".tfvars"):
        module.values(root.attributes)
    else:
        module.blocks(root)
    return Extraction(tuple(module.gatherer.facts))


def is_local(source: str) -> bool:
    """Whether a module's source is a folder of the repository."""
    return source.startswith(("./", "../"))


class _Module:
    """Reads one file of a module."""

    def __init__(self, reader: Blocks) -> None:
        self.reader = reader
        self.gatherer = Gatherer(reader.path)

    def values(self, attributes: Iterable[Attribute]) -> None:
        """A file of values for the variables of a module."""
        arguments = []
        for attribute in attributes:
            at = self.reader.at(attribute.offset)
            arguments.append(Argument(attribute.name, attribute.value, at))
            self.gatherer.leaves(f"var.{attribute.name}", attribute.value, at)
        if arguments:
            self.gatherer.add(Call(arguments[0].location, LANGUAGE, ".:var", tuple(arguments)))

    def blocks(self, root: Block) -> None:
        """The blocks of a file."""
        parameters: list[Parameter] = []
        for block in root.blocks:
            at = self.reader.at(block.offset)
            labels = block.labels
            if block.type in _RESOURCES and len(labels) == 2:
                self._resource(labels[0], labels[1], block, at)
            elif block.type == "module" and len(labels) == 1:
                self._call(labels[0], block, at)
            elif block.type == "variable" and len(labels) == 1:
                parameters.append(self._variable(labels[0], block, at))
            elif block.type == "locals":
                for attribute in block.attributes:
                    place = self.reader.at(attribute.offset)
                    self.gatherer.constant(f"local.{attribute.name}", attribute.value, place)
            elif block.type not in _QUIET:
                for argument in _members(block, ".".join((block.type, *labels)), self.reader):
                    self.gatherer.setting(argument.key, argument.value, argument.location)
                    self.gatherer.image(argument, block.type)
        for attribute in root.attributes:
            self.gatherer.leaves(attribute.name, attribute.value, self.reader.at(attribute.offset))
        if parameters:
            self.gatherer.add(Definition(parameters[0].location, "module", "var", tuple(parameters)))

    def _resource(self, type_: str, name: str, block: Block, at: Location) -> None:
        names = _each("each", block.get("for_each"))
        arguments = [
            replace(one, value=replaced(one.value, names)) if names else one
            for one in _members(block, "", self.reader)
        ]
        whole = as_value(block)
        self.gatherer.resource(type_, name, arguments, replaced(whole, names), at, refers=_addresses(whole),
                               existing=block.type == "data")

    def _call(self, name: str, block: Block, at: Location) -> None:
        """A module: a resource by where its source is, and a call of one that is a folder of the repository."""
        source = block.text("source")
        names = _each("each", block.get("for_each"))
        arguments = [
            replace(one, value=replaced(one.value, names))
            for one in _members(block, "", self.reader) if one.key != "source"
        ]
        if not is_local(source):
            self.gatherer.resource(source, name, arguments, replaced(as_value(block), names), at)
            return
        for argument in arguments:
            self.gatherer.setting(f"{name}.{argument.key}", argument.value, argument.location)
        given = tuple(
            Argument(one.name, replaced(one.value, names), self.reader.at(one.offset))
            for one in block.attributes if one.name not in _ABOUT_MODULE
        )
        self.gatherer.add(Call(at, LANGUAGE, f"{source}:var", given))

    def _variable(self, name: str, block: Block, at: Location) -> Parameter:
        default = block.get("default")
        if isinstance(default, Hole):
            return Parameter(name, None, at)
        place = next(self.reader.at(one.offset) for one in block.attributes if one.name == "default")
        self.gatherer.leaves(f"var.{name}", default, place)
        return Parameter(name, default, place)


def _addresses(whole: Value) -> set[str]:
    """The addresses of the resources that a block names, but for those that only have to be made before it."""
    found: set[str] = set()
    stack = [inner for key, inner in whole.items if key != "depends_on"] if isinstance(whole, Obj) else []
    for _ in range(MAX_STEPS):
        if not stack:
            break
        match stack.pop():
            case Ref("", name):
                parts = name.split(".", 3)
                size = 3 if parts[0] == "data" else 2
                if len(parts) >= size and parts[0] not in _NAMES and "*" not in parts[:size]:
                    found.add(".".join(parts[:size]))
            case Obj(items):
                stack.extend(inner for _, inner in items)
            case Seq(members) | Join(members) | Choice(members):
                stack.extend(members)
            case _:
                continue
    return found


def _each(name: str, collection: Value) -> dict[str, Value]:
    """What ``each.value`` and ``each.key`` are where a block is made for each of a collection."""
    if isinstance(collection, Hole):
        return {}
    return {f"{name}.value": element(collection), f"{name}.key": keys(collection)}


def _members(block: Block, prefix: str, reader: Blocks) -> Iterator[Argument]:
    """The settings of a block, those of blocks in it under their type; a ``dynamic`` block is what it makes."""
    count = 0
    stack: list[tuple[Block, str, dict[str, Value]]] = [(block, prefix, {})]
    while stack and count < MAX_SETTINGS:
        current, key, names = stack.pop()
        start = f"{key}." if key else ""
        named = variable([(one.name, replaced(one.value, names)) for one in current.attributes])
        if named is not None and key:
            at = next(reader.at(one.offset) for one in current.attributes if one.name == "value")
            yield Argument(f"{start}{named[0]}", named[1], at)
        for attribute in current.attributes:
            value = replaced(attribute.value, names)
            for argument in settings(f"{start}{attribute.name}", value, reader.at(attribute.offset), holes=True):
                count += 1
                yield argument
        for inner in reversed(current.blocks):
            if inner.type == "dynamic" and inner.labels:
                given = inner.get("iterator")
                iterator = given.name if isinstance(given, Ref) else inner.labels[0]
                own = _each(iterator, inner.get("for_each"))
                stack.extend((content, f"{start}{inner.labels[0]}", {**names, **own})
                             for content in inner.inner("content"))
            else:
                stack.append((inner, f"{start}{inner.type}", names))


