"""What the files of coding agents declare, counted by file names and by the program, on trees that are full of them.

    python benchmarks/agent_files.py --trees FOLDER [NAME ...]

FOLDER has one checkout a name. The count by names knows nothing of the program: a skill is a SKILL.md, a sub-agent a
file of a folder ``agents`` with a front matter that describes it, a command one of a folder ``commands``, a hook an
object that names a command below ``hooks`` of a JSON file, a plugin a name in a plugin's manifest or in the list of a
marketplace. Documentation (translations of such files below ``docs``) counts for skills alone. What the program has not
is named.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KINDS = {"skills": "agent-skill", "sub-agents": "sub-agent", "commands": "agent-command", "hooks": "agent-hook",
         "plugins": "agent-plugin", "marketplaces": "plugin-marketplace"}
_DOCS = re.compile(r"(?:^|/)docs?/")
_FRONT = re.compile(r"\ufeff?---\s*\n(.*?)\n---", re.DOTALL)
_MANIFESTS = ("plugin.json", "gemini-extension.json", "marketplace.json")


def by_names(root: Path) -> dict[str, set[str]]:
    """What is counted of each kind: paths, for hooks with a number, for plugins and marketplaces names."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        if not file.is_file() or ".git/" in path:
            continue
        folders = path.split("/")[:-1]
        if file.name == "SKILL.md":
            found["skills"].add(path)
        elif _DOCS.search(path):
            continue
        elif file.name.endswith((".agent.md", ".chatmode.md")) or (
            "agents" in folders and file.suffix == ".md" and _describes(file)
        ):
            found["sub-agents"].add(path)
        elif ("commands" in folders and file.suffix == ".md") or file.name.endswith(".prompt.md"):
            found["commands"].add(path)
        elif file.suffix in (".json", ".hook"):
            _json(file, path, found)
    return found


def _describes(file: Path) -> bool:
    front = _FRONT.match(file.read_text(encoding="utf-8", errors="replace"))
    return front is not None and "description:" in front[1]


def _json(file: Path, path: str, found: dict[str, set[str]]) -> None:
    if not (file.name in (*_MANIFESTS, "hooks.json", "settings.json") or file.suffix == ".hook"):
        return
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError:
        return
    if not isinstance(document, dict):
        return
    if file.suffix == ".hook":
        found["hooks"].add(f"{path}#1")
        return
    hooks = sum(1 for _ in _commands(document.get("hooks")))
    found["hooks"].update(f"{path}#{number + 1}" for number in range(hooks))
    if file.name not in _MANIFESTS or not isinstance(document.get("name"), str):
        return
    if file.name == "marketplace.json":
        found["marketplaces"].add(document["name"])
        found["plugins"].update(one["name"] for one in document.get("plugins", []))
    else:
        found["plugins"].add(document["name"])


def _commands(node: Any) -> Iterator[Any]:
    """Objects that say what a hook runs."""
    if isinstance(node, dict):
        if any(isinstance(node.get(key), str) for key in ("command", "bash", "prompt", "url")):
            yield node
            return
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _commands(child)


def by_program(root: Path) -> dict[str, set[str]]:
    """The same of a scan's result."""
    command = [sys.executable, "-c", "import sys; from shadowbom.cli.main import main; sys.exit(main())", "scan",
               str(root), "--format", "json", "--fail-on", "none"]
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    named = {asset_kind: kind for kind, asset_kind in KINDS.items()}
    for asset in result["assets"]:
        kind = named.get(asset["kind"])
        if kind in ("plugins", "marketplaces"):
            found[kind].add(asset["name"])
        elif kind == "hooks":
            for piece in asset["evidence"]:
                path = piece["location"]["path"]
                number = sum(one.startswith(f"{path}#") for one in found[kind]) + 1
                found[kind].add(f"{path}#{number}")
        elif kind is not None:
            found[kind].update(piece["location"]["path"] for piece in asset["evidence"])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trees", required=True, type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    names = options.names or sorted(one.name for one in options.trees.iterdir() if one.is_dir())
    print("| tree | " + " | ".join(f"{kind}: by names, found of these, more" for kind in KINDS) + " |")
    print("|---" * (len(KINDS) + 1) + "|")
    for name in names:
        wanted, found = by_names(options.trees / name), by_program(options.trees / name)
        cells = [f"{len(wanted[kind])}, {len(wanted[kind] & found[kind])}, {len(found[kind] - wanted[kind])}"
                 for kind in KINDS]
        print(f"| {name} | " + " | ".join(cells) + " |")
        for kind in KINDS:
            for missed in sorted(wanted[kind] - found[kind]):
                print(f"{name}: {kind}: missed {missed}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
