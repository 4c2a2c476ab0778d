"""Models that code names by a constant of an SDK: ``openai.GPT4oMini``, ``ChatModel.GPT_4O_MINI``."""

from __future__ import annotations

import re
from functools import lru_cache

from shadowbom.catalog import names
from shadowbom.catalog.index import Catalogue, ModelHit
from shadowbom.core.value import Ref
from shadowbom.detect.model_names import Named, revision

_TOKEN = re.compile(r"\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_DATE = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_DIMENSIONS = re.compile(r"(?<=-v\d)-\d{3,4}$")
"""How long the vectors are, behind the version: ``TITAN_EMBED_TEXT_V2_1024``."""
_DROPPED = 4
"""Words that may stand in front of a model's own name: ``CreateImageModelDallE3``, ``ModelClaude3_7SonnetLatest``."""
_LONGEST = 80
_AFTER = frozenset({"model", "id", "name"})


def symbol_model(ref: Ref, language: str, catalogue: Catalogue) -> Named | None:
    """The model that a constant of a module in the catalogue names, else None. The id is the constant's name as the
    family writes names, since the value itself stands in the SDK and not in the repository."""
    if not ref.module or ref.module.startswith(".") or not ref.name:
        return None
    family = names.family(language)
    known = catalogue.imports.find(family, ref.module)
    if known is None and names.separator(family) == ".":
        known = catalogue.imports.find(family, f"{ref.module}.{ref.name}")
    return named_by(ref.name.rpartition(".")[2], catalogue) if known is not None else None


def named_by(constant: str, catalogue: Catalogue) -> Named | None:
    """The model of a known family whose name a constant spells, else None."""
    words = _words(constant) if len(constant) <= _LONGEST else ()
    for dropped in range(min(_DROPPED + 1, len(words))):
        rest = words[dropped:]
        if len(rest) < 2 and not any(sign.isdigit() for sign in rest[0]):
            break
        for joined in ("-".join(rest), re.sub(r"^([a-z]+)-(\d)", r"\1\2", "-".join(rest))):
            hit = catalogue.models.find(joined)
            if hit is not None:
                text = _styled(joined, hit)
                return Named(text, hit, "", revision(text))
    return None


def _styled(text: str, hit: ModelHit) -> str:
    """``text`` with versions and dates as the family's own examples have them."""
    if hit.kind == "embedding-model":
        text = _DIMENSIONS.sub("", text)
    if hit.pointed:
        text = re.sub(r"(?<![\d.])(\d)-(\d)(?![\d.])", r"\1.\2", text, count=1)
    return _DATE.sub(r"\1-\2-\3", text) if hit.dashed else text


@lru_cache(maxsize=4096)
def _words(constant: str) -> tuple[str, ...]:
    """The words of a constant in lower case; a letter that belongs to a number stays with it (``4o``, ``v2``)."""
    out: list[str] = []
    for part in re.split(r"[_\-]+", constant.replace("Dot", "_")):
        first = len(out)
        if part.lower() == "o" and out and out[-1].isdigit():
            out[-1] += "o"  # GPT_4_O
            continue
        for token in (found.lower() for found in _TOKEN.findall(part)):
            letter = token in ("o", "b", "k", "m") and len(out) > first and out[-1].isdigit()
            version = token.isdigit() and len(token) <= 2 and len(out) > first and out[-1] in ("v", "o", "r", "k")
            if letter or version:
                out[-1] += token
            else:
                out.append(token)
    while out and out[-1] in _AFTER:
        out.pop()
    return tuple(out)
