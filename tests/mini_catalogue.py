"""A catalogue of a few made-up products, so that tests of stages do not hang on the real signatures."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from shadowbom.catalog.compile import compile_folder
from shadowbom.catalog.index import Catalogue

_HEAD = """
    id = "{id}"
    kind = "{kind}"
    name = "{name}"
    provider = "{name}"
    homepage = "https://{id}.example"
    jurisdiction = "US"
    source = "https://{id}.example/docs"
    verified = 2026-11-22
"""
_TEST = """
    [[test]]
    path = "x.py"
    text = "x = 1"
    expect = []
    why = "nothing"
"""
_BODIES = {
    ("acme", "provider-sdk", "Acme"): """
        [[package]]
        ecosystem = "pypi"
        names = ["acme", "acme-extras"]
        [[package]]
        ecosystem = "npm"
        names = ["acme"]
        [[import]]
        language = "python"
        names = ["acme"]
        [[import]]
        language = "javascript"
        names = ["acme"]
        [[client]]
        language = "python"
        symbols = ["acme:Acme"]
        endpoint = ["base_url"]
        generic_endpoint = true
        default_host = "api.acme.example"
        model = ["chat.completions.create:model"]
        [[client]]
        language = "javascript"
        symbols = ["acme:default"]
        endpoint = ["baseURL"]
        default_host = "api.acme.example"
        model = ["chat.completions.create:model"]
        [[host]]
        names = ["api.acme.example"]
        [[env]]
        names = ["ACME_API_KEY"]
        [[model]]
        pattern = "acme-[0-9][a-z0-9.-]*"
        atoms = ["acme-"]
    """,
    ("borg", "provider-sdk", "Borg"): """
        [[host]]
        names = ["*.borg.example"]
        [[env]]
        names = ["BORG_BASE_URL"]
        role = "endpoint"
        [[model]]
        pattern = "borg-[a-z0-9.-]+"
        atoms = ["borg-"]
    """,
    ("openai-compatible", "inference-endpoint", "custom"): """
        [[env]]
        names = ["LLM_GENERIC_URL"]
        role = "endpoint"
    """,
    ("gate", "gateway", "Gate"): """
        uses = ["acme", "borg"]
        [[host]]
        names = ["gate.example"]
    """,
    ("chain", "agent-framework", "Chain"): """
        [[package]]
        ecosystem = "pypi"
        names = ["chain", "chain-acme"]
        [[import]]
        language = "python"
        names = ["chain"]
        [[import]]
        language = "python"
        names = ["chain_acme"]
        uses = ["acme"]
    """,
    ("lib-hub", "ml-framework", "Hub"): """
        [[import]]
        language = "python"
        names = ["libhub"]
        [[client]]
        language = "python"
        symbols = ["libhub:Auto*"]
        model = ["from_pretrained:0"]
        model_source = "huggingface"
        [[config]]
        globs = ["**/HUB.md"]
        kind = "coding-agent-config"
    """,
}


def mini_catalogue(folder: Path) -> Catalogue:
    """Compile the made-up products in ``folder``, an empty directory."""
    for (id_, kind, name), body in _BODIES.items():
        text = dedent(_HEAD).format(id=id_, kind=kind, name=name) + dedent(body) + dedent(_TEST)
        (folder / f"{id_}.toml").write_text(text, encoding="utf-8")
    return Catalogue(compile_folder(folder))
