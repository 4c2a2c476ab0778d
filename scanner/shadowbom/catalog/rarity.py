"""Which part of a name stands in the fewest files: the one that a search should be for."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = """
action actions agency agent agents ai airflow alignment analytics anything api app application applications apps
assistant async attributes audio auth auto azure background base basic bayesian bridge browser build cache category
chat clean cli client clients cloud cloudflare cluster code codec collections common community complex component
components compressed computer configure connections constrained container containers content continue contrib control
conventions conversations converter core cursor custom dashboard data defaults deploy descript desktop detect
detection device django docker document documents download embed embedded embedding embeddings engine enterprise error
errors evaluation event events excel exec executor experimental export extend extensions factory fetch file files
flash framework frontend functional generation generator google guard harmony hosting http human hyper image images
index inference info ingest inspect install instrumentation integration integrations interface job jobs js kernel
kitchen kubernetes language launch learn learning legacy lib lifecycle list lite llm load loggers login machine magic
main management manager marker means memory message messages metadata microsoft middleware ml modal model models multi
mysql name network node normalizer office official openapi opentelemetry optimization optimize optimizer options
output package parallel parser performance pipeline platform plugin plugins positional postgres predict prices prime
private probability processing product profiler projects prompt prompts proto protocol provider providers proxy public
pull push py python query react reasoning recognition record redis repo repository resource resources responses rest
result results retrieval reward river rotary round router run runtime scale scanner schema score sdk search security
segment segmentation semantic sentry separator serve server service servicer services serving session smile software
spark speech spring sqlalchemy sqlite stable standards start stata state status steel store stores stream streaming
studio summary swift symfony system task tasks teams telemetry templates test tests text time tool tools tracing tract
train training transfer transformer translate translation transparent type types update upload use user util utils
value vector verify version view vision voice web weekly work workflow workspace workspaces writer
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
