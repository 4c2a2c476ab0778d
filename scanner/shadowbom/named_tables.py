"""Files of servers under names of their own, which another file gives: a plugin's manifest that says
``"mcpServers": "./servers.json"``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from shadowbom.core.fact import ServerTable
from shadowbom.core.source import SourceFile
from shadowbom.reading import Reader, Reading
from shadowbom.workers import read_files

_MAX_FILES = 500
"""Files that are read because others name them."""


def readings_of_tables(
    named: Mapping[str, tuple[tuple[tuple[str, ...], ServerTable], ...]], by_path: Mapping[str, SourceFile],
    reader: Reader,
) -> Iterator[Reading]:
    """What the files hold that others, by path, name as a client's servers. A file in which a client looks for servers
    by itself is none of them: it is read as that."""
    told: dict[str, dict[ServerTable, None]] = defaultdict(dict)
    for tables in named.values():
        for paths, table in tables:
            path = next((path for path in paths if path in by_path), "")
            own = any(not known.shared for known in reader.catalogue.tables_of(path))
            if path and not own and (path in told or len(told) < _MAX_FILES):
                told[path][replace(table, flat=True, shared=False)] = None
    reader.told = {path: tuple(tables) for path, tables in told.items()}
    yield from read_files([by_path[path] for path in sorted(told)], reader, 1, forced=True)
    reader.told = {}
