"""Which module reads which file: one row a format, in the order they are tried.

A row also holds the format's atom templates: how an entry of the catalogue is spelt in such a file, so
that the prefilter can find it by bytes. ``{}`` is the entry's value. Core knows no vendor, so neither does
this table.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache

from shadowbom.core.fact import Fact, ServerTable
from shadowbom.core.source import Document, Problem

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Request:
    """What an extractor gets besides the document. ``tables`` are those whose globs match its path."""

    tables: tuple[ServerTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extractor gives. ``includes`` are paths relative to the scan root that the file names
    (``-r base.txt``) and that must be read too."""

    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
    includes: tuple[str, ...] = ()


Run = Callable[[Document, Request], Extraction]


@dataclass(frozen=True, slots=True)
class Extractor:
    """A format.

    ``kind`` is source, notebook, manifest, lockfile, settings or text. ``suffixes`` and ``names`` are lower
    case and match the base name; ``globs`` match the whole path (``**/`` optional in front). ``run`` is
    "module:function", imported when first needed. ``templates`` maps a catalogue section (import, package,
    host, env, model, client, server) to the byte spellings of an entry in this format. ``ecosystem`` is the
    purl type whose packages a manifest or lockfile lists. ``language`` is that of the code inside.
    ``names_files`` is a pattern of text that names further files: where it is found, the file is read whatever
    else is in it. ``named_as`` is the id of the row that reads the files it names.
    """

    id: str
    kind: str
    run: str
    suffixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()
    language: str = ""
    ecosystem: str = ""
    templates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    size_cap: int = 10 * MEGABYTE
    names_files: str = ""
    named_as: str = "requirements"

    def load(self) -> Run:
        """The function that reads this format."""
        module, _, name = self.run.partition(":")
        run: Run = getattr(importlib.import_module(module), name)
        return run


# Templates: ``{}`` is an entry's value on its own, ``"{}`` one at the start of a string. "led by" says which words
# lead the statement it is in, "after" which stand before it there, "with" which texts are somewhere in the file; one
# of them is enough.
# A host or an environment name is spelt as it is, whatever the format; in code a model's name is a string.
Templates = dict[str, tuple[str, ...]]
_PLAIN: Templates = {"host": ("{}",), "env": ("{}",)}
_PYTHON: Templates = {
    **_PLAIN,
    "import": ("{} led by import|from|import_module|__import__|importorskip",),
    "package": ("{} after install", '"{} with /// script'),
    "client": ("{}",),
    "model": ('"{}',),
}
_SCRIPT: Templates = {**_PLAIN, "import": ('"{} led by import|from|require',), "client": ("{}",), "model": ('"{}',)}
_SETTINGS: Templates = {**_PLAIN, "model": ("{}",), "product": ("{}",)}
_SETTINGS_QUOTED: Templates = {**_SETTINGS, "model": ('"{}',)}
# A manifest lists packages on their own, quoted or not: the name alone is the atom, the parser decides.
_MANIFEST: Templates = {"package": ("{}",), **_PLAIN}
_QUOTED: Templates = {"package": ('"{}',), **_PLAIN}
_LOCK: Templates = {"package": ("{}",)}

_CODE = "shadowbom.extract.code:extract"
_M = "shadowbom.extract.manifests."
_S = "shadowbom.extract.settings."
_BIG = 50 * MEGABYTE

