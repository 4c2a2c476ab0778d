"""Classes named by packages, as in Java, Kotlin and Scala."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowbom.core.fact import Import
from shadowbom.extract.code.scopes import Binding, Kind

if TYPE_CHECKING:
    from shadowbom.extract.code.frames import Frame
    from shadowbom.extract.code.outline import Outline
    from shadowbom.extract.grammars import Node


def split_package(path: str) -> tuple[str, str]:
    """The package and the rest of a dotted ``path``: the first name with a capital is a class; without one the last
    name is what stands in the package."""
    parts = path.split(".")
    for index, part in enumerate(parts):
        if part[:1].isupper():
            return ".".join(parts[:index]), ".".join(parts[index:])
    return ".".join(parts[:-1]), parts[-1]


def imported_name(outline: Outline, node: Node, path: str, star: str, alias: str, frame: Frame) -> None:
    """Note the import of the dotted ``path``, or of all below it where ``star`` is "*", and bind its name."""
    at = outline.source.at(node.start_byte)
    if star:
        outline.imports.append(Import(at, outline.language.id, path, "*", "", frame.types))
        return
    module, name = split_package(path)
    outline.imports.append(Import(at, outline.language.id, module, name, alias, frame.types))
    local = alias or name.rpartition(".")[2]
    frame.scope.bind(local, Binding(Kind.IMPORT, frame.scope, module=module, name=name, at=node.start_byte))
