"""Which part of a name stands in the fewest files: the one that a search should be for."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = """
agent agents api app applications apps assistant async attributes auth auto azure base bridge browser build chat
client clients cloud common components configure continue core cursor custom data defaults deploy detect django
documents download embed embedding embeddings enterprise error errors exec executor experimental export extensions
factory functional google http image images index inference install instrumentation integrations job jobs js language
launch lib lite llm load login main management memory ml modal model models node openapi output parser platform plugin
plugins postgres predict probability projects prompt prompts protocol provider providers pull push py python react
repo repository resource resources responses rest retrieval run runtime schema sdk search segmentation semantic serve
server service services serving session software speech spring sqlalchemy sqlite start store stores studio symfony
text tool tools train translate translation types upload use util utils vector vision voice web writer
"""
_COMMON = frozenset(_WORDS.split())
"""Words of every repository, by counting them in some that hold no AI: another part of a name is rarer."""
_DOMAINS = frozenset({"com", "org", "io", "net", "dev"})


def is_common(part: str) -> bool:
    """Whether a word stands in files of every kind."""
    return part.lower() in _COMMON


def is_domain(part: str) -> bool:
    """Whether a part of a dotted name is of its maker's domain, written from behind (``com.acme``)."""
    return part in _DOMAINS


def rarest(parts: Iterable[str]) -> str:
    """The part of a name that stands in the fewest files; the first of several."""
    return max(parts, key=lambda part: (not is_domain(part), not is_common(part) and len(part) > 2, len(part)))
