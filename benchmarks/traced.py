"""What the processes of a command start and write, by the system calls that strace saw."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

CALLS = ("execve,execveat,open,openat,openat2,creat,mkdir,mkdirat,unlink,unlinkat,rmdir,rename,renameat,renameat2,link,"
         "linkat,symlink,symlinkat,chmod,fchmodat,chown,fchownat,truncate,utimensat,mknod,mknodat,connect")
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
_PATH = re.compile(r'(?:(AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
_WRITES = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC")
_OPEN = ("open", "openat", "openat2")
_NOWHERE = ("/dev/null", "/dev/tty")


def words(output: Path) -> list[str]:
    """What to put before a command to have it written to ``output``."""
    program = shutil.which("strace")
    if program is None:
        raise SystemExit("strace is not there")
    return [program, "-f", "-y", "-qq", "--seccomp-bpf", "-s", "4096", "-e", f"trace={CALLS}", "-e", "signal=none",
            "-o", str(output)]


def told(output: Path) -> tuple[set[str], set[str], set[str]]:
    """The programs that were started, the paths that were made, changed or taken away, and the addresses that were
    connected to."""
    started, written, asked = set(), set(), set()
    for name, rest in _calls(output):
        if name.startswith("execve"):
            started |= set(_paths(rest)[:1])
        elif name == "connect":
            asked.add(rest.partition(", ")[2])
        elif name not in _OPEN or any(flag in rest for flag in _WRITES):
            # What a symbolic link leads to is a text, and no path that is written to.
            written |= set(_paths(rest)[1 if name.startswith("symlink") else 0 :]) - set(_NOWHERE)
    return started, written, asked


def _calls(output: Path) -> Iterator[tuple[str, str]]:
    """Those that had an effect. One that another process interrupted is told in two lines."""
    begun: dict[str, str] = {}
    with output.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            pid, _, rest = line.partition(" ")
            rest = rest.lstrip()
            if rest.rstrip().endswith("<unfinished ...>"):
                begun[pid] = rest.rpartition(" <unfinished")[0]
                continue
            if rest.startswith("<... "):
                rest = begun.pop(pid, "") + rest.partition("resumed>")[2]
            if (found := _CALL.match(rest)) and (int(found[3]) >= 0 or found[1] == "connect"):
                yield found[1], found[2]


def _paths(rest: str) -> list[str]:
    return [os.path.normpath(os.path.join(folder, path.encode().decode("unicode_escape")))
            for _, folder, path in _PATH.findall(rest)]
