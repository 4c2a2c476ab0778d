"""Package references as launchers take them: a name, perhaps a version, perhaps a repository."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NPM = re.compile(r"(?P<name>(?:@[\w.\-~]{1,100}/)?[\w.\-~]{1,200})(?:@(?P<version>[^\s@/]{1,100}))?\Z")
_PYPI = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[\w.\-]{0,198}[A-Za-z0-9])?)(?:\[[\w.,\- ]{0,200}\])?"
    r"(?:\s{0,4}(?:==|@)\s{0,4}(?P<version>[\w.+!\-*]{1,100})|\s{0,4}[<>=!~].{0,200})?\Z")
_NUGET = re.compile(r"(?P<name>[A-Za-z0-9][\w.\-]{0,200})(?:@(?P<version>[\w.+\-]{1,100}))?\Z")
_IMAGE = re.compile(
    r"(?P<name>(?:[\w.\-]{1,200}(?::\d{1,5})?/)?[\w.\-]{1,200}(?:/[\w.\-]{1,200}){0,8})"
    r"(?::(?P<tag>[\w.\-]{1,128}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?\Z")
_GIT = re.compile(r"(?:git\+)?(?P<scheme>https?|ssh|git)://(?:[^\s@#/]{1,200}@)?(?P<rest>[^\s@#]{1,500})"
                  r"(?:[@#](?P<ref>[^\s@#&]{1,200}))?")
_SHORT_GIT = re.compile(
    r"(?P<host>github|gitlab|bitbucket):(?P<path>[\w.\-]{1,100}/[\w.\-]{1,100})(?:#(?P<ref>[^\s#]{1,200}))?\Z")
_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
_FILES = (".py", ".js", ".ts", ".mjs", ".cjs", ".whl", ".tgz")
_NORMAL = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Package:
    """``id`` is "ecosystem:name" or "", ``version`` as written ("" = none)."""

    id: str = ""
    version: str = ""


def npm(spec: str) -> Package:
    """``@scope/name@1.2``, ``name``, ``github:owner/name#ref`` or a git address; "" for paths."""
    short = _SHORT_GIT.match(spec)
    if short is not None:
        return Package(f"git:https://{_HOSTS[short['host']]}/{short['path']}", short["ref"] or "")
    return _repository(spec) or _named("npm", _NPM.match(spec), spec)


def pypi(spec: str) -> Package:
    """``name[extra]==1.2``, ``name@1.2``, ``git+https://...@ref``; "" for paths. Names in their normal form."""
    _, at, address = spec.partition(" @ ")
    found = _repository(address if at else spec) or _named("pypi", _PYPI.match(spec), spec)
    if not found.id.startswith("pypi:"):
        return found
    return Package("pypi:" + _NORMAL.sub("-", found.id[len("pypi:") :]).lower(), found.version)


def nuget(spec: str, version: str = "") -> Package:
    """``Name@1.2``."""
    found = _named("nuget", _NUGET.match(spec), spec)
    return Package(found.id, found.version or version) if found.id else found


def container(reference: str) -> Package:
    """``registry/name:tag@digest``, the digest being the version where there is one."""
    match = _IMAGE.match(reference)
    return Package(f"oci:{match['name']}", match["digest"] or match["tag"] or "") if match else Package()


def _named(ecosystem: str, match: re.Match[str] | None, spec: str) -> Package:
    if match is None or spec.startswith((".", "/", "~", "-")) or spec.endswith(_FILES):
        return Package()
    return Package(f"{ecosystem}:{match['name']}", match["version"] or "")


def _repository(spec: str) -> Package | None:
    """A git address as a package, without the user in it; None for what is no address."""
    if "://" not in spec:
        return None
    match = _GIT.match(spec)
    if match is None:
        return Package()
    return Package(f"git:{match['scheme']}://{match['rest'].removesuffix('.git')}", match["ref"] or "")
