"""Settings files."""

from __future__ import annotations

from shadowbom.extract.table.row import INSTALLED, PLACES, SETTINGS, SETTINGS_QUOTED, Extractor

_S = "shadowbom.extract.settings."
_OWN_AI = r"[\r\n][ \t]{1,12}[\"']?ai[\"']?[ \t]*:[ \t]*[\r\n]"

SETTINGS_FILES: tuple[Extractor, ...] = (
    Extractor("dotenv", "settings", _S + "dotenv:extract", templates=SETTINGS, suffixes=(".env",),
              globs=(".env", ".env.*", "*.env.*")),
    Extractor("json", "settings", _S + "structured:json", ecosystem="vscode-extension",
              templates={**SETTINGS_QUOTED, **PLACES, "package": ('"{}',)},
              suffixes=(".json", ".jsonc", ".json5", ".code-workspace")),
    Extractor("yaml", "settings", _S + "structured:yaml", ecosystem="*",
              templates={**SETTINGS, **PLACES, **INSTALLED}, suffixes=(".yaml", ".yml"),
              # The words of a key stand on lines of their own.
              names_files=_OWN_AI, named_as=""),
    Extractor("toml", "settings", _S + "structured:toml", templates=SETTINGS_QUOTED, suffixes=(".toml",)),
    Extractor("ini", "settings", _S + "ini:extract", templates=SETTINGS,
              suffixes=(".ini", ".cfg", ".conf", ".properties")),
)
