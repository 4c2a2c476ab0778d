"""What a file is, by its path alone: the part of a repository it belongs to. Asked once for every file."""

from __future__ import annotations

import re
from functools import lru_cache

from shadowbom.core.location import is_of_machine
from shadowbom.core.source import Scope

_FOLDERS: dict[str, Scope] = {
    name: scope
    for scope, names in (
        (Scope.TEST, ("test", "tests", "__tests__", "spec", "specs", "e2e", "cypress", "fixtures", "__fixtures__",
                      "__mocks__", "__snapshots__", "testdata", "test-data", "test_data", "unittest", "unittests",
                      "testsuite")),
        (Scope.EXAMPLE, ("example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials",
                         "notebooks")),
        (Scope.DOCS, ("docs", "documentation")),
        (Scope.VENDORED, ("node_modules", "bower_components", "jspm_packages", "vendor", "vendored", "_vendor",
                          "third_party", "third-party", "thirdparty", "3rdparty", "external-crates",
                          "site-packages", "dist-packages", "__pypackages__", "pods", ".yarn")),
    )
    for name in names
}
_TEST_ENDINGS = ("-tests", "_tests", ".tests", "-e2e", "_e2e", ".unittests", ".integrationtests")
_DOCS_AT_TOP = frozenset(("doc", "website"))
"""Deeper in a tree these are as often the names of product code."""
_TOPICS = frozenset(("skills", "skill", "commands", "agents", "rules", "prompts"))
"""Folders of a coding agent's own folder in which each name says what is for: ``.claude/skills/write-tests``."""
_WORKSPACES = frozenset(("packages", "apps", "libs", "crates", "modules"))
_BUNDLES = "dist"
_TRANSLATIONS = frozenset(("locale", "locales", "i18n", "l10n", "translations"))
"""Folders whose tables hold what people read in their language. Code there may well translate by a model."""

# What a base name alone says. Numbers, because a folder turns each into a scope by position.
_PLAIN, _PROSE, _TEST, _NOTEBOOK, _MINIFIED, _SCRIPT, WEIGHTS, BARE, _TABLE = range(9)

_PROSE_SUFFIXES = frozenset((".md", ".mdx", ".rst", ".markdown", ".adoc"))
_INSTRUCTIONS = re.compile(r"(?:^|\.)(?:agents?|skills?|instructions|prompt|chatmode)\.md$")
"""Markdown that steers a coding agent is configuration, not documentation."""
_TABLE_SUFFIXES = frozenset((".json", ".json5", ".yml", ".yaml", ".toml", ".properties", ".xml", ".csv"))
_SCRIPT_SUFFIXES = frozenset((".js", ".mjs", ".cjs", ".css", ".map"))
_TEST_NAME = re.compile(
    r"(?i:^conftest\.py$|^test_.*\.pyi?$|_tests?\.[^.]+$|_spec\.rb$"
    r"|\.(?:test|spec|e2e|cy|stories|story)\.(?:[cm]?[jt]sx?|vue|svelte|mdx)$|\.test-d\.ts$|\.snap$)"
    r"|[a-z0-9](?:Tests?|Spec|IT)\.(?:java|kt|groovy|scala|cs|vb|fs|php|swift)$"
)
_MINIFIED_NAME = re.compile(r"[.-](?:min|bundle)\.[cm]?(?:js|css)(?:\.map)?$")

WEIGHTS_SUFFIXES = frozenset((
    ".safetensors", ".gguf", ".ggml", ".ggjt", ".llamafile", ".onnx", ".ort", ".pt", ".pth", ".pt2", ".ckpt",
    ".bin", ".h5", ".hdf5", ".keras", ".tflite", ".pb", ".pkl", ".pickle", ".joblib", ".mlmodel", ".mar",
    ".nemo", ".pte", ".pdparams", ".engine", ".plan", ".trt", ".ftz", ".jit", ".ptl", ".torchscript",
    ".npy", ".npz",
))
"""Suffixes under which weights are kept; the first bytes decide."""

