"""What a command brings in: packages that it installs or fetches to run, images that it pulls or starts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shadowbom.core.fact import Command, Dependency, Fact, Image
from shadowbom.core.launch_packages import Package, container, npm, pypi
from shadowbom.core.launchers import launch
from shadowbom.core.location import Location
from shadowbom.core.value import Lit
from shadowbom.extract.infra.docker_run import container_of

_MAX_PACKAGES = 200
_CHART = re.compile(r"[a-z0-9][a-z0-9\-_.]{1,99}\Z")
_PINNED = re.compile(r"v?\d+(?:\.\d+){0,9}(?:[-+][\w.\-+]{0,99})?\Z")
_INSTALL = frozenset({"install", "i", "add"})
_NODE = frozenset({"npm", "pnpm", "yarn", "bun", "npx", "pnpx", "bunx"})
_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_LAUNCHERS = _NODE | {"uvx", "uv", "pipx"}
_VALUED = frozenset({"--prefix", "--registry", "-w", "--workspace", "-C", "--dir", "--cwd", "--filter", "--python",
                     "--index-url", "-i", "--pip-args", "--with", "-p", "--loglevel", "--cache"})


def brought_in(command: Command) -> Iterator[Fact]:
    """The packages and images that a command names by itself."""
    words = command.words
    name = words[0].rpartition("/")[2] if words else ""
    if name in _CONTAINERS:
        yield from _image(words, command)
        return
    if name == "helm":
        yield from _chart(words, command)
    if name not in _LAUNCHERS:
        return
    places = command.places or (command.location,) * len(words)
    packages = list(_installed(name, words[1:], places[1:]))
    if not packages:
        started = launch(list(words))
        packages = [(Package(started.package, started.version), command.location)] if started.package else []
    for package, at in packages[:_MAX_PACKAGES]:
        ecosystem, _, known = package.id.partition(":")
        if ecosystem in ("npm", "pypi"):
            version = package.version if package.version[:1].isdigit() else ""
            yield Dependency(at, ecosystem, known, package.version, version)


def _chart(words: Sequence[str], command: Command) -> Iterator[Fact]:
    """The chart of ``helm install release repository/chart``."""
    if not any(word in ("install", "upgrade", "template", "pull") for word in words[1:3]):
        return
    for word in words[2:_MAX_PACKAGES]:
        named = "/" in word and not word.startswith((".", "/", "-", "http", "$"))
        chart = helm_chart(word, command.place_of(word)) if named else None
        if chart is not None:
            yield chart
            return


def helm_chart(reference: str, at: Location, version: str = "") -> Dependency | None:
    """The chart that a name, or an address with its name last, is of; None where it cannot be one's."""
    name = reference.rpartition("/")[2]
    if not _CHART.match(name):
        return None
    return Dependency(at, "helm", name, version[:200], version if _PINNED.match(version) else "")


def _installed(
    name: str, words: Sequence[str], places: Sequence[Location]
) -> Iterator[tuple[Package, Location]]:
    """The packages of an install command, each with its place; nothing for another one."""
    verb = next((at for at, word in enumerate(words) if not word.startswith("-")), len(words))
    verbs = 1
    if name in _NODE:
        read = npm
        if name == "yarn" and list(words[verb : verb + 2]) == ["global", "add"]:
            verbs = 2
        wanted = _INSTALL
    else:
        read = pypi
        if list(words[verb : verb + 2]) == ["tool", "install"]:
            verbs = 2
        wanted = frozenset({"install"})
    first = verb + verbs
    if first > len(words) or words[first - 1] not in wanted:
        return
    skip = False
    for word, at in zip(words[first:], places[first:], strict=True):
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _VALUED
        elif (package := read(word)).id:
            yield package, at


def _image(words: Sequence[str], command: Command) -> Iterator[Fact]:
    """The image of ``docker run``, with what its container is started with, or of ``docker pull``."""
    verbs = [at for at, word in enumerate(words[1:3], 1) if word in ("run", "pull", "create")]
    if not verbs:
        return
    if words[verbs[0]] == "pull":
        references = [word for word in words[verbs[0] + 1 :] if not word.startswith("-")][:1]
        if references and container(references[0]).id:
            yield Image(command.location, Lit(references[0], command.location))
        return
    package = launch([words[0], "run", *words[verbs[0] + 1 :]])
    name = package.package.removeprefix("oci:")
    at = next((index for index, word in enumerate(words) if word == name or word.startswith((f"{name}:", f"{name}@"))),
              -1) if name else -1
    if at > 0:
        rest = tuple(words[at + 1 :])
        run = Command(command.location, rest) if rest else None
        yield Image(command.location, Lit(words[at], command.location), run)
        yield container_of(words, at, command.location)
