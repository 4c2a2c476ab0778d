"""Repositories of other machines: what HEAD is there, and its files fetched into a repository without a work tree.

Nothing is checked out, so that links, hooks, filters and names of files do nothing. Large contents stay where they are
but for those that are asked for, and what the repository's configuration said of the other machine is taken back once
all is there: nothing is fetched afterwards.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from shadowbom.discover import git
from shadowbom.discover.objects import Store, listed_names, open_bare
from shadowbom.discover.pipes import Pipe

_SETTINGS = (
    "transfer.bundleURI=false",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "http.userAgent=shadowbom",
    "fetch.unpackLimit=1",
    "fetch.negotiationAlgorithm=noop",
    "pack.threads=1",
    "init.templateDir=",
    "init.defaultBranch=main",
    "advice.defaultBranchName=false",
)
_OF_USER = ("HTTPS_PROXY", "https_proxy", "http_proxy", "NO_PROXY", "no_proxy", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH")
"""Variables that say how the user's own network is left."""

HEAD = "refs/sweep/head"
"""What the commit that was fetched is called."""
PATIENCE = 3600
"""Seconds after which a silent git is given up. A connection on which nothing comes ends by itself long before."""
_SAID = 8192
_MAX_LISTED = 1 << 16

CAUSES = ("auth", "not-found", "moved", "network", "corrupt", "other")
_AUTH, _NOT_FOUND, _MOVED, _NETWORK, _CORRUPT, _OTHER = CAUSES
_SAYS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (_AUTH, re.compile(rb"Authentication failed|could not read (?:User|Pass)|prompts disabled|error: 40[13]")),
    (_NOT_FOUND, re.compile(rb"error: 404|error: 410|repository '[^']*' not found|Repository not found")),
    (_MOVED, re.compile(rb"error: 30\d|redirect")),
    (_CORRUPT, re.compile(rb"index-pack failed|invalid index-pack|not our ref|bad object|corrupt|bad pack|fsck error"
                          rb"|remote error|did not send all necessary|unresolved deltas|inflate")),
    (_NETWORK, re.compile(rb"resolve host|[Cc]onnect|timed? ?out|early EOF|RPC failed|hung up|disconnect|error: 5\d\d"
                          rb"|expected |SSL|certificate|error: 429|too slow|proxy|transfer closed|gnutls", re.I)),
)
_FSCK = re.compile(rb"object [0-9a-f]{40,64}: ([A-Za-z]{3,40}):|fsck error")


class Reach(NamedTuple):
    """Where a command may go: over ``protocol`` ("https", or "http" for this machine) to what begins with ``base``
    (a scheme, a host and ``/``), which is sent ``header`` ("" for none)."""

    protocol: str
    base: str
    header: str = ""


