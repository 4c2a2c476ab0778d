"""Files that speak of models and datasets."""

from __future__ import annotations

from shadowbom.extract.table.row import INSTALLED, PLACES, SETTINGS, SETTINGS_QUOTED, Extractor

_C = "shadowbom.extract.cards."

MODEL_FILES: tuple[Extractor, ...] = (
    Extractor("model-config", "settings", _C + "configs:extract", ecosystem="vscode-extension",
              templates={**SETTINGS_QUOTED, **PLACES, "package": ('"{}',)},
              names=("config.json", "adapter_config.json", "tokenizer_config.json", "model_index.json"),
              globs=("*.safetensors.index.json", "*.bin.index.json"), named_as="",
              names_files=r'"(?:architectures|base_model_name_or_path|chat_template|_diffusers_version|weight_map)"\s*:'),
    Extractor("chat-template", "settings", _C + "configs:template", templates=SETTINGS,
              names=("chat_template.jinja",), names_files=r"\{", named_as=""),
    Extractor("tracked-file", "settings", _C + "tracked:pointer", templates=SETTINGS, suffixes=(".dvc",),
              names_files=r"\bouts\b", named_as=""),
    Extractor("tracked-pipeline", "settings", _C + "tracked:pipeline", ecosystem="*",
              templates={**SETTINGS, **PLACES, **INSTALLED}, names=("dvc.yaml", "dvc.lock"),
              names_files=r"\bouts\b", named_as=""),
    Extractor("packaged-model", "settings", _C + "packaged:extract", templates=SETTINGS, names=("mlmodel",),
              names_files=r"\bflavors\b", named_as=""),
    Extractor("model-recipe", "settings", _C + "modelfile:extract", templates=SETTINGS, names=("modelfile",),
              suffixes=(".modelfile",), prefixes=("modelfile.", "modelfile-", "modelfile_"),
              names_files=r"(?im)^[ \t]*FROM[ \t]", named_as=""),
    Extractor("prompt", "settings", _C + "front:prompt", templates=SETTINGS, suffixes=(".prompty", ".prompt")),
)
