"""Providers that code or settings choose by name: ``model_provider: anthropic``, ``class AnthropicProvider``."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.catalog.index import Hit, Product
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Definition
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Value, leaves
from shadowbom.detect.context import SERVES, FileContext, used_as_service
from shadowbom.detect.model_names import words_of

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
        product = _of_name(leaf.text.lower(), context)
        if product is not None:
            yield _named(product, leaf.at or at, fact, name, 0.65, "provider setting", context)
            if leaf.at is not None and leaf.at.path != at.path:
                # The name stands in another file: what chooses it is this one.
                yield _named(product, at, fact, name, 0.65, "provider setting", context)


def _of_name(name: str, context: FileContext) -> Product | None:
    """The product that serves models and is called ``name``, in lower case."""
    plain = name.replace("_", "-")
    known = context.catalogue.prefixes.get(plain) or context.catalogue.squeezed.get(plain.replace("-", ""), "")
    product = context.catalogue.products.get(known)
    return product if product is not None and product.kind in SERVES else None


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
        if product.kind in SERVES and _contains(words, id_.split("-")):
            yield _named(product, at, fact, holder, 0.5, "class named after its provider", context)


_SERVICES = frozenset({
    "client", "provider", "llm", "model", "service", "api", "backend", "adapter", "chat", "driver", "connector",
    "embedder", "embeddings", "embedding", "ai",
})
"""What a class that talks to a provider is called, behind the provider's name."""
_ABSTRACT = frozenset({"llm", "llms", "genai", "embedder", "embeddings"})
_ORDINARY = frozenset({
    "writer", "modal", "together", "replicate", "infinity", "salad", "tabby", "triton", "hyperbolic", "lepton", "luma",
    "openai-compatible", "private-ai", "runway", "upstage",
})
"""Products whose names are words that classes have of themselves."""
_PRETENDS = frozenset({"fake", "mock", "mocked", "dummy", "stub", "test", "tests", "abstract", "no"})


def inherits(fact: Definition, context: FileContext) -> Iterator[Evidence]:
    """Evidence of the provider that a class is named after, where what it inherits or embeds is a client of models:
    ``type LocalAIClient struct { OpenAIClient }``, ``class OllamaProvider(BaseLLM)``."""
    words = words_of(fact.name.rpartition(".")[2])
    if not words or words[0] in _PRETENDS:
        return
    own, rest = _leading_provider(words, context)
    if own is None or own.id in _ORDINARY or not all(word in _SERVICES for word in rest):
        return
    # "OpenAIClient:default" and "Llm:Base" are names of modules where modules are named like classes.
    bases = [words_of(part.rpartition(".")[2]) for base in fact.bases for part in base.split(":")]
    others = [_leading_provider(base, context)[0] for base in bases]
    if any(other is not None and other.id not in (own.id, *_ORDINARY) for other in others) or any(
        word in _ABSTRACT for base in bases for word in base
    ) or any(chooses_provider("_".join(base)) for base in bases):
        yield _named(own, fact.location, "definition", fact.name, 0.5, "class named after its provider", context)


def _leading_provider(words: list[str], context: FileContext) -> tuple[Product | None, list[str]]:
    """The product that serves models whose name a class's words begin with, the longest first, and what follows."""
    for count in range(min(len(words), 4), 0, -1):
        id_ = context.catalogue.squeezed.get("".join(words[:count]), "")
        product = context.catalogue.products.get(id_)
        if product is not None and product.kind in SERVES:
            return product, words[count:]
    return None, words


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
