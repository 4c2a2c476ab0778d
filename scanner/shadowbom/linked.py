"""What a client finds by a link's name: ``.vscode/mcp.json`` may be a link to ``mcp.json``, ``.claude/skills`` one to a
folder of skills."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace

from shadowbom.core.fact import Fact, Server
from shadowbom.core.item import Declared
from shadowbom.core.source import SourceFile
from shadowbom.discover import Discovery
from shadowbom.discover.classify import folder_scope
from shadowbom.extract.extractors import format_of
from shadowbom.reading import Reader
from shadowbom.workers import read_files

_MAX_FILES = 500
"""Files that are read under another name."""


def linked_facts(
    discovery: Discovery, by_path: Mapping[str, SourceFile], reader: Reader, known: Mapping[str, tuple[Fact, ...]]
) -> Iterator[tuple[SourceFile, tuple[Fact, ...]]]:
    """The files that a client finds by the name of a link, each as a file of that name with the servers and things
    that it declares. All else that their targets hold is said of the targets; ``known`` are the facts of these."""
    files: dict[str, tuple[str, SourceFile]] = {}
    for path, target in _names(discovery, by_path):
        if len(files) >= _MAX_FILES:
            break
        if reader.declares(path):
            file = by_path[target]._replace(path=path, format=format_of(path), scope=folder_scope(path))
            files[path] = (target, file)
    for reading in read_files([file for _, file in files.values()], reader, 1, forced=True):
        target, file = files[reading.path]
        homes = {(fact.kind, fact.name): fact for fact in known.get(target, ()) if isinstance(fact, Declared)}
        declared = tuple(
            _at_home(fact, homes) for fact in reading.facts if isinstance(fact, (Server, Declared)))
        if declared:
            yield file, declared


def _at_home(fact: Server | Declared, homes: Mapping[tuple[str, str], Declared]) -> Server | Declared:
    """A thing by the name of a link as the one that its target declares."""
    home = homes.get((fact.kind, fact.name)) if isinstance(fact, Declared) else None
    return replace(fact, owner=home.owner, place=home.place) if isinstance(fact, Declared) and home else fact


def _names(discovery: Discovery, by_path: Mapping[str, SourceFile]) -> Iterator[tuple[str, str]]:
    """The names that links give to files of the tree, each with the file's own."""
    links = sorted(discovery.links, key=lambda link: link.path)
    ordered = sorted(by_path) if any(link.is_folder for link in links) else []
    for link in links:
        if not link.is_folder:
            if link.target in by_path:
                yield link.path, link.target
            continue
        prefix = f"{link.target}/" if link.target else ""
        for at in range(bisect_left(ordered, prefix), len(ordered)):
            if not prefix or not ordered[at].startswith(prefix):
                break
            yield f"{link.path}/{ordered[at][len(prefix) :]}", ordered[at]
