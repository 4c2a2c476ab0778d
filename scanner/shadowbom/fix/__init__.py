"""Mends what rules find, by exact spans: one fixer a module, listed here. What it does not understand it leaves."""

from __future__ import annotations

import importlib
from typing import Protocol, cast

from shadowbom.fix.place import Edit, Place, Refusal

FIXERS: dict[str, str] = {
    "gradio-share": "shadowbom.fix.gradio_share",
    "leaked-key": "shadowbom.fix.mcp_secret",
    "unpinned-hub-revision": "shadowbom.fix.hub_revision",
    "unsafe-torch-load": "shadowbom.fix.torch_load",
}
"""Rule id to the module that mends what it finds, sorted. A module has ``fix``."""


class Fixer(Protocol):
    """What a fixer's module offers."""

    def fix(self, place: Place) -> Edit | Refusal | None:
        """The edit that mends a finding at one of its places, or why there is none; None where nobody asks for it."""


def load(rule: str) -> Fixer:
    """The module for a rule, imported when first asked for. Raises KeyError for a rule that has none."""
    return cast("Fixer", importlib.import_module(FIXERS[rule]))
