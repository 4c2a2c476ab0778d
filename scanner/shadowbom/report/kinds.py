"""What people call the kinds of assets."""

from __future__ import annotations

HEADINGS = {
    "provider-sdk": "Provider SDKs",
    "inference-endpoint": "Inference endpoints",
    "cloud-ai-service": "Cloud AI services",
    "gateway": "Gateways",
    "local-runtime": "Local runtimes",
    "model": "Models",
    "embedding-model": "Embedding models",
    "model-file": "Model files",
    "model-catalogue": "Lists of models",
    "dataset": "Datasets",
    "agent-framework": "Agent frameworks",
    "ml-framework": "ML frameworks",
    "vector-db": "Vector stores",
    "observability": "Observability",
    "mcp-server": "MCP servers",
    "mcp-client": "MCP clients",
    "agent": "Agents",
    "coding-agent-config": "Coding agent configuration",
    "sub-agent": "Sub-agents",
    "agent-skill": "Skills",
    "agent-command": "Commands of coding agents",
    "agent-hook": "Hooks of coding agents",
    "agent-plugin": "Plugins of coding agents",
    "plugin-marketplace": "Marketplaces of plugins",
    "a2a-agent": "Agents that speak A2A",
    "ai-ci-workflow": "AI in CI",
    "ai-ci-step": "Steps of CI that run an agent or use AI",
    "candidate": "Candidates",
}
"""Kind to the heading of its assets."""

_ONE = {
    "a2a-agent": "Agent that speaks A2A",
    "agent-command": "Command of a coding agent",
    "agent-hook": "Hook of a coding agent",
    "agent-plugin": "Plugin of a coding agent",
    "ai-ci-step": "Step of CI that runs an agent or uses AI",
    "model-catalogue": "List of models",
    "plugin-marketplace": "Marketplace of plugins",
}


def one_of(kind: str) -> str:
    """What one asset of a kind is called; an unknown kind as it is."""
    return _ONE.get(kind) or HEADINGS.get(kind, kind).removesuffix("s")
