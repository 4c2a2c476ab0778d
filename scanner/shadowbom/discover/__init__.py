"""From a path to files: what belongs to a scan, what part of the repository it is, its bytes and its text."""

from __future__ import annotations

from shadowbom.discover.classify import folder_scope, scope_of
from shadowbom.discover.decode import decode
from shadowbom.discover.found import DiscoverOptions, Discovery, Link, WeightsFile
from shadowbom.discover.links import resolve
from shadowbom.discover.listing import discover
from shadowbom.discover.names import publish, unpublish
from shadowbom.discover.read import Opened, read, read_each, reason
from shadowbom.discover.repository import work_tree

__all__ = [
    "DiscoverOptions",
    "Discovery",
    "Link",
    "Opened",
    "WeightsFile",
    "decode",
    "discover",
    "folder_scope",
    "publish",
    "read",
    "read_each",
    "reason",
    "resolve",
    "scope_of",
    "unpublish",
    "work_tree",
]
