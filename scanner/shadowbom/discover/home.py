"""Files of a user's home folder and of the whole machine: those that a list of globs names, and nothing else.

Only the folders on the way of a glob are listed, and only where a part of it is open (``*``): no tree is walked. A link
is followed inside the home folder, and for what is not in it nowhere.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice

from shadowbom.core.location import USUAL_FOLDERS, is_of_machine
from shadowbom.core.source import Problem, Scope, SourceFile
from shadowbom.discover.found import DiscoverOptions, Discovery
from shadowbom.discover.names import publish
from shadowbom.discover.read import reason

_MAX_LISTED = 2000
"""Entries of one folder that are looked at."""
_MAX_MATCHES = 500
"""Files of one glob."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a user's files are: the ``home`` folder and the variables that move parts of it. ``root`` stands for the
    root of the machine's own files ("" = the real one)."""

    home: str
    env: Mapping[str, str] = field(default_factory=dict)
    root: str = ""


def machine_of(env: Mapping[str, str]) -> Machine:
    """The machine as its environment says. Raises KeyError without a home folder."""
    home = env.get("HOME") or env.get("USERPROFILE")
    if not home:
        raise KeyError("HOME")
    return Machine(home, env)


def home_files(globs: Iterable[str], machine: Machine, options: DiscoverOptions) -> Discovery:
    """The files that ``globs`` name, as ``~/.codex/config.toml``, or as the machine or a variable has them:
    ``/etc/codex/config.toml``, ``$CODEX_HOME/config.toml``. Each real file once."""
    finder = _Finder(machine, options)
    for glob in globs:
        finder.look(glob)
    files = sorted(finder.files.values())
    return Discovery(root=finder.base, root_name="~", files=files, problems=sorted(finder.problems),
                     skipped=len(finder.problems))


class _Finder:
    def __init__(self, machine: Machine, options: DiscoverOptions) -> None:
        self._machine = machine
        self._options = options
        self._home = _plain(machine.home)
        self._real_home = os.path.realpath(os.fsencode(self._home))
        # All is opened below one folder: the root, or the drive that has the home folder.
        self.base = os.fsencode(os.path.splitdrive(self._home)[0]) if not machine.root else b""
        self.files: dict[bytes, SourceFile] = {}
        self.problems: set[Problem] = set()

    def look(self, glob: str) -> None:
        """Find the files of one glob."""
        head, _, rest = glob.partition("/")
        place = self._place(head)
        if place is None:
            return
        folder, shown = place
        for parts in islice(_below(folder, rest.split("/")), _MAX_MATCHES):
            self._take(folder, "/".join(parts), shown)

    def _place(self, head: str) -> tuple[str, str] | None:
        """The folder that the first part of a glob stands for, and how it is shown."""
        if head == "~":
            return self._home, "~"
        if not head:
            return self._machine.root, ""
        given = _plain(self._machine.env.get(head.strip("$%"), ""))
        shown = USUAL_FOLDERS.get(head, "")
        usual = f"{self._home}{shown.removeprefix('~')}" if shown else ""
        if not given or given == usual:
            return (usual, shown) if usual else None
        return (given, head) if os.path.isabs(given) else None

    def _take(self, folder: str, below: str, shown: str) -> None:
        path = publish(os.fsencode(f"{shown}/{below}"))
        raw = os.fsencode(f"{folder}/{below}")
        try:
            real = os.path.realpath(raw)
            if not stat.S_ISREG(os.stat(real).st_mode):
                return
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, ValueError) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            self.problems.add(Problem(path, "discover", f"cannot be opened: {why}"))
            return
        if not self._is_inside(real, os.fsencode(folder), shown):
            self.problems.add(Problem(path, "discover", "skipped: symbolic link leaves the home folder"))
            return
        inside = real[len(self.base) :].replace(b"\\", b"/") if os.sep == "\\" else real[len(self.base) :]
        if real.startswith(self.base) and is_of_machine(path):
            self.files.setdefault(real, SourceFile(path, inside.lstrip(b"/"), self._options.format_of(path),
                                                   Scope.PRODUCTION))

    def _is_inside(self, real: bytes, folder: bytes, shown: str) -> bool:
        within = [self._real_home] if shown.startswith("~") else [os.path.realpath(folder), self._real_home]
        return any(real.startswith(one.rstrip(b"/") + b"/") for one in within)


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/") if os.sep == "\\" else path.rstrip("/")


def _below(folder: str, parts: list[str]) -> Iterator[list[str]]:
    """The names below ``folder`` that the parts of a glob match, one folder at a time, sorted."""
    head, *rest = parts
    if "*" not in head and "?" not in head:
        names = [head]
    else:
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in islice(entries, _MAX_LISTED) if fnmatchcase(entry.name, head))
        except (OSError, ValueError):
            return
    for name in names:
        if not rest:
            yield [name]
        else:
            for found in _below(f"{folder}/{name}", rest):
                yield [name, *found]
