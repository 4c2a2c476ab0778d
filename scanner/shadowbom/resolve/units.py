"""The deployable units of a repository, as the names of its files and its compose files tell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shadowbom.core.source import Scope, SourceFile

CONTAINER, RELEASE, FUNCTION, PACKAGE, LIBRARY = "container", "release", "function", "package", "library"
_RANK = (CONTAINER, FUNCTION, RELEASE, PACKAGE, LIBRARY)
"""What a folder is called that is more than one."""

_MANIFESTS = frozenset({
    "package.json", "pyproject.toml", "setup.py", "requirements.txt", "pipfile", "go.mod", "cargo.toml", "pom.xml",
    "build.gradle", "build.gradle.kts", "gemfile", "composer.json", "mix.exs", "package.swift", "pubspec.yaml",
    "deno.json", "build.sbt",
})
_PROJECTS = (".csproj", ".fsproj", ".vbproj")
_FUNCTIONS = frozenset({
    "serverless.yml", "serverless.yaml", "serverless.ts", "serverless.js", "function.json", "samconfig.toml",
    "wrangler.toml", "wrangler.json", "wrangler.jsonc",
})
_EDGE = re.compile(r"(?:\A|.*/)(?:supabase|netlify)/functions/[^/_]{1,100}(?=/index\.[jt]s\Z)")
_ENTRY = re.compile(
    r"(?:main|app|server|manage|wsgi|asgi|__main__|cli|run|streamlit_app|chainlit_app|gradio_app)\.py"
    r"|(?:main|app|server|cli|worker|bot)\.(?:m?[jt]sx?|cjs)|(?:next|nuxt|svelte|astro|vite|remix)\.config\.m?[jt]s"
    r"|angular\.json|main\.(?:go|rs|kt|swift|dart|java)|program\.(?:cs|fs)|\w{0,60}application\.(?:java|kt|ex)|config\.ru"
    r"|artisan|index\.php|procfile", re.IGNORECASE)
_DEPLOYING = frozenset({
    "docker", "deploy", "deployment", "deployments", "build", "ci", "infra", "container", "containers", "compose",
    "docker-compose", "dockerfiles", "k8s", "kubernetes", "manifests", "ops", "devops",
})
"""Folders that hold how something is deployed and nothing of it."""
_MAX_UP = 6
_RUNS = frozenset({Scope.PRODUCTION, Scope.EXAMPLE})


@dataclass(slots=True)
class Folder:
    """A unit whose source is a folder: what kinds it is, and the files that say so."""

    path: str
    kinds: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """The kind that says most of how it is deployed."""
        return min(self.kinds, key=_RANK.index)


def parent(path: str) -> str:
    """The folder of a path, "" for the root."""
    return path.rpartition("/")[0]


def is_hidden(path: str) -> bool:
    """Whether a folder on the way to a file begins with a dot: tools of developers keep their files there."""
    return (path.startswith(".") and "/" in path) or "/." in parent(path)


def source_of(folder: str) -> str:
    """The folder whose content is deployed by the files in ``folder``."""
    while folder.rpartition("/")[2].lower() in _DEPLOYING:
        folder = parent(folder)
    return folder


def folders(files: Iterable[SourceFile]) -> dict[str, Folder]:
    """The units by the folders of their source."""
    found: dict[str, Folder] = {}
    manifests: dict[str, str] = {}
    entries: list[str] = []
    for file in files:
        if file.scope not in _RUNS or is_hidden(file.path):
            continue
        path, name = file.path, file.path.rpartition("/")[2].lower()
        if file.format == "dockerfile":
            _add(found, source_of(parent(path)), CONTAINER, path)
        elif name == "chart.yaml":
            _add(found, parent(path), RELEASE, path)
        elif name in _FUNCTIONS:
            _add(found, parent(path), FUNCTION, path)
        elif edge := _EDGE.match(path):
            _add(found, edge[0], FUNCTION, path)
        elif name in _MANIFESTS or name.endswith(_PROJECTS):
            manifests.setdefault(parent(path), path)
        if _ENTRY.fullmatch(name):
            entries.append(path)
    for path in entries:
        folder = _owner(parent(path), manifests)
        if folder is not None and not _is_inside(folder, found):
            _add(found, folder, PACKAGE, manifests[folder])
    for folder in sorted(manifests):
        if folder and _enclosing(folder, found) is None:
            _add(found, folder, LIBRARY, manifests[folder])
    return found


def _add(found: dict[str, Folder], folder: str, kind: str, place: str) -> None:
    unit = found.setdefault(folder, Folder(folder))
    unit.kinds.add(kind)
    unit.places.add(place)


def _is_inside(folder: str, found: Mapping[str, Folder]) -> bool:
    """Whether a folder is part of what a folder above it deploys. That of the root may be any of several."""
    outer = _enclosing(parent(folder), found) if folder else None
    return bool(outer) and not {CONTAINER, FUNCTION}.isdisjoint(found[outer or ""].kinds)


def _owner(folder: str, manifests: Mapping[str, str]) -> str | None:
    """The folder of the manifest that an entry point belongs to; of one far below it, none."""
    for _ in range(_MAX_UP):
        if folder in manifests:
            return folder
        if not folder:
            break
        folder = parent(folder)
    return None


def _enclosing(folder: str, found: Mapping[str, Folder]) -> str | None:
    """The nearest unit at or above a folder."""
    while folder not in found:
        if not folder:
            return None
        folder = parent(folder)
    return folder


def unit_of(path: str, found: Mapping[str, Folder]) -> Folder | None:
    """The unit whose source a file is, None for none."""
    folder = _enclosing(parent(path), found)
    return None if folder is None else found[folder]
