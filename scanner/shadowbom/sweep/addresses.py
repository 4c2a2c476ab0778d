"""Where a dependency comes from that is named by the address of a git repository instead of a registry's name."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_SHORT = re.compile(r"(github|gitlab|bitbucket): ?([A-Za-z0-9_][\w.-]{0,99}(?:/[A-Za-z0-9_][\w.-]{0,99}){1,20})")
_OF_NPM = re.compile(r"[A-Za-z0-9_-][\w.-]{0,99}/[\w.-]{1,100}")
_SCP = re.compile(r"[\w.-]{1,100}@([A-Za-z0-9][A-Za-z0-9.-]{0,253}):(?![\d/])([^\s:]{1,500})")
_ARCHIVE = re.compile(r"/(?:-/archive|archive|tarball|zipball|releases)/.*")
_CODELOAD = re.compile(r"/([^/]+/[^/]+)/(?:legacy\.)?(?:tar\.gz|zip)/.*")
_WEB = frozenset({"https", "http", "ssh", "git"})


def place_of(host: str, path: str) -> str:
    """What repositories are compared by: host and path, without a port, a user, ``.git`` and case; "" for none."""
    path = path.strip("/").removesuffix(".git").strip("/").lower()
    return f"{host.lower()}/{path}" if host and path else ""


def place_of_url(url: str) -> str:
    """The same of the address that a repository is cloned from, "" for what is no address."""
    try:
        address = urlsplit(url)
        return place_of(address.hostname or "", address.path)
    except ValueError:
        return ""


def part_of_repository(place: str, ecosystem: str, name: str) -> str:
    """The name of a package where it is had from the repository at ``place``."""
    return f"{place}//{ecosystem}:{name}"


def parts_of_name(name: str) -> tuple[str, str, str]:
    """Place, ecosystem and name that ``part_of_repository`` was given; the latter two are "" where it is a place."""
    place, _, part = name.partition("//")
    ecosystem, _, package = part.partition(":")
    return place, ecosystem, package


def git_source(ecosystem: str, spec: str) -> tuple[str, str]:
    """The repository (as ``place_of`` says it) that the range ``spec`` of a dependency is the address of, and the
    branch, tag or commit in it; two "" for a range of versions, a folder or a registry's name. Credentials are left
    out."""
    text, _, fragment = spec.removeprefix("@ ").removeprefix("git: ").strip().partition("#")
    version = "" if "=" in fragment else fragment.removeprefix("semver:")
    if ecosystem == "npm" and _OF_NPM.fullmatch(text):
        text = f"github:{text}"
    if short := _SHORT.fullmatch(text):
        return place_of(_HOSTS[short[1]], short[2]), version
    text = text.removeprefix("git+")
    if "://" not in text:
        scp = _SCP.fullmatch(text)
        return (place_of(scp[1], scp[2]), version) if scp is not None else ("", "")
    try:
        address = urlsplit(text)
        host = address.hostname or ""
    except ValueError:
        return "", ""
    if address.scheme not in _WEB or not host:
        return "", ""
    path, _, at = address.path.partition("@") if ecosystem == "pypi" else (address.path, "", "")
    version = version or at or next(iter(parse_qs(address.query).get("ref", ())), "")
    if host == "codeload.github.com" and (found := _CODELOAD.fullmatch(path)):
        return place_of("github.com", found[1]), version
    return place_of(host, _ARCHIVE.sub("", path)), version
