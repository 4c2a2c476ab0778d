"""Which module reads which file: one row a format, in the order they are tried (the rows stand in ``table/``).

A row also holds the format's atom templates: how an entry of the catalogue is spelt in such a file, so
that the prefilter can find it by bytes. ``{}`` is the entry's value. Core knows no vendor, so neither does
this table.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache

from shadowbom.extract.table.bills import BILLS
from shadowbom.extract.table.builds import BUILDS
from shadowbom.extract.table.code import CODE
from shadowbom.extract.table.infra import INFRA
from shadowbom.extract.table.manifests import MANIFESTS
from shadowbom.extract.table.models import MODEL_FILES
from shadowbom.extract.table.registries import REGISTRIES, SCRIPTS
from shadowbom.extract.table.row import MEGABYTE, Extraction, Extractor, Request, Run
from shadowbom.extract.table.settings import SETTINGS_FILES

__all__ = ["BY_ID", "EXTRACTORS", "MEGABYTE", "Extraction", "Extractor", "Request", "Run", "format_of"]

EXTRACTORS: tuple[Extractor, ...] = (
    *MANIFESTS, *BUILDS, *REGISTRIES, *BILLS, *INFRA, *MODEL_FILES, *SETTINGS_FILES, *CODE, *SCRIPTS)

BY_ID = {row.id: row for row in EXTRACTORS}
_BY_NAME = {name: row for row in EXTRACTORS for name in row.names}
_BY_SUFFIX = {suffix: row for row in reversed(EXTRACTORS) for suffix in row.suffixes}
_BY_PREFIX = tuple((prefix, row) for row in EXTRACTORS for prefix in row.prefixes)
_OWN = frozenset({".shadowbom.toml", ".shadowbom-baseline.json"})
"""Files that speak to this program: what a policy denies is named there, and not used."""
_PROSE = frozenset({".md", ".mdx", ".rst", ".adoc", ".txt"})
# Globs without "/" match the base name; those with one ("folder/*.ending") a folder on the way and its ending.
_BASE_GLOBS = tuple((glob, row.id) for row in EXTRACTORS for glob in row.globs if "/" not in glob)
_FOLDER_GLOBS = tuple((*glob.split("/*"), row.id) for row in EXTRACTORS for glob in row.globs if "/" in glob)
# A base glob can only match where its longest fixed part stands in the name: a cheap first test.
_GLOB_WORD = re.compile("|".join(sorted({re.escape(max(re.split(r"[*?]", glob), key=len)) for glob, _ in _BASE_GLOBS})))


def format_of(path: str) -> str:
    """The id of the row that reads ``path`` (with ``/``), or "" for none. String tests only."""
    cut = path.rfind("/")
    found, by_folder = _formats_of_name(path[cut + 1 :])
    if by_folder and cut > 0:
        folders = f"/{path[:cut].lower()}/"
        for folder, format_id in by_folder:
            if f"/{folder}/" in folders:
                return format_id
    return found


@lru_cache(maxsize=1 << 14)
def _formats_of_name(name: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What a base name says: its format, and the formats it has below certain folders (folder, id) instead.
    Kept, because a tree repeats a few names many times."""
    base = name.lower()
    if base in _OWN:
        return "", ()
    row = _BY_NAME.get(base)
    if row is not None:
        return row.id, ()
    if _GLOB_WORD.search(base):
        for glob, format_id in _BASE_GLOBS:
            if fnmatchcase(base, glob):
                return format_id, ()
    by_folder = tuple((folder, format_id) for folder, ending, format_id in _FOLDER_GLOBS if base.endswith(ending))
    dot = base.rfind(".")
    row = _BY_SUFFIX.get(base[dot:]) if dot >= 0 else None
    if row is None and base[dot:] not in _PROSE:
        row = next((found for prefix, found in _BY_PREFIX if base.startswith(prefix)), None)
    return row.id if row is not None else "", by_folder
