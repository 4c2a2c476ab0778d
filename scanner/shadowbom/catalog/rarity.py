"""Which part of a name stands in the fewest files: the one that a search should be for."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = """
action actions agent agents ai api app application applications apps assistant async attributes auth auto azure base
bridge browser build category chat cli client clients cloud cluster code collections common components configure
content continue control core cursor custom data defaults deploy detect device django documents download embed
embedding embeddings enterprise error errors event events exec executor experimental export extensions factory file
files functional google http image images index inference info install instrumentation integrations job jobs js
language launch lib list lite llm load login main management manager memory message messages ml modal model models
name network node openapi options output package parser platform plugin plugins postgres predict private probability
projects prompt prompts protocol provider providers public pull push py python query react record repo repository
resource resources responses rest result results retrieval run runtime schema sdk search security segmentation
semantic serve server service services serving session software speech spring sqlalchemy sqlite start state status
store stores studio symfony system task tasks test tests text time tool tools train translate translation type types
update upload use user util utils value vector version view vision voice web work writer
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
