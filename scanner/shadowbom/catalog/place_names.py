"""Normal forms of what stands in the places where software is run: images, commands, CI steps, resource types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_HUB = re.compile(r"(?:(?:index\.|registry-1\.)?docker\.io/)?(?:library/)?")
_DIGEST = re.compile(r"@[a-z0-9+._-]{1,20}:[0-9a-f]{16,128}\Z")
_TAG = re.compile(r":([\w.\-\x00]{1,200})\Z")
_REVISION = re.compile(r"[@:][^@:/]{1,200}\Z")
HOLE = "\x00"
"""What stands for a part of a text that is not known."""

MAX_WORDS = 400
"""Words of one command that are looked at."""
_MAX_UNWRAPS = 6
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w{0,99}=")
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*w?\Z")
_SUFFIX = re.compile(r"\.(?:exe|cmd|bat|ps1)\Z")
# Programs that only start another one; the options of each that have a value of their own.
_STARTERS: dict[str, frozenset[str]] = {
    "sudo": frozenset({"-u", "--user", "-g", "--group", "-h"}),
    "env": frozenset({"-u", "--unset", "-C", "--chdir"}),
    "exec": frozenset({"-a"}),
    "nohup": frozenset(), "time": frozenset(), "command": frozenset(), "setsid": frozenset(), "corepack": frozenset(),
    "nice": frozenset({"-n"}), "tini": frozenset(), "dumb-init": frozenset(), "xvfb-run": frozenset(),
    "npx": frozenset({"-p", "--package", "-c", "--call"}), "bunx": frozenset(), "pnpx": frozenset(),
    "uvx": frozenset({"--from", "--with", "-p", "--python", "--index-url", "--env-file", "-w"}),
}
_RUNNERS: dict[tuple[str, str], frozenset[str]] = {
    ("uv", "run"): frozenset({"--with", "--python", "-p", "--project", "--extra", "--group", "--env-file", "--package",
                              "--directory", "--index-url", "--only-group", "--no-group"}),
    ("pipx", "run"): frozenset({"--spec", "--pip-args", "--python"}),
    ("poetry", "run"): frozenset(), ("pdm", "run"): frozenset(), ("pipenv", "run"): frozenset(),
    ("hatch", "run"): frozenset(), ("rye", "run"): frozenset(), ("pixi", "run"): frozenset(),
    ("conda", "run"): frozenset({"-n", "--name", "-p", "--prefix", "--cwd"}),
    ("micromamba", "run"): frozenset({"-n", "--name", "-p", "--prefix"}),
    ("mamba", "run"): frozenset({"-n", "--name", "-p", "--prefix"}),
    ("pnpm", "dlx"): frozenset(), ("yarn", "dlx"): frozenset(), ("pnpm", "exec"): frozenset(),
    ("npm", "exec"): frozenset({"-p", "--package"}), ("yarn", "exec"): frozenset(), ("bun", "x"): frozenset(),
    ("dotenv", "run"): frozenset({"-f"}), ("doppler", "run"): frozenset(), ("op", "run"): frozenset(),
    ("bundle", "exec"): frozenset(), ("uv", "tool"): frozenset({"--from", "--with"}),
}


class Image(NamedTuple):
    """An image reference taken apart. ``repository`` is in lower case, without what only means Docker Hub; ``tag`` is
    "" for none and for one that is not wholly known."""

    repository: str
    tag: str = ""


def image(reference: str) -> Image:
    """A reference in its normal form; parts that are not known are ``HOLE``."""
    text = _DIGEST.sub("", reference.strip().removeprefix("docker://"))
    found = _TAG.search(text)
    tag = ""
    if found and "/" not in found[1]:
        text = text[: found.start()]
        tag = "" if HOLE in found[1] else found[1]
    text = text.strip("/").lower()
    head = _HUB.match(text)
    return Image(text[head.end() :] if head else text, tag)


def action(uses: str) -> str:
    """What a CI step uses in lower case, without its version (``@v1``, ``:1.2``)."""
    return _REVISION.sub("", uses.strip().lower()).strip("/")


def revision(uses: str) -> str:
    """The version of what a CI step uses, "" for none."""
    found = _REVISION.search(uses.strip())
    return found[0][1:] if found else ""


def resource(type_: str) -> str:
    """A resource's type without the version that some tools write behind ``@``."""
    return type_.strip().partition("@")[0]


def program(word: str) -> str:
    """A program's name without its folder and what Windows adds; every Python interpreter is ``python``. The name of
    a package with a scope (``@scope/name``) stays whole, without its version."""
    if word.startswith("@"):
        scope, _, name = word.partition("/")
        return f"{scope}/{name.partition('@')[0]}"
    base = _SUFFIX.sub("", word.replace("\\", "/").rpartition("/")[2])
    return "python" if _PYTHON.match(base) else base


def words(command: Sequence[str]) -> list[str]:
    """The words of a command from the program on that does the work: without what starts it in an environment and
    without the variables set for it; ``--option=value`` as two words."""
    given = list(command[:MAX_WORDS])
    for _ in range(_MAX_UNWRAPS):
        inner = _started(given)
        if inner is None:
            break
        given = inner
    if not given:
        return []
    split = [program(given[0])]
    for word in given[1:]:
        option, equals, value = word.partition("=")
        split += [option, value] if equals and option.startswith("-") and len(option) > 1 else [word]
    return split


def _started(given: list[str]) -> list[str] | None:
    """The command that a starter starts, None for what is no starter."""
    if not given:
        return None
    if _ASSIGNMENT.match(given[0]):
        return given[1:]
    name = program(given[0])
    valued = _STARTERS.get(name)
    rest = given[1:]
    if valued is None:
        valued = _RUNNERS.get((name, rest[0])) if rest else None
        if valued is None or (rest[0] == "tool" and rest[1:2] != ["run"]):
            return _timed(name, rest)
        rest = rest[2:] if rest[0] == "tool" else rest[1:]
    at = 0
    while at < len(rest) and (rest[at].startswith("-") or _ASSIGNMENT.match(rest[at])):
        if rest[at] == "--":
            at += 1
            break
        at += 2 if rest[at] in valued else 1
    rest = rest[at:]
    if name in _FETCHERS and rest:
        rest = [rest[0] if rest[0].startswith("@") else rest[0].partition("@")[0], *rest[1:]]
    return rest


_FETCHERS = frozenset({"npx", "bunx", "pnpx", "uvx", "pnpm", "yarn", "npm", "bun", "pipx", "uv"})


def _timed(name: str, rest: list[str]) -> list[str] | None:
    """``timeout 5m command``: the first word that is no option is the time."""
    if name != "timeout":
        return None
    at = 0
    while at < len(rest) and rest[at].startswith("-"):
        at += 2 if rest[at] in ("-s", "-k", "--signal", "--kill-after") else 1
    return rest[at + 1 :]
