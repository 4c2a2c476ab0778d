"""What readers of manifests have in common: a tree with its problems, and the paths a manifest names."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from shadowbom.core.fact import OFFERED, Setting
from shadowbom.core.source import Document, Problem
from shadowbom.core.value import Lit

if TYPE_CHECKING:
    from shadowbom.extract.positions import Node
    from shadowbom.extract.positions.xml import Element

_FOLDERS = 32


def problem(document: Document, message: str, line: int = 0) -> Problem:
    """A problem of this stage with the document."""
    return Problem(document.file.path, "extract", message, line)


def tree(document: Document, read: Callable[[str], Node]) -> tuple[Node | None, tuple[Problem, ...]]:
    """What ``read`` makes of the text; of a faulty one what could be read, with the problem."""
    from shadowbom.extract.positions import Malformed  # a requirements file needs no tree

    try:
        return read(document.text), ()
    except Malformed as fault:
        return fault.partial, (problem(document, fault.message, fault.line),)


def offered(programs: Node | None, name: Node | None, path: str) -> tuple[Setting, ...]:
    """The name of a package as a setting, at the place where it lists the programs that it offers; none without."""
    if programs is None or name is None or not name.string or not (programs.string or programs.children):
        return ()
    return (Setting(programs.at(path), OFFERED, Lit(name.string[:200])),)


def xml(document: Document) -> tuple[Element, tuple[Problem, ...]]:
    """The elements of an XML document below one that stands for the document itself, with its problem."""
    from shadowbom.extract.positions.xml import xml_tree

    read = xml_tree(document.text)
    return read.root, (problem(document, read.fault, read.line),) if read.fault else ()


def beside(document: Document, target: str) -> str | None:
    """The path, relative to the root, of a file named relative to the document; None for addresses and for
    what lies outside the root."""
    target = target.strip().strip("\"'").replace("\\", "/")
    if not target or "://" in target or target.startswith(("/", "~", "file:")) or target[1:2] == ":":
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(document.file.path), target))
    return None if path.startswith("../") or path in ("..", ".") else path


def above(document: Document, names: Sequence[str]) -> tuple[str, ...]:
    """The paths that ``names`` have in the document's folder and in each above it, nearest first. The document
    itself is none of them."""
    folder = posixpath.dirname(document.file.path)
    folders = [folder]
    while folder and len(folders) < _FOLDERS:
        folder = posixpath.dirname(folder)
        folders.append(folder)
    paths = (posixpath.join(folder, name) for folder in folders for name in names)
    return tuple(dict.fromkeys(path for path in paths if path != document.file.path))


def without_credentials(text: str) -> str:
    """``text`` without the user part of an address, which may hold a password."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        return text
    end = min((at for at in map(rest.find, "/?# ") if at >= 0), default=len(rest))
    host = rest[:end].rpartition("@")[2]
    return f"{scheme}://{host}{rest[end:]}"
