"""What stands beside a model's name in settings: who serves it, and whether it is only what people call it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shadowbom.catalog.index import Catalogue
from shadowbom.core.fact import Fact, Setting
from shadowbom.core.value import Lit, Value, leaves
from shadowbom.detect.context import SERVES, FileContext
from shadowbom.detect.model_names import known
from shadowbom.detect.models import Server

_ELSEWHERE = frozenset({"apibase", "baseurl", "endpoint", "url", "host", "apihost", "serverurl"})
"""Keys, without their signs, of an address: then that says who serves."""


def named_server(value: Value | None, catalogue: Catalogue) -> str:
    """The product that serves models and has the name ``value``, "" for none."""
    if not isinstance(value, Lit):
        return ""
    product = catalogue.products.get(catalogue.prefixed(value.text))
    return product.id if product is not None and product.kind in SERVES else ""


def says_elsewhere(name: str) -> bool:
    """Whether a key of that name holds an address, which says more of who serves than a provider beside it."""
    return _plain(name) in _ELSEWHERE


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def note_beside(facts: Iterable[Fact], context: FileContext) -> None:
    """Note for each table of a settings file that has a model which provider it names, and whether it has a label."""
    elsewhere: set[str] = set()
    for fact in facts:
        if not isinstance(fact, Setting):
            continue
        table, _, key = fact.key.rpartition(".")
        plain = _plain(key)
        if plain == "provider" and (server := named_server(fact.value, context.catalogue)):
            context.servers[table] = server
        elif plain in ("model", "modelid"):
            context.labelled.add(table)
        elif says_elsewhere(key):
            elsewhere.add(table)
    for table in elsewhere:
        context.servers.pop(table, None)


def server_beside(key: str, context: FileContext) -> Server:
    """Who serves the model under ``key``, as far as its table says so."""
    return Server(context.servers.get(key.rpartition(".")[0], ""), sure=True)


def is_label(key: str, context: FileContext) -> bool:
    """Whether what stands under ``key`` is only what people call the model beside it."""
    table, _, name = key.rpartition(".")
    return name == "name" and table in context.labelled


_LISTS = frozenset({"provider", "providers"})


def lists_providers(parts: list[str]) -> bool:
    """Whether a key, in parts, is one under which evaluations list what they ask (``providers``,
    ``providers.0.id``)."""
    return bool(_LISTS & set(parts[-1:])) or (len(parts) > 1 and parts[-1] == "id" and parts[-2] in _LISTS)


_TASKS = frozenset({
    "chat", "messages", "completion", "completions", "embedding", "embeddings", "image", "responses", "realtime",
    "text-generation", "text-classification", "feature-extraction", "transcription",
})


def prefixed(value: Value, catalogue: Catalogue) -> list[Lit]:
    """Those texts of ``value`` that name a model behind its provider (``openai:gpt-4o``, ``ollama:chat:llama3.2``),
    without what they say of the task."""
    found = []
    for leaf in leaves(value):
        if not isinstance(leaf, Lit) or ":" not in leaf.text:
            continue
        first, _, rest = leaf.text.partition(":")
        if not named_server(Lit(first), catalogue):
            continue
        task, _, model = rest.partition(":")
        text = f"{first}:{model}" if task in _TASKS else leaf.text
        named = known(text, catalogue)
        if named is not None and named.prefix:
            found.append(Lit(text, leaf.at))
    return found
