"""Build hook: compile the signatures into the artefact that the wheel ships, so that a scan only loads it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ArtefactHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own generic is of no use here
    """Adds ``shadowbom/_data/artefact.json`` to standard wheels; an editable install compiles at run time."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard" or self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "scanner"))
        try:
            from shadowbom.catalog.compile import compile_folder, dump

            artefact = dump(compile_folder(root / "signatures"))
        finally:
            sys.path.remove(str(root / "scanner"))
        target = root / "build" / "artefact.json"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(artefact)
        build_data["force_include"][str(target)] = "shadowbom/_data/artefact.json"
