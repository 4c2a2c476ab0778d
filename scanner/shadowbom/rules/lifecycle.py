"""When providers shut their models down: ``data/model_lifecycle.toml``."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from shadowbom.bundled import folder
from shadowbom.core.asset import MODEL_KINDS
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Severity
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised
from shadowbom.rules.view import View

NAME = "model_lifecycle.toml"
SOON = 90
"""Days before a shutdown from which on it is told of."""

_REGION = re.compile(r"(?:us-gov|us|eu|apac|jp|au|ca|sa|global)\.(?=[a-z0-9]+\.)")
"""What an id of Bedrock begins with where several regions share the work."""
_SURE = 0.7
"""From here on, something that is no call names the model that is used, and not one of a list."""
_USING = frozenset({"call", "constant", "envread", "setting"})
_TOKENIZERS = frozenset({
    "@dqbd/tiktoken", "github.com/pkoukk/tiktoken-go", "github.com/tiktoken-go/tokenizer", "gpt-tokenizer",
    "js-tiktoken", "tiktoken",
})
"""Modules that count a model's tokens, and call no model."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """``provider`` (the catalogue's id) shuts ``model`` down on ``date``, by the page ``source`` as it was on the day
    ``checked``; ``replacement`` is what it recommends, "" for nothing."""

    provider: str
    model: str
    date: dt.date
    replacement: str
    source: str
    checked: dt.date


@lru_cache(maxsize=1)
def shutdowns() -> Mapping[tuple[str, str], Shutdown]:
    """The shutdowns by provider and full name of the model."""
    stated = tomllib.loads((folder("data") / NAME).read_text(encoding="utf-8"))
    return {
        (row["provider"], model): Shutdown(row["provider"], model, row["date"], row["replacement"], row["source"],
                                           row["checked"])
        for row in stated["shutdown"] for model in row["models"]
    }


def retired(view: View) -> Iterator[Raised]:
    """What is raised of each use of a model whose day has come."""
    for row, item, today in _uses(view):
        if row.date <= today:
            known = row.date <= row.checked
            said = "was shut down" if known else "was to be shut down"
            yield _raised(row, item, f"{said} on {row.date}", Severity.HIGH, 0.9 if known else 0.8)


def retiring(view: View) -> Iterator[Raised]:
    """What is raised of each use of a model whose day is near."""
    for row, item, today in _uses(view):
        if dt.timedelta(0) < row.date - today <= dt.timedelta(SOON):
            days = (row.date - today).days
            yield _raised(row, item, f"will be shut down on {row.date}, in {days} day{'' if days == 1 else 's'}",
                          Severity.MEDIUM, 0.9)


def _uses(view: View) -> Iterator[tuple[Shutdown, Evidence, dt.date]]:
    """Each place that uses a model with a stated day, and the day that is judged by."""
    if not view.date:
        return
    today = dt.date.fromisoformat(view.date)
    for asset in view.assets:
        if asset.kind not in MODEL_KINDS:
            continue
        name = _REGION.sub("", asset.name) if asset.product == "amazon-bedrock" else asset.name
        row = shutdowns().get((asset.product, name))
        if row is None:
            continue
        counted = {item.location.path for item in asset.evidence if _module(item) in _TOKENIZERS}
        for item in asset.evidence:
            # A function of the file's own that is given the name hands it to the tokenizer that stands there, too.
            only_counts = item.location.path in counted and item.fact == "call" and _module(item) in (*_TOKENIZERS, "")
            if item.location.path in view.facts and _is_use(item) and not only_counts:
                yield row, item, today


def _module(item: Evidence) -> str:
    """The module of what is called, "" for a function of the repository's own."""
    return item.symbol.rpartition(":")[0].strip(".")


def _is_use(item: Evidence) -> bool:
    if any(name == "gateway-prefix" for name, _ in item.properties):
        return False  # the gateway answers, by days of its own
    return item.state == "called" or (item.fact in _USING and item.confidence.score >= _SURE)


def _raised(row: Shutdown, item: Evidence, what: str, severity: Severity, score: float) -> Raised:
    instead = f" ({row.replacement} is recommended there)" if row.replacement else ""
    return Raised(
        row.model, item.location, context_of(item.location.path, item.scope),
        f"{row.model} of {row.provider} {what}, says the provider's page of {row.checked}",
        f"Use another model{instead}, and try it with your own evaluation first. {row.source}",
        severity, Confidence(score, ("dated page of the provider",)), same=f"{row.provider}:{row.model}",
    )