EXTRACTORS: tuple[Extractor, ...] = (
    # manifests and lockfiles, by name
    Extractor("requirements", "manifest", _M + "requirements:extract", ecosystem="pypi", templates=_MANIFEST,
              globs=("requirements*.txt", "requirements*.in", "requirements/*.txt", "requirements/*.in",
                     "*requirements.txt", "*requirements*.txt", "constraints*.txt"),
              names_files=r"(?m)^[ \t]*(?:-r|--requirement)"),
    Extractor("pyproject", "manifest", _M + "pyproject:extract", ecosystem="pypi", templates=_MANIFEST,
              names=("pyproject.toml",), names_files=r"\bfile\b"),
    Extractor("pylock", "lockfile", _M + "python_locks:pylock", ecosystem="pypi", templates=_LOCK, size_cap=_BIG,
              names=("pylock.toml",), globs=("pylock.*.toml",)),
    Extractor("poetry-lock", "lockfile", _M + "python_locks:poetry", ecosystem="pypi", templates=_LOCK, size_cap=_BIG,
              names=("poetry.lock",)),
    Extractor("uv-lock", "lockfile", _M + "python_locks:uv", ecosystem="pypi", templates=_LOCK, size_cap=_BIG,
              names=("uv.lock",)),
    Extractor("pdm-lock", "lockfile", _M + "python_locks:pdm", ecosystem="pypi", templates=_LOCK, size_cap=_BIG,
              names=("pdm.lock",)),
    Extractor("pipfile", "manifest", _M + "pipfile:extract", ecosystem="pypi", templates=_MANIFEST, names=("pipfile",)),
    Extractor("pipfile-lock", "lockfile", _M + "pipfile:lock", ecosystem="pypi", templates=_LOCK, size_cap=_BIG,
              names=("pipfile.lock",)),
    Extractor("setup-cfg", "manifest", _M + "setuptools:setup_cfg", ecosystem="pypi", templates=_MANIFEST,
              names=("setup.cfg",), names_files=r"\bfile:"),
    Extractor("setup-py", "manifest", _M + "setuptools:setup_py", ecosystem="pypi", language="python",
              templates={**_PYTHON, **_MANIFEST}, names=("setup.py",), names_files=r"\.(?:txt|in|pip)\b"),
    Extractor("conda", "manifest", _M + "conda:extract", ecosystem="pypi", templates=_MANIFEST,
              globs=("environment*.yml", "environment*.yaml", "conda*.yml", "conda*.yaml"),
              names_files=r"-r\s"),
    Extractor("package-json", "manifest", _M + "package_json:extract", ecosystem="npm", templates=_QUOTED,
              names=("package.json",)),
    Extractor("package-lock", "lockfile", _M + "npm_locks:package_lock", ecosystem="npm", templates=_LOCK,
              size_cap=_BIG, names=("package-lock.json", "npm-shrinkwrap.json")),
    Extractor("pnpm-lock", "lockfile", _M + "npm_locks:pnpm_lock", ecosystem="npm", templates=_LOCK, size_cap=_BIG,
              names=("pnpm-lock.yaml",)),
    Extractor("pnpm-workspace", "manifest", _M + "package_json:pnpm_workspace", ecosystem="npm", templates=_MANIFEST,
              names=("pnpm-workspace.yaml",)),
    Extractor("yarn-lock", "lockfile", _M + "npm_locks:yarn_lock", ecosystem="npm", templates=_LOCK, size_cap=_BIG,
              names=("yarn.lock",)),
    Extractor("bun-lock", "lockfile", _M + "npm_locks:bun_lock", ecosystem="npm", templates=_LOCK, size_cap=_BIG,
              names=("bun.lock",)),
    Extractor("deno", "manifest", _M + "deno:extract", ecosystem="npm", templates=_MANIFEST,
              names=("deno.json", "deno.jsonc", "import_map.json", "importmap.json", "import-map.json"),
              names_files=r"importMap", named_as="deno"),
    # settings
    Extractor("dotenv", "settings", _S + "dotenv:extract", templates=_SETTINGS, suffixes=(".env",),
              globs=(".env", ".env.*", "*.env.*")),
    Extractor("json", "settings", _S + "structured:json", templates=_SETTINGS_QUOTED,
              suffixes=(".json", ".jsonc", ".json5", ".code-workspace")),
    Extractor("yaml", "settings", _S + "structured:yaml", templates=_SETTINGS, suffixes=(".yaml", ".yml")),
    Extractor("toml", "settings", _S + "structured:toml", templates=_SETTINGS_QUOTED, suffixes=(".toml",)),
    Extractor("ini", "settings", _S + "ini:extract", templates=_SETTINGS,
              suffixes=(".ini", ".cfg", ".conf", ".properties")),
    # code
    Extractor("notebook", "notebook", "shadowbom.extract.notebook:extract", language="python", ecosystem="pypi",
              size_cap=_BIG, suffixes=(".ipynb",),
              templates=_PYTHON),
    Extractor("python", "source", _CODE, language="python", suffixes=(".py", ".pyi", ".pyw"), templates=_PYTHON),
    Extractor("javascript", "source", _CODE, language="javascript", suffixes=(".js", ".jsx", ".mjs", ".cjs"),
              templates=_SCRIPT),
    Extractor("typescript", "source", _CODE, language="typescript", suffixes=(".ts", ".mts", ".cts"),
              templates=_SCRIPT),
    Extractor("tsx", "source", _CODE, language="tsx", suffixes=(".tsx",), templates=_SCRIPT),
)

BY_ID = {row.id: row for row in EXTRACTORS}
_BY_NAME = {name: row for row in EXTRACTORS for name in row.names}
_BY_SUFFIX = {suffix: row for row in reversed(EXTRACTORS) for suffix in row.suffixes}
# Globs without "/" match the base name; those with one ("folder/*.ending") a folder on the way and its ending.
_BASE_GLOBS = tuple((glob, row.id) for row in EXTRACTORS for glob in row.globs if "/" not in glob)
_FOLDER_GLOBS = tuple((*glob.split("/*"), row.id) for row in EXTRACTORS for glob in row.globs if "/" in glob)
# A base glob can only match where one of these words stands in the name: a cheap first test.
_GLOB_WORD = re.compile(r"requirements|constraints|environment|conda|pylock|\.env")


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
    return row.id if row is not None else "", by_folder
