"""Bills of materials that a repository keeps: the entry point of the JSON ones, whose names do not tell the kind."""

from __future__ import annotations

from shadowbom.core.source import Document
from shadowbom.extract.extractors import BY_ID, Extraction, Request
from shadowbom.extract.manifests import cyclonedx, spdx
from shadowbom.extract.manifests.document import tree
from shadowbom.extract.positions import json_tree

_HASHES = frozenset(("content", "checksumValue", "copyrightText", "downloadLocation", "licenseConcluded"))


def from_json(document: Document, request: Request) -> Extraction:
    """The facts of a CycloneDX or SPDX document; of another file that is called so, those of any JSON file."""
    root, problems = tree(document, lambda text: json_tree(text, _HASHES))
    if root is not None:
        format_, version = root.child("bomFormat"), root.child("spdxVersion")
        if format_ is not None and format_.string == "CycloneDX":
            return Extraction(cyclonedx.from_json(root, document.file.path), problems)
        if version is not None or root.child("@graph") is not None:
            return Extraction(spdx.from_tree(root, document.file.path), problems)
    return BY_ID["json"].load()(document, request)
