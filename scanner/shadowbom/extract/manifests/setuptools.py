"""The entry points of setuptools' two files: setup.cfg, and setup.py read without running it."""

from __future__ import annotations

from shadowbom.core.source import Document
from shadowbom.extract.extractors import BY_ID, Extraction, Request


def setup_cfg(document: Document, request: Request) -> Extraction:
    """See ``manifests.setup_cfg``."""
    from shadowbom.extract.manifests import setup_cfg as reader

    return reader.extract(document, request)


def setup_py(document: Document, request: Request) -> Extraction:
    """The requirements of ``manifests.setup_script``, and with them the facts of the file as Python code."""
    from shadowbom.extract.manifests import setup_script

    code = BY_ID["python"].load()(document, request)
    found = setup_script.extract(document)
    return Extraction(
        (*code.facts, *found.facts), (*code.problems, *found.problems), (*code.includes, *found.includes)
    )
