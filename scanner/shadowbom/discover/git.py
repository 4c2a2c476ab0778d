"""The one place that starts git, and never lets the scanned repository tell it what to do.

A repository's own configuration can name programs (file system monitor, hooks, filters, pager, transports of
a partial clone, a signature checker) and other places (work tree, included files). So: plumbing commands
only, none of which reads ``log.*``, ``diff.*`` or filters; every setting that starts something is overridden
on the command line; transports are refused by GIT_ALLOW_PROTOCOL, which no configuration can lift, unlike
``protocol.allow``; the repository and the work tree are given outright, so that ``core.worktree`` and
``core.bare`` have no say; the environment is built from nothing; the program is found in absolute folders of
PATH outside the scanned tree.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # imported where it is used: a folder outside git needs none of it
    import subprocess

TIMEOUT = 120
"""Seconds after which git is stopped: a hostile repository can make it wait on a named pipe."""

_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=" + os.devnull,
    "core.untrackedCache=false",
    "core.excludesFile=" + os.devnull,
    "core.attributesFile=" + os.devnull,
    "core.alternateRefsCommand=",
    "core.sshCommand=false",
    "core.gitProxy=",
    "core.pager=cat",
    "core.askPass=",
    "core.editor=false",
    "core.bigFileThreshold=10m",
    "blame.ignoreRevsFile=",
    "credential.helper=",
    "diff.external=",
    "gpg.program=false",
    "log.showSignature=false",
    "protocol.allow=never",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "maintenance.auto=false",
    "gc.auto=0",
)

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_SSH_COMMAND": "false",
    "GIT_ASKPASS": "",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "false",
    "HOME": os.devnull,
    "XDG_CONFIG_HOME": os.devnull,
    "LC_ALL": "C",
}


_MAX_COMMITS = 2000
_LAST_SECOND = 253_402_300_799  # of the year 9999
_COMMIT = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HEAD = ("rev-list", "--max-count=1", "--timestamp", "HEAD", "--")


class GitError(Exception):
    """git is missing, or refused or failed to read this repository. The message is one line, without any
    absolute path, so that the same tree gives the same output wherever it lies."""


class Head(NamedTuple):
    """The commit of a work tree: its id and the committer's time (ISO 8601, UTC). Both "" before the first
    commit, and where there is a ``problem`` with it."""

    commit: str = ""
    date: str = ""
    problem: str = ""


def read_head(top: bytes) -> Head:
    """HEAD of the work tree ``top``. Raises GitError where git cannot be run."""
    return _finish_head(_start(top, top, *_HEAD), top)


def read_tree(top: bytes, root: bytes, unlisted: tuple[str, ...] = ()) -> tuple[Head, list[bytes]]:
    """HEAD, and what git says belongs to ``root``, a folder of the work tree ``top``.

    Paths are relative to ``root``: tracked ones, there or not, and those neither tracked nor ignored.
    A submodule is one path, and so is a repository inside that is not tracked (with a last ``/``).
    ``unlisted`` are patterns of untracked files to leave out. Raises GitError.
    """
    head = _start(top, root, *_HEAD)
    options = [f"--exclude={pattern}" for pattern in unlisted]
    try:
        listing = _start(top, root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", *options)
    except GitError:
        _stop(head)
        raise
    try:
        found = _finish_head(head, top)
    except GitError:
        _stop(listing)
        raise
    out, code, error = _finish(listing)
    if code != 0:
        raise GitError(explain(error, code, top))
    return found, out.split(b"\0")[:-1]


class Origin(NamedTuple):
    """Who last changed a line and when the text in it first came into the file: commit ids, the author's name and
    author dates (ISO 8601, UTC); "" for what git does not say."""

    author: str = ""
    commit: str = ""
    date: str = ""
    first_commit: str = ""
    first_date: str = ""


def origin_of(top: bytes, path: bytes, line: int, text: str) -> Origin:
    """What HEAD's history says of a line of ``path`` (relative to the work tree ``top``). ``text`` is looked for in the
    file's history. Committed content only: the work tree's would go through the repository's filters. Raises GitError.
    """
    name = os.fsdecode(path)
    out, code, error = _finish(_start(top, top, "blame", "--porcelain", "--no-textconv", f"-L{line},{line}", "HEAD",
                                      "--", name))
    if code != 0:
        raise GitError(explain(error, code, top))
    said = dict(row.partition(" ")[::2] for row in out.decode("utf-8", "replace").split("\n")[1:])
    commit = out[:40].decode("ascii", "replace")
    author, date = said.get("author", ""), iso_date(said.get("author-time", ""))
    first = _first_with(top, name, text) if text else ""
    return Origin(author, commit, date, first, _author_date(top, first) if first else "")


def _first_with(top: bytes, name: str, text: str) -> str:
    """The oldest of the last ``_MAX_COMMITS`` commits of a file that changes how often ``text`` stands in it."""
    commits, code, error = _finish(_start(top, top, "rev-list", f"--max-count={_MAX_COMMITS}", "HEAD", "--", name))
    if code != 0:
        raise GitError(explain(error, code, top))
    oldest_first = b"\n".join(reversed(commits.split())) + b"\n"
    process = _start(top, top, "diff-tree", "--stdin", "--root", "-r", "--name-only", "--no-ext-diff", "--no-textconv",
                     "-S" + text, "--", name, piped=True)
    out, _, _ = _finish(process, oldest_first)
    return next((row.decode() for row in out.split(b"\n") if _COMMIT.fullmatch(row)), "")


def _author_date(top: bytes, commit: str) -> str:
    out, _, _ = _finish(_start(top, top, "cat-file", "commit", commit))
    found = re.search(rb"^author [^\n]*> (\d{1,12}) ", out, re.M)
    return iso_date(found[1].decode()) if found else ""


def iso_date(stamp: str) -> str:
    """Seconds since 1970 as ISO 8601 in UTC, "" where that is no date of four-digit years."""
    if not stamp.isascii() or not stamp.isdigit() or int(stamp) > _LAST_SECOND:
        return ""
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(int(stamp)))


def program(root: bytes) -> str:
    """The git to run for a scan of ``root``: from PATH, but never one that lies in ``root`` or that depends on
    the working directory. Raises GitError."""
    inside = os.fsdecode(root).rstrip(os.sep) + os.sep
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        candidate = os.path.join(folder, name)
        if not os.path.isabs(candidate) or not os.access(candidate, os.X_OK) or os.path.isdir(candidate):
            continue
        if not (os.path.realpath(folder) + os.sep).startswith(inside):
            return candidate
    raise GitError("git is not installed")


def start(
    top: bytes, git_dir: bytes, *command: str, stdin: IO[bytes] | None = None, stderr: IO[bytes] | None = None,
    further: Mapping[str, str] | None = None, near: bytes = b"",
) -> subprocess.Popen[bytes]:
    """A plumbing command on the repository ``git_dir`` (absolute), which lies in ``top`` or is it. It reads the file
    ``stdin`` from where that stands, nothing without; what it says to ``stderr`` is lost without. ``further`` is for
    the one command that may reach another machine (``remote``): its environment. No git
    that lies in ``near`` (default: ``top``) is run. Raises GitError.
    """
    import subprocess

    return _launch(top, git_dir, top, command, subprocess.DEVNULL if stdin is None else stdin,
                   subprocess.DEVNULL if stderr is None else stderr, further, near)


def converse(top: bytes, git_dir: bytes, *command: str) -> subprocess.Popen[bytes]:
    """A plumbing command that answers, through ``stdout``, what is written to its ``stdin``. Raises GitError."""
    import subprocess

    return _launch(top, git_dir, top, command, subprocess.PIPE, subprocess.DEVNULL)


def _start(top: bytes, folder: bytes, *command: str, piped: bool = False) -> subprocess.Popen[bytes]:
    import subprocess

    given = subprocess.PIPE if piped else subprocess.DEVNULL
    return _launch(top, os.path.join(top, b".git"), folder, command, given, subprocess.PIPE)


def _launch(
    top: bytes, git_dir: bytes, folder: bytes, command: Sequence[str], stdin: IO[bytes] | int,
    stderr: IO[bytes] | int, further: Mapping[str, str] | None = None, near: bytes = b"",
) -> subprocess.Popen[bytes]:
    import subprocess

    safe = "safe.directory=" + os.fsdecode(top)
    settings = [word for setting in (*_SETTINGS, safe) for word in ("-c", setting)]
    git = program(near or top)
    environment = {
        **_ENVIRONMENT,
        "PATH": os.path.dirname(git),
        "GIT_DIR": os.fsdecode(git_dir),
        **(further or {}),
    }
    if git_dir != top:  # a repository without a work tree is its own folder
        environment["GIT_WORK_TREE"] = os.fsdecode(top)
    if "SYSTEMROOT" in os.environ:  # Windows programs do not start without
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    try:
        return subprocess.Popen(
            [git, "--no-pager", *settings, *command],
            cwd=os.fsdecode(folder),
            env=environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror or error}") from error


def _finish(process: subprocess.Popen[bytes], given: bytes | None = None) -> tuple[bytes, int, bytes]:
    import subprocess

    try:
        out, error = process.communicate(given, timeout=TIMEOUT)
    except subprocess.TimeoutExpired as expired:
        _stop(process)
        raise GitError(f"git did not answer in {TIMEOUT} s") from expired
    return out, process.returncode, error


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def _finish_head(process: subprocess.Popen[bytes], top: bytes) -> Head:
    out, code, error = _finish(process)
    if code != 0:
        unborn = b"bad revision 'HEAD'" in error
        return Head() if unborn else Head(problem=explain(error, code, top))
    stamp, _, commit = out.decode("ascii", "replace").strip().partition(" ")
    try:
        return Head(commit, time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(int(stamp))))
    except (OverflowError, ValueError, OSError):
        return Head(commit, problem=f"the commit's date is out of range: {stamp[:20]}")


def explain(error: bytes, code: int, top: bytes) -> str:
    """What git said on standard error, as one line without any path."""
    lines = error.replace(top, b".").decode("utf-8", "replace").splitlines()
    if any("dubious ownership" in line or "unsafe repository" in line for line in lines):
        return "git refuses this repository: it belongs to another user (dubious ownership)"
    said = next((line for line in lines if line.startswith("fatal:")), lines[0] if lines else "")
    said = "".join(char if char.isprintable() else "?" for char in said)[:200]
    return f"git cannot read this repository (exit code {code}): {said}"
