"""The entry points of npm's, pnpm's, yarn's and bun's lockfiles, each read by a module of its own."""

from __future__ import annotations

from shadowbom.core.source import Document
from shadowbom.extract.extractors import Extraction, Request


def package_lock(document: Document, _request: Request) -> Extraction:
    """package-lock.json and npm-shrinkwrap.json, versions 1 to 3: see ``manifests.package_lock``."""
    from shadowbom.extract.manifests import package_lock as reader

    return reader.extract(document)


def pnpm_lock(document: Document, _request: Request) -> Extraction:
    """pnpm-lock.yaml, versions 5 to 9: see ``manifests.pnpm_lock``."""
    from shadowbom.extract.manifests import pnpm_lock as reader

    return reader.extract(document)


def yarn_lock(document: Document, _request: Request) -> Extraction:
    """yarn.lock, classic and berry: see ``manifests.yarn_lock``."""
    from shadowbom.extract.manifests import yarn_lock as reader

    return reader.extract(document)


def bun_lock(document: Document, _request: Request) -> Extraction:
    """bun.lock: see ``manifests.bun_lock``."""
    from shadowbom.extract.manifests import bun_lock as reader

    return reader.extract(document)
