"""What an agent is, in a few words: for reports that have one line for it."""

from __future__ import annotations

from shadowbom.core.asset import Asset


def in_brief(asset: Asset) -> str:
    """The framework, the model, how many tools and MCP servers, and what they can do: as far as they are known."""
    said = dict(asset.properties)
    able = said.get("capabilities", "")
    tools = _count(said.get("tools", ""), "tool")
    parts = [said.get("framework", ""), said.get("model", ""), tools, _count(said.get("servers", ""), "MCP server"),
             f"can {able}" if able else ""]
    return ", ".join(part for part in parts if part)


def _count(listed: str, noun: str) -> str:
    number = len(listed.split(", ")) if listed else 0
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
