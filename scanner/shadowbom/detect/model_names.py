"""Model names in model position: which names bind a model, and what a name says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from shadowbom.catalog.index import Catalogue, ModelHit

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_POSITION = frozenset({
    "model", "models", "modelid", "modelids", "modelname", "llm", "llms", "engine", "deployment", "deployments",
    "embedding", "embeddings", "embedder", "embed", "chat", "completion", "completions", "gpt", "checkpoint",
    "tokenizer", "reranker", "rerank", "transcription", "tts", "stt", "vlm",
})
# ``model_type`` and the like say something about a model and do not name one.
_ABOUT = frozenset({
    "type", "types", "class", "classes", "cls", "config", "configs", "family", "arch", "architecture", "architectures",
    "prefix", "suffix", "provider", "kwargs", "args", "format", "card", "dir", "folder", "file", "url", "title",
    "label", "template", "templates",
    "description", "role", "key", "mapping", "tag", "tags", "owner", "placeholder", "hint",
})
# Classes of a library: ``LlamaForCausalLM``, ``Qwen2VLModel``.
_CLASS = re.compile(
    r"[A-Z]\w*?(?:Model|Config|Tokenizer|TokenizerFast|Processor|FeatureExtractor|Encoder|Decoder|LM|Provider|Client|"
    r"For[A-Z]\w+|Layer|Attention|Embeddings?|Pipeline)"
)
# The last are keys of a GGUF file's header ("gemma3.context_length"): they begin with an architecture's name.
_NOT_A_NAME = re.compile(
    r"\s|://|^[./~]|\.(?:py|js|ts|tsx|json|ya?ml|md|txt|html|css|png|svg)$"
    r"|\.(?:(?:context|embedding|feed_forward)_length|(?:block|expert)_count|vocab_size"
    r"|(?:attention|rope|ssm)\.[a-z_.]{1,60})$"
)
_HUB = re.compile(r"[A-Za-z0-9][\w.\-]{0,95}/[A-Za-z0-9][\w.\-]{0,95}$")
_BUILDERS = frozenset({
    "arrow", "audiofolder", "csv", "generator", "imagefolder", "json", "pandas", "parquet", "sql", "text",
    "videofolder", "webdataset", "xml",
})
"""What loads the user's own files stands where the name of a published dataset may."""
_PLAIN = re.compile(r"@?[A-Za-z0-9][\w.:@/+\-]{1,199}$")
_SNAPSHOT = re.compile(r"(?:-|@)(\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{3})$")
_SHORT = 2
CATALOGUE_SIZE = 10
"""Literal tables of this many names or more are one model catalogue."""


def words_of(name: str) -> list[str]:
    """The words of a name in lower case: ``modelProvider`` and ``MODEL_PROVIDER`` are two words each."""
    return [word.lower() for word in _WORD.findall(name)]


@lru_cache(maxsize=20_000)
def names_model(name: str) -> bool:
    """Whether a variable, key, argument or attribute name says that its value is a model."""
    last = name.rpartition(".")[2] if not name.rpartition(".")[2].isdigit() else name
    words = words_of(last)
    return any(word in _POSITION for word in words) and words[-1] not in _ABOUT


def says_about(name: str) -> bool:
    """Whether a variable, key or argument says something about a model: its title, or a key that is made of it."""
    words = words_of(name.rpartition(".")[2])
    return bool(words) and words[-1] in _ABOUT


def gives_model(function: str, parameters: Iterable[str]) -> bool:
    """Whether a function's name says that it gives back the model in use ("getDefaultModel", "chat_model"). One that
    is handed a model's name, or any name, compares it or looks it up."""
    words = words_of(function.rpartition(".")[2])
    if not words or not names_model(words[-1] if words[-1] not in ("name", "id") else "_".join(words[-2:])):
        return False
    return not any(names_model(one) or one.lower() in _ANY_NAME for one in parameters)


_ANY_NAME = frozenset({"name", "id", "value", "text", "key", "alias"})

_CAPABILITY = frozenset({
    "reasoning", "thinking", "vision", "multimodal", "old", "deprecated", "legacy", "prefix", "prefixes",
    "incompatible", "unsupported", "excluded", "blocked", "patterns", "pattern",
})


def lists_capability(name: str) -> bool:
    """Whether a list's name says that its members are compared with a model in use ("REASONING_MODELS")."""
    return any(word.lower() in _CAPABILITY for word in _WORD.findall(name.rpartition(".")[2]))


@dataclass(frozen=True, slots=True)
class Named:
    """A model as named in code. ``id`` is as written without a gateway's provider prefix; ``prefix`` is that
    prefix; ``revision`` a snapshot date or tag, "" for an alias."""

    id: str
    hit: ModelHit | None
    prefix: str = ""
    revision: str = ""


# What a test gives in order to be refused, whatever family its beginning is of.
_MADE_UP = re.compile(
    r"(?:^|[-_./:])(?:fake|bogus|dummy|invalid|non-?existent|does-not-exist|no-such|not-a-(?:real-)?model)(?:[-_./:]|$)",
    re.IGNORECASE,
)


def could_be_name(text: str) -> bool:
    """Cheap shape test: no white space, no path, no URL, no open end, no word that says that nothing has the name."""
    if not text[-1:].isalnum() or _MADE_UP.search(text[:200]):
        return False  # "gpt-image-" is what names are compared with, not a name
    return 2 <= len(text) <= 200 and _NOT_A_NAME.search(text) is None and _PLAIN.match(text) is not None