@lru_cache(maxsize=1 << 14)
def name_class(name: str) -> int:
    """What the base name ``name`` says: an index into ``scopes_in``; WEIGHTS or BARE where a look at the
    first bytes can say more (a suffix of weights; no suffix at all)."""
    lowered = name.lower()
    dot = lowered.rfind(".")
    if dot < 0:
        return BARE
    suffix = lowered[dot:]
    if _TEST_NAME.search(name):
        return _TEST
    if suffix in _PROSE_SUFFIXES:
        return _PLAIN if _INSTRUCTIONS.search(lowered) else _PROSE
    if suffix == ".ipynb":
        return _NOTEBOOK
    if suffix in _SCRIPT_SUFFIXES:
        return _MINIFIED if _MINIFIED_NAME.search(lowered) else _SCRIPT
    if suffix in _TABLE_SUFFIXES:
        return _TABLE
    return WEIGHTS if suffix in WEIGHTS_SUFFIXES else _PLAIN


@lru_cache(maxsize=1 << 13)
def scopes_in(folder: str) -> tuple[Scope, ...]:
    """For a folder (``/`` between names, "" for the root) the scope of a file in it, by ``name_class``.
    A path that is several things has the weakest of their scopes: a README in a test folder is docs."""
    if folder and is_of_machine(f"{folder}/"):
        return (Scope.PRODUCTION,) * len(_row(Scope.PRODUCTION, hidden=True, bundled=False, translated=False))
    segments = _placed(folder.lower().split("/"))
    weakest = Scope.PRODUCTION
    for segment in segments:
        scope = _FOLDERS.get(segment)
        if scope is None and segment.endswith(_TEST_ENDINGS):
            scope = Scope.TEST
        if scope is not None and scope is not weakest:
            weakest = _weaker(weakest, scope)
    if segments[0] in _DOCS_AT_TOP or (segments[0] in _WORKSPACES and segments[1:2] and segments[1] in _DOCS_AT_TOP):
        weakest = _weaker(weakest, Scope.DOCS)
    return _row(weakest, folder.startswith(".") or "/." in folder, _BUNDLES in segments,
                not _TRANSLATIONS.isdisjoint(segments))


def _placed(segments: list[str]) -> list[str]:
    """Without the names that are given to skills, commands and sub-agents: what is for tests is no test."""
    kept: list[str] = []
    hidden = False
    for segment in segments:
        if not (hidden and kept[-1] in _TOPICS):
            hidden = hidden or segment.startswith(".")
            kept.append(segment)
        else:
            kept.append("")
    return kept


def scope_of(path: str) -> Scope:
    """The scope of a file, by its path relative to the root of the scan."""
    cut = path.rfind("/")
    return scopes_in(path[:cut] if cut > 0 else "")[name_class(path[cut + 1 :])]


def folder_scope(path: str) -> Scope:
    """The scope that the folders of ``path`` give, whatever its name: for a file that is known to be
    configuration although its name is that of documentation."""
    cut = path.rfind("/")
    return scopes_in(path[:cut] if cut > 0 else "")[_PLAIN]


@lru_cache(maxsize=64)
def _row(base: Scope, hidden: bool, bundled: bool, translated: bool) -> tuple[Scope, ...]:
    """``scopes_in`` for a folder of scope ``base``. Markdown in a ``hidden`` folder (.github, that of an editor)
    is configuration; scripts in a ``bundled`` one (dist) are build output; tables in a ``translated`` one are text."""
    return (
        base,
        base if hidden else _weaker(base, Scope.DOCS),
        _weaker(base, Scope.TEST),
        _weaker(base, Scope.EXAMPLE),
        Scope.VENDORED,
        Scope.VENDORED if bundled else base,
        base,
        base,
        _weaker(base, Scope.DOCS) if translated else base,
    )


def _weaker(one: Scope, other: Scope) -> Scope:
    return one if one.rank >= other.rank else other