class CloneError(Exception):
    """A repository could not be had. ``cause`` is one of ``CAUSES``; the message is one line without any path."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class Tip(NamedTuple):
    """HEAD of another machine's repository: the commit and the branch, "" each for none. ``empty`` is one that has no
    branch at all."""

    commit: str
    branch: str = ""
    empty: bool = False


class Clone(NamedTuple):
    """What was fetched: the repository, and what its checks found wrong with it, "" for nothing. ``lacking`` says why
    larger contents that were asked for are not there."""

    store: Store
    malformed: str = ""
    lacking: str = ""


def reach_of(url: str, header: str = "") -> Reach:
    """How ``url`` is reached: nothing but its own host, over its own protocol. Raises CloneError for any but https and
    http."""
    address = urlsplit(url)
    if address.scheme not in ("https", "http"):
        raise CloneError(_OTHER, "only https addresses are cloned")
    return Reach(address.scheme, f"{address.scheme}://{address.netloc}/", header)


def tip_of(folder: bytes, url: str, header: str = "") -> Tip:
    """What HEAD is at ``url``. ``folder`` is any empty one. Raises CloneError."""
    reach = reach_of(url, header)
    branch = commit = ""
    for line in _asked(folder, reach, "ls-remote", "--symref", "--", url, "HEAD").split(b"\n"):
        said, _, name = line.partition(b"\t")
        if name != b"HEAD":
            continue
        if said.startswith(b"ref: "):
            branch = said[5:].decode("utf-8", "replace").removeprefix("refs/heads/")
        elif re.fullmatch(rb"[0-9a-f]{40}|[0-9a-f]{64}", said):
            commit = said.decode("ascii")
    if commit:
        return Tip(commit, branch)
    return Tip("", branch, empty=not _asked(folder, reach, "ls-remote", "--heads", "--", url))


def fetch(
    folder: bytes, url: str, tip: Tip, *, header: str = "", limit: int, whole: bool = False,
    wanted: Callable[[Store], Iterable[bytes]] = lambda _: (),
) -> Clone:
    """The files of HEAD at ``url`` in a repository that is made in ``folder`` (absolute, real, empty or not there), its
    commit as ``HEAD``; with ``whole``, all that came before it, too. Contents of more than ``limit`` bytes are left out
    but for the blobs that ``wanted`` names among what is missing. What fails the checks of its objects is fetched
    without them: a repository does not hide that way. Raises CloneError.
    """
    malformed = ""
    how = [f"--filter=blob:limit={limit}", *([] if whole else ["--depth=1"])]
    try:
        settled = _fetched(folder, url, tip, header, how, checked=True)
    except CloneError as error:
        if not (found := _FSCK.search(str(error).encode())):
            raise
        malformed = (found[1] or b"fsck").decode("ascii")
        settled = _fetched(folder, url, tip, header, how, checked=False)
    lacking = ""
    try:
        ids = sorted(set(wanted(_opened(folder))))
        if ids:
            _more(folder, url, header, ids)
    except CloneError as error:
        lacking = str(error)
    with open(os.path.join(folder, b"config"), "wb") as config:
        config.write(settled)
    store = _opened(folder)
    if commit := store.commit(HEAD):
        with open(os.path.join(folder, b"HEAD"), "w", encoding="ascii") as head:
            head.write(f"{commit}\n")
    return Clone(store, malformed, lacking)


def fetch_among(store: Store, url: str, name: str, header: str = "") -> str:
    """The id of the commit or branch ``name`` at ``url``, whose files are put among the objects of ``store``, without
    its history. A repository of its own asks, so that nothing in the other's configuration has a say. Raises
    CloneError.
    """
    try:
        words = store.ask("rev-parse", "--show-object-format", "--git-path", "objects").rstrip(b"\n").split(b"\n", 1)
    except git.GitError as error:
        raise CloneError(_OTHER, str(error)) from error
    with tempfile.TemporaryDirectory(prefix="shadowbom-") as made:
        folder = os.path.realpath(os.fsencode(made))
        reach = reach_of(url, header)
        form = words[0].decode("ascii", "replace")
        _asked(folder, reach, "init", "--quiet", "--bare", "--template=", f"--object-format={form}", near=store.top)
        objects = {"GIT_OBJECT_DIRECTORY": os.fsdecode(os.path.join(store.top, words[1]))}
        _asked(
            folder, reach, "fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules",
            "--no-auto-maintenance", "--end-of-options", url, name, settings=("fetch.fsckObjects=true",),
            further=objects, near=store.top,
        )
        return _asked(folder, reach, "rev-parse", "FETCH_HEAD", near=store.top).decode("ascii", "replace").strip()


def _opened(folder: bytes) -> Store:
    try:
        return open_bare(folder)
    except git.GitError as error:
        raise CloneError(_CORRUPT, str(error)) from error


def _fetched(folder: bytes, url: str, tip: Tip, header: str, how: Sequence[str], *, checked: bool) -> bytes:
    """Make the repository and fetch into it; its configuration as it was before it knew of the other machine."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, 0o700)
    reach = reach_of(url, header)
    form = "sha256" if len(tip.commit) == 64 else "sha1"
    _asked(folder, reach, "init", "--quiet", "--bare", "--template=", f"--object-format={form}")
    with open(os.path.join(folder, b"config"), "rb") as config:
        settled = config.read()
    checks = "true" if checked else "false"
    _asked(
        folder, reach, "fetch", "--quiet", "--no-tags", *how,
        "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "origin", f"+HEAD:{HEAD}",
        settings=(f"remote.origin.url={url}", f"transfer.fsckObjects={checks}", f"fetch.fsckObjects={checks}"),
    )
    return settled


def _more(folder: bytes, url: str, header: str, ids: Sequence[bytes]) -> None:
    """Fetch the blobs of these ids, all at once."""
    with listed_names(ids) as words:
        _asked(
            folder, reach_of(url, header), "fetch", "--quiet", "--no-tags", "--filter=blob:none",
            "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--stdin", "origin",
            settings=(f"remote.origin.url={url}",), stdin=words,
        )


def _asked(
    folder: bytes, reach: Reach, *command: str, settings: Sequence[str] = (), stdin: IO[bytes] | None = None,
    further: Mapping[str, str] | None = None, near: bytes = b"",
) -> bytes:
    """What a command says, up to a bound. Raises CloneError where it fails."""
    with tempfile.TemporaryFile() as error:
        try:
            process = git.start(folder, folder, *_over_network(reach, settings), *command, stdin=stdin, stderr=error,
                                further=_environment(reach) | dict(further or {}), near=near)
            pipe = Pipe(process, PATIENCE)
            out = b""
            while len(out) < _MAX_LISTED and (piece := pipe.chunk()):
                out += piece
            code = pipe.close() if len(out) >= _MAX_LISTED else pipe.finish()
        except git.GitError as silent:
            raise CloneError(_NETWORK, str(silent)) from silent
        if code != 0 and len(out) < _MAX_LISTED:
            error.seek(0)
            raise _failure(error.read(_SAID), code)
    return out


def _over_network(reach: Reach, settings: Sequence[str]) -> list[str]:
    given = (*_SETTINGS, f"protocol.{reach.protocol}.allow=always", *settings)
    return [word for setting in given for word in ("-c", setting)]


def _environment(reach: Reach) -> dict[str, str]:
    """What lets the other machine in, and us into it: in the environment, where other users do not see it."""
    environment = {name: os.environ[name] for name in _OF_USER if name in os.environ}
    environment["GIT_ALLOW_PROTOCOL"] = reach.protocol
    if reach.header:
        environment |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"http.{reach.base}.extraHeader",
                        "GIT_CONFIG_VALUE_0": reach.header}
    return environment


def _failure(said: bytes, code: int) -> CloneError:
    """The error for what git said, with its cause and its most telling line."""
    cause = next((cause for cause, pattern in _SAYS if pattern.search(said)), _OTHER)
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    checks = [line for line in lines if _FSCK.search(line.encode())]
    line = (checks or [line for line in lines if line.startswith("fatal:")] or lines or [f"exit code {code}"])[0]
    line = re.sub(r"'[^']*'", "...", line)
    return CloneError(cause, "".join(char if char.isprintable() else "?" for char in line)[:200])
