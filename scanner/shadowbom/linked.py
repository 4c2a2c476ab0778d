"""Server tables that a client knows by a link's name: ``.vscode/mcp.json`` may be a link to ``mcp.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shadowbom.core.fact import Server
from shadowbom.core.source import SourceFile
from shadowbom.discover import Discovery
from shadowbom.discover.classify import folder_scope
from shadowbom.extract.extractors import format_of
from shadowbom.reading import Reader
from shadowbom.workers import read_files

_MAX_LINKS = 200


def linked_servers(
    discovery: Discovery, by_path: Mapping[str, SourceFile], reader: Reader
) -> Iterator[tuple[SourceFile, tuple[Server, ...]]]:
    """The links of a tree that are a client's server table, each as a file of its own name with the servers in it.
    All else that their targets hold is said of the targets."""
    tables = reader.catalogue.table_paths
    named = [link for link in discovery.links
             if not link.is_folder and link.target in by_path and tables.hit(link.path)]
    files = [
        by_path[link.target]._replace(path=link.path, format=format_of(link.path), scope=folder_scope(link.path))
        for link in named[:_MAX_LINKS]
    ]
    readings = {reading.path: reading for reading in read_files(files, reader, 1, forced=True)}
    for file in files:
        facts = readings[file.path].facts if file.path in readings else ()
        servers = tuple(fact for fact in facts if isinstance(fact, Server))
        if servers:
            yield file, servers
