"""What discover takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover.read import read

if TYPE_CHECKING:  # most trees have no such entry
    from shadowbom.core.result import Unused

Opener = Callable[[bytes, SourceFile, int], bytes | Problem]
"""What ``read`` is: from a root, a file and a cap to the file's bytes."""


@dataclass(frozen=True, slots=True)
class DiscoverOptions:
    """``format_of`` maps a path (with ``/``) to the id of the format that reads it, or "".
    ``exclude`` are patterns as in a .gitignore file at the root of the scan. ``looks_inside`` False leaves out what the
    first bytes of a commit's files would tell of their format: who looks for keys alone asks for none."""

    format_of: Callable[[str], str]
    exclude: tuple[str, ...] = ()
    looks_inside: bool = True


class Link(NamedTuple):
    """A symbolic link inside the tree to a file or folder that is listed (or walked) under its own name
    ``target``, but that some tool may know by the name of the link. Both paths in published form."""

    path: str
    target: str
    is_folder: bool = False


class WeightsFile(NamedTuple):
    """A file of model weights. ``format`` is as ``magic.weights_format`` names it, ``size`` in bytes.
    ``pointer`` is true where the tree has only a large-file pointer: the format is the suffix then, the size that of
    the file it stands for, and ``oid`` that file's SHA-256 in hexadecimal."""

    path: str
    format: str
    size: int
    pointer: bool = False
    oid: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What belongs to a scan.

    ``root`` is the real, absolute path to open files under (``read``), ``root_name`` its last part for reports.
    ``files`` are sorted by path, each path once. ``weights`` are model files among them, known by their first
    bytes; ``links`` symbolic links to what is listed anyway. ``commit`` and ``commit_date`` (of committing;
    ISO 8601, UTC) are HEAD's, "" without git or before the first commit; ``in_git`` tells whether git made the
    list. ``skipped`` counts entries left out that ``problems`` name. ``opener`` gives the bytes of a file.
    ``approvers`` are the files of the name CODEOWNERS that tell who approves, None where those among ``files`` do.
    ``idle`` are patterns of ignore files of our own name that leave out nothing.
    """

    root: bytes
    root_name: str
    files: list[SourceFile]
    problems: list[Problem]
    commit: str = ""
    commit_date: str = ""
    in_git: bool = False
    skipped: int = 0
    weights: tuple[WeightsFile, ...] = ()
    opener: Opener = read
    links: tuple[Link, ...] = ()
    approvers: tuple[SourceFile, ...] | None = None
    idle: tuple[Unused, ...] = ()
