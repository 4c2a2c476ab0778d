"""What each peer's JSON says, as predictions for the scorer of the labels: type, name, provider, path and line.

Made to the peers' advantage: a place gives a row under every name that the tool has for it (its own id, the package,
the module, the model), so that any of them may meet a label. What a tool lists without saying that it is AI (all
packages of a lockfile) or that no label is about (prompts, permissions, keys) is left out, so that it is not held
against the tool either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
_IMPORT = re.compile(r"^(?:from|import|use|using|require)\s+|[\"'();]")


def _row(kind: str, name: str, provider: str, path: str, line: int, place: int) -> Row:
    return {"type": kind, "name": name, "provider": provider, "path": path, "line": line, "place": place}


def _split(spot: str, mark: str = ":") -> tuple[str, int]:
    path, _, line = spot.rpartition(mark)
    return (path, int(line)) if path and line.isdigit() else (spot, 0)


def _below(path: str, tree: Path) -> str:
    return path.removeprefix(f"{tree}/").removeprefix("./")


def nexusshadowscan(said: Any, tree: Path) -> Iterator[Row]:
    """Every evidence of every finding that is no credential."""
    kinds = {"provider": "inference-endpoint", "coding-agent": "coding-agent-config", "memory": "vector-db",
             "cloud": "cloud-ai-service"}
    place = 0
    for finding in said["findings"]:
        for piece in finding["evidence"] if finding["kind"] != "secret" else ():
            path, line = _split(piece["location"] or "")
            value = str((piece.get("attributes") or {}).get("value", ""))
            category, _, own = (piece["signature"] or "").partition(".")
            place += 1
            if piece["signal"].startswith("model:"):
                yield _row("model", value, own, _below(path, tree), line, place)
            elif own:
                for name in {own, _IMPORT.sub("", value).strip()} - {""}:
                    yield _row(kinds.get(category, "agent-framework"), name, own, _below(path, tree), line, place)


def airom(said: Any, tree: Path) -> Iterator[Row]:
    """Every occurrence of every component but the scanned folder itself, prompts and settings of a call
    ("temperature")."""
    kinds = {"hosted-llm": "model", "local-model": "model", "library": "provider-sdk", "framework": "agent-framework",
             "ai-config": "coding-agent-config", "dataset": "dataset", "vector-db": "vector-db"}
    place = 0
    for part in said["components"]:
        counts = part["kind"] not in ("application", "prompt")
        for spot in part.get("evidence", {}).get("occurrences", ()) if counts else ():
            path = _below(spot["location"]["path"], tree)
            names = {part["name"], *(str(text) for text in (spot.get("fields") or {}).values())}
            if part["kind"] == "ai-config":
                names = _config_names(path, True)
            place += bool(names)
            for name in names:
                yield _row(kinds.get(part["kind"], "agent-framework"), name, part.get("provider", ""), path,
                           spot["location"].get("line", 0), place)


def ai_bom(said: Any, tree: Path) -> Iterator[Row]:
    """Every component: its provider, the module or package in its name, its model."""
    for place, part in enumerate(said["components"], 1):
        facts = {one["name"].removeprefix("trusera:"): one["value"] for one in part.get("properties", ())}
        path, line = _split(facts.get("source_location", ""))
        model, provider = facts.get("model_name", ""), facts.get("provider", "")
        if model:
            yield _row("model", model, provider, _below(path, tree), line, place)
            continue
        inside = re.findall(r"\((?:import|package|dependency)?:?\s*([^)]+)\)", part["name"])
        bare = re.sub(r"\s*\(.*", "", part["name"]).rpartition(":")[2].strip()
        path = _below(path, tree)
        for name in ({part["name"], provider, bare, *inside} | _config_names(path, "config" in str(facts))) - {""}:
            yield _row("provider-sdk", name, provider, path, line, place)


def agent_bom(said: Any, tree: Path) -> Iterator[Row]:
    """The components of its AI inventory, MCP servers that are started or reached, and instruction files."""
    place = 0
    for part in (said.get("ai_inventory") or {}).get("components", ()):
        place += 1
        kind = "model" if "model" in part["type"] else "agent-framework"
        for name in {part["name"], part.get("package") or ""} - {""}:
            yield _row(kind, name, "", _below(part["file"], tree), part.get("line") or 0, place)
    for agent in said.get("agents", ()):
        for server in agent.get("mcp_servers", ()):
            # What it calls a server is as often a folder with a manifest, a workflow, a notebook or a provider.
            kind, _, name = server["name"].partition(":")
            if kind == "notebook":
                for package in server.get("packages", ()):
                    place += 1
                    yield _row("agent-framework", package["name"], "", f"{name}.ipynb", 0, place)
            elif kind == "terraform":
                place += 1
                yield _row("cloud-ai-service", name, "", "", 0, place)
            elif server.get("surface") == "mcp-server" and not str(server.get("command")).startswith("("):
                place += 1
                path = str(agent.get("config_path") or "").removeprefix("<path:").rstrip(">")
                yield _row("mcp-server", server["name"], "", path, 0, place)
    source = str((said.get("trust_assessment") or {}).get("source_file", "")).removeprefix("<path:").rstrip(">")
    for name in _config_names(source, True):
        place += 1
        yield _row("coding-agent-config", name, "", source, 1, place)


def cdxgen(said: Any, tree: Path) -> Iterator[Row]:
    """Models, AI files and services, at each of their occurrences; a service is also its provider and its hosts."""
    place = 0
    for part in [*said.get("components", ()), *said.get("services", ())]:
        facts = {one["name"]: str(one["value"]) for one in part.get("properties", ())}
        is_ai = any(key.startswith("cdx:ai") for key in facts)
        if part.get("type") not in ("machine-learning-model", "data") and not is_ai:
            continue
        provider = (part.get("provider") or {}).get("name", "") or facts.get("cdx:ai:provider", "")
        hosts = {end.split("/")[2] for end in part.get("endpoints", ()) if end.count("/") >= 2}
        found = part.get("evidence", {}).get("occurrences", ())
        spots = [one["location"] for one in found] or [facts.get("SrcFile", "")]
        kind = "model" if part.get("type") == "machine-learning-model" else "inference-endpoint"
        for spot in spots:
            place += 1
            path, line = _split(spot, "#L")
            path = _below(path, tree)
            for name in ({part["name"], provider, *hosts} | _config_names(path, part.get("type") == "file")) - {""}:
                yield _row(kind, name, provider, path, line, place)


_CONFIGS = {
    "AGENTS.md": "AGENTS.md", "AGENT.md": "AGENTS.md", "CLAUDE.md": "claude-code", ".claude": "claude-code",
    ".cursor": "cursor", ".cursorrules": "cursor", "copilot-instructions.md": "github-copilot", ".github/agents":
    "copilot-custom-agent", ".codex": "codex", "GEMINI.md": "gemini-cli", "gemini-extension.json": "gemini-cli",
    "SKILL.md": "agent-skills", ".coderabbit.yaml": "coderabbit", ".prompt.yml": "github-models-prompt",
    ".github/instructions": "github-copilot",
}


def _config_names(path: str, wanted: bool) -> set[str]:
    """The assistants that a configuration file's path is of, for tools that name the file and not the assistant."""
    return {name for part, name in _CONFIGS.items() if part in path} if wanted else set()


READERS = {
    "nexusshadowscan": nexusshadowscan, "airom": airom, "ai-bom": ai_bom, "agent-bom": agent_bom, "cdxgen": cdxgen,
}
