"""Modules of declarative languages: which files are one module, and which one a source means.

All files of a folder in which a language declares (``.tf``) share their names; files of values (``.tfvars``) are
for the module of their folder or of the nearest one above. A module of another language (``.bicep``) is one file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from shadowbom.bind.paths import ancestors, directory, plain
from shadowbom.core.fact import Call, Fact, Resource

SHARING = (".tf", ".tofu", ".tf.json")
"""Endings of files that share their names with those beside them."""
_VALUES = (".tfvars", ".tfvars.json")
_FILES = (".bicep", ".bicepparam")
DECLARATIVE = (*SHARING, *_VALUES, *_FILES)
_MAX_WANTED = 40
_NEAREST = 4


class Declared:
    """The modules of a repository. ``homes`` maps each file that shares its names to the one that stands for all of
    its folder."""

    def __init__(self, facts: Mapping[str, Sequence[Fact]]) -> None:
        self.groups: dict[str, list[str]] = {}
        for path in sorted(facts):
            if path.endswith(SHARING):
                self.groups.setdefault(directory(path), []).append(path)
        self.homes = {path: paths[0] for paths in self.groups.values() for path in paths}
        self._known = facts.keys()

    def facts(self, path: str, facts: Mapping[str, Sequence[Fact]]) -> Iterable[Fact]:
        """The facts that name things for ``path``: its own, or those of its whole module."""
        group = self.groups.get(directory(path), ()) if path.endswith(SHARING) else (path,)
        return (fact for member in group for fact in facts[member])

    def find(self, importer: str, spec: str) -> str | None:
        """The file that stands for the module ``spec`` in ``importer``; None where there is none in the repository."""
        folder = directory(importer)
        if importer.endswith(_FILES):
            target = plain(folder, spec)
            return target if target in self._known else None
        if spec == ".":
            above = (self.groups.get(one) for one in ancestors(folder)[:_NEAREST])
            return next((group[0] for group in above if group), None)
        target = plain(folder, spec)
        group = None if target is None else self.groups.get(f"{target}/" if target else "")
        return group[0] if group else None

    def wanted(self, facts: Mapping[str, Sequence[Fact]], files: Collection[str]) -> set[str]:
        """Files that have not been read and are of modules that declare resources, or hold values for them."""
        folders = {
            folder for folder, paths in self.groups.items()
            if any(isinstance(fact, (Resource, Call)) for path in paths for fact in facts[path])
        }
        counts: dict[str, int] = {}
        found: set[str] = set()
        for path in sorted(files) if folders else ():
            if not path.endswith((*SHARING, *_VALUES)) or path in self._known:
                continue
            near = (directory(path),) if path.endswith(SHARING) else ancestors(directory(path))[:_NEAREST]
            folder = next((one for one in near if one in self.groups), None)
            if folder in folders and counts.setdefault(folder, 0) < _MAX_WANTED:
                counts[folder] += 1
                found.add(path)
        return found
