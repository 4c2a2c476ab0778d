"""Package URLs: which ecosystem and name, in its normal form, one stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from shadowbom.extract.manifests import golang, maven, pypi

_PURL = re.compile(r"pkg:/{0,2}([A-Za-z][A-Za-z0-9.+-]{0,40})/([^?#\s]+)(?:\?[^#\s]*)?(?:#(\S*))?\Z")
_MAX = 2000


@dataclass(frozen=True, slots=True)
class Purl:
    """``name`` in the normal form of the ecosystem, with its namespace; ``part`` the subpath."""

    ecosystem: str
    name: str
    version: str = ""
    part: str = ""


def _joined(namespace: str, name: str) -> str:
    return f"{namespace}/{name}" if namespace else name


def _lower(namespace: str, name: str) -> str:
    return _joined(namespace, name).lower()


_NAMES: dict[str, tuple[str, Callable[[str, str], str]]] = {
    "cargo": ("cargo", lambda _, name: name),
    "cocoapods": ("cocoapods", lambda _, name: name),
    "composer": ("composer", _lower),
    "conan": ("conan", lambda _, name: name),
    "conda": ("pypi", lambda _, name: pypi.normal(name)),
    "gem": ("gem", lambda _, name: name),
    "golang": ("golang", lambda namespace, name: golang.name(_joined(namespace, name))),
    "hex": ("hex", lambda _, name: name),
    "huggingface": ("huggingface", _joined),
    "maven": ("maven", maven.name),
    "mlflow": ("mlflow", lambda _, name: name),
    "npm": ("npm", _lower),
    "nuget": ("nuget", lambda _, name: name),
    "pub": ("pub", lambda _, name: name),
    "pypi": ("pypi", lambda _, name: pypi.normal(name)),
    "swift": ("swift", _lower),
    "vcpkg": ("vcpkg", lambda _, name: name),
}
"""The ecosystem of each type, and the name that namespace and name make there."""


def parse(text: str) -> Purl | None:
    """The package that ``text`` stands for, None for what is no purl or of a type that no manifest is of."""
    match = _PURL.match(text) if len(text) <= _MAX else None
    if match is None:
        return None
    kind, path, part = match.groups()
    row = _NAMES.get(kind.lower())
    # The version is behind the last "@": a scope's own is percent-encoded, or else it stands first.
    at = path.rfind("@")
    path, version = (path[:at], path[at + 1 :]) if at > 0 and path[at - 1] != "/" else (path, "")
    namespace, _, name = (unquote(piece) for piece in path.strip("/").rpartition("/"))
    if row is None or not name:
        return None
    ecosystem, normal = row
    return Purl(ecosystem, normal(namespace, name), unquote(version), unquote(part or "").strip("/"))
