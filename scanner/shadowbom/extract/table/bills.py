"""Bills of materials: their packages are of any ecosystem."""

from __future__ import annotations

from shadowbom.extract.table.row import BIG, SETTINGS_QUOTED, Extractor

_M = "shadowbom.extract.manifests."
_TEMPLATES = {**SETTINGS_QUOTED, "package": ("{}",)}
# What a purl writes in another way than any manifest, and what lists models.
_MORE = r"%40|pkg:huggingface/|machine-learning-model|MACHINE[_-]LEARNING[_-]MODEL|ai_AIPackage"

BILLS: tuple[Extractor, ...] = (
    Extractor("bom-json", "lockfile", _M + "bills:from_json", ecosystem="*", templates=_TEMPLATES, size_cap=BIG,
              names=("bom.json",), names_files=_MORE,
              globs=("*sbom*.json", "*cyclonedx*.json", "*spdx*.json", "*.cdx.json", "*-bom.json",
                     "*.bom.json", "*_bom.json")),
    Extractor("bom-xml", "lockfile", _M + "cyclonedx:from_xml", ecosystem="*", templates=_TEMPLATES, size_cap=BIG,
              names=("bom.xml",), names_files=_MORE,
              globs=("*sbom*.xml", "*cyclonedx*.xml", "*.cdx.xml", "*-bom.xml", "*.bom.xml",
                     "*_bom.xml")),
    Extractor("spdx-yaml", "lockfile", _M + "spdx:from_yaml", ecosystem="*", templates=_TEMPLATES, size_cap=BIG,
              globs=("*.spdx.yaml", "*.spdx.yml"), names_files=_MORE),
    Extractor("spdx", "lockfile", _M + "spdx:tag_value", ecosystem="*", templates=_TEMPLATES, size_cap=BIG,
              suffixes=(".spdx",), globs=("*spdx*.txt",), names_files=_MORE),
)