HOLE_SIGN = "\x00"
# A cloud's identifier of a model, with account and region in front; of a text put together what the last unknown
# part ends with says where the name begins.
_IDENTIFIER = re.compile(
    r"(?:arn:[\w\-\x00]{1,30}:bedrock:[^/\s]{0,100}|[^/\s]{0,100})"
    r"(?:foundation-model|inference-profile|provisioned-model|custom-model)/"
    r"|(?:projects/[^/\s]{1,100}/locations/[^/\s]{1,60}/)?publishers/[\w\-]{1,60}/models/"
)
_BEGINS = re.compile(r"[./:]+")
# What is kept in a registry is a container that has a model in it, not the model's own name.
_CONTAINED = re.compile(r"[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,5}(?::\d{1,5})?/[^/]{1,100}/")


def plain_name(text: str) -> str:
    """The name of a model in a cloud's identifier of it; any other text as it is."""
    found = _IDENTIFIER.match(text)
    return text[found.end() :] if found else text


def joined_name(text: str) -> str:
    """The name that a text with unknown parts (``HOLE_SIGN``) ends with, "" where it may begin in such a part."""
    if "/" in text and (plain := plain_name(text)) != text:
        text = plain
    before, hole, name = text.rpartition(HOLE_SIGN)
    begins = _BEGINS.match(name)
    return name[begins.end() :] if begins else "" if hole or before else name


def known(text: str, catalogue: Catalogue) -> Named | None:
    """``text`` as a model of a family that the catalogue has a grammar for, else None.

    A gateway spelling (``provider/model``, ``provider:model``) is split where the rest is of a known family.
    """
    # Some APIs name a model as a resource.
    text = plain_name(text.removeprefix("models/"))
    if not could_be_name(text) or _CLASS.fullmatch(text) or _CONTAINED.match(text):
        return None
    hit = catalogue.models.find(text)
    if hit is not None:
        # "O1" is a telephone; a name of two signs is written as its maker writes it.
        return Named(text, hit, "", revision(text)) if len(text) > _SHORT or text == text.lower() else None
    gateway, rest = _behind_gateway(text, catalogue)
    if gateway and (named := known(rest, catalogue)) is not None:
        return replace(named, prefix="/".join(part for part in (gateway, named.prefix) if part))
    for separator in ("/", ":"):
        prefix, found, rest = text.partition(separator)
        while found and rest:
            hit = catalogue.models.find(rest)
            if hit is not None and re.fullmatch(r"[\w.\-@]+", prefix.rpartition("/")[2]):
                if separator == "/" and _is_organisation(prefix, rest, catalogue):
                    return Named(text, hit, "", revision(text))
                return Named(rest, hit, prefix, revision(rest))
            deeper, found, rest = rest.partition(separator)
            prefix = f"{prefix}{separator}{deeper}"
    return None


def _behind_gateway(text: str, catalogue: Catalogue) -> tuple[str, str]:
    """A gateway's name and what stands behind it, of a name that still says its maker there
    (``gateway/maker/model``, ``gateway:maker/model``); ("", ``text``) for any other."""
    head, colon, rest = text.partition(":")
    if not colon or "/" in head:
        head, _, rest = text.partition("/")
    return (head, rest) if catalogue.prefixed(head) and "/" in rest else ("", text)


def _is_organisation(prefix: str, name: str, catalogue: Catalogue) -> bool:
    """Whether ``prefix/name`` is a repository of a hub rather than a gateway's spelling: gateways write names in
    lower case behind a provider that the catalogue knows."""
    return name != name.lower() or not catalogue.prefixed(prefix)


_FILLER = re.compile(
    r"(?:none|null|nil|true|false|undefined|nan|default|auto|string|models?(?:[-_]?(?:id|name|[a-z0-9]))?|"
    r"(?:test|fake|mock|mocked|dummy|example|foo|bar|baz|unknown|sample)(?:[-_./].*|s|model.*)?|"
    r"(?:your|my|some|custom|new|the|a|an|any|another|other|random)[-_]?(?:model|llm|embedding).*)",
    re.IGNORECASE,
)


def is_filler(text: str) -> bool:
    """Whether a name that no family's grammar knows only stands for a name."""
    return _FILLER.fullmatch(text) is not None


def is_builder(text: str) -> bool:
    """Whether the name of a dataset says how own files are read ("json"), and names none."""
    return text.lower() in _BUILDERS


def hub_id(text: str) -> str:
    """``org/name`` of a Hub repository, or "" where ``text`` has not that form."""
    text = text.removeprefix("hf://").removeprefix("models/").partition("@")[0]
    return text if _HUB.match(text) and ".." not in text else ""


_REGISTRY = re.compile(
    r"(?:models:/{1,3}(?P<name>[A-Za-z0-9][\w.\-]{0,150})(?:/(?P<version>[\w.\-]{1,60})|@(?P<alias>[\w.\-]{1,60}))?"
    r"|(?P<path>(?:[A-Za-z0-9][\w.\-]{0,95}/){0,2}[A-Za-z0-9][\w.\-]{0,95}):(?P<tag>[\w.\-]{1,60}))")


def registry_entry(text: str) -> Named | None:
    """What an address in a registry of models names (``models:/name/3``, ``models:/name@champion``,
    ``team/project/name:v3``), None for what is no such address."""
    found = _REGISTRY.fullmatch(text)
    if found is None:
        return None
    name = found["name"] or found["path"]
    version = found["version"] or found["alias"] or found["tag"] or ""
    return None if is_filler(name) else Named(name, None, "", version)


def revision(text: str) -> str:
    """The snapshot that a hosted model's name pins, "" for an alias."""
    hit = _SNAPSHOT.search(text)
    return hit[1] if hit else ""
