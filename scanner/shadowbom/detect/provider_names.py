"""Providers that code or settings choose by name: ``model_provider: anthropic``, ``class AnthropicProvider``."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.catalog.index import Hit, Product
from shadowbom.core.evidence import Evidence
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Value, leaves
from shadowbom.detect.context import FileContext, used_as_service
from shadowbom.detect.model_names import words_of

_SERVES = frozenset({"provider-sdk", "gateway", "local-runtime", "cloud-ai-service"})
_ABOUT_AI = frozenset({
    "llm", "ai", "model", "embedding", "embeddings", "embedder", "chat", "genai", "completion", "rerank",
})
_CHOOSES = frozenset({"provider", "vendor", "backend"})
# Names that stand for much besides a provider of models.
_ALSO_OTHER = frozenset({
    "google", "aws", "amazon", "azure", "meta", "microsoft", "local", "custom", "default", "github",
})


def chooses_provider(name: str) -> bool:
    """Whether a key or argument says which provider serves models: ``llm_provider``, ``modelProvider``."""
    words = words_of(name.rpartition(".")[2])
    return bool(words) and words[-1] in _CHOOSES and any(word in _ABOUT_AI for word in words[:-1])


def chosen_provider(
    name: str, value: Value | None, at: Location, fact: str, context: FileContext
) -> Iterator[Evidence]:
    """Evidence of the provider that ``value`` names, where ``name`` says that it chooses one."""
    if not chooses_provider(name):
        return
    for leaf in leaves(value):
        if not isinstance(leaf, Lit) or leaf.text.lower() in _ALSO_OTHER:
            continue
        name_of = leaf.text.lower().replace("_", "-")
        known = context.catalogue.prefixes.get(name_of) or context.catalogue.squeezed.get(name_of.replace("-", ""), "")
        product = context.catalogue.products.get(known)
        if product is not None and product.kind in _SERVES:
            yield _named(product, leaf.at or at, fact, name, 0.65, "provider setting", context)
            if leaf.at is not None and leaf.at.path != at.path:
                # The name stands in another file: what chooses it is this one.
                yield _named(product, at, fact, name, 0.65, "provider setting", context)


def named_after(
    holder: str, models: list[Evidence], at: Location, fact: str, context: FileContext
) -> Iterator[Evidence]:
    """Evidence of the provider that a class or table which holds ``models`` is named after, where they are its own:
    ``class AnthropicProvider: default_model = "claude-..."``."""
    words = words_of(holder.rpartition(".")[0])
    if not words:
        return
    for id_ in sorted({item.signature for item in models if item.subject.kind in ("model", "embedding-model")}):
        product = context.product(id_)
        if product.kind in _SERVES and _contains(words, id_.split("-")):
            yield _named(product, at, fact, holder, 0.5, "class named after its provider", context)


def _contains(words: list[str], wanted: list[str]) -> bool:
    joined = "".join(wanted)
    return any("".join(words[start : start + count]) == joined
               for start in range(len(words)) for count in range(1, len(wanted) + 2))


def _named(
    product: Product, at: Location, fact: str, symbol: str, score: float, reason: str, context: FileContext
) -> Evidence:
    hit = Hit(product.id, "product", product.id, product.kind)
    return context.evidence(hit, at, fact, score, reason, state="imported", symbol=symbol,
                            subject=used_as_service(product))
