"""Packages and models that a manifest, a lockfile or a bill of materials lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shadowbom.catalog.index import Hit
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Dependency, Group
from shadowbom.core.location import Location
from shadowbom.detect.context import FileContext, used_as_service
from shadowbom.detect.model_names import known

CANDIDATE = 0.3
"""How sure a name alone makes it: less than anything that a signature says."""

MANAGED = "managed"
"""The state of a package whose version is stated for whoever uses it."""
_HUB = "huggingface"
_MODELS = frozenset({_HUB, "mlflow", "model"})
"""Types of purl whose packages are models, and the one of models that no registry is named for."""
_OWN = ("workspace:", "file:", "link:", "portal:", "path:")


def match_dependency(fact: Dependency, context: FileContext) -> Iterator[Evidence]:
    """Evidence of one dependency: for its product and what that builds on, for a model, or for a candidate where no
    signature has the name. A version that a catalogue states for others is evidence that ``in_use`` judges."""
    if fact.group is Group.CONSTRAINT and not fact.catalogue:
        return
    if fact.ecosystem in _MODELS:
        yield _model(fact, context)
        return
    find = context.catalogue.packages.find
    hits = [find(fact.ecosystem, name) for name in (fact.name, *(f"{fact.name}#{part}" for part in fact.extras))]
    # Each product once, however many parts of it are asked for.
    products = {hit.product: hit for hit in reversed(hits) if hit is not None}
    for hit in products.values():
        yield from _package(fact, hit, context)
    if not products and fact.group is not Group.CONSTRAINT:
        yield from _candidate(fact, context)


def in_use(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """``evidence`` without that of versions which are only stated, but for products that code uses and no manifest
    asks for: there, the statement is all that says where they come from, and counts as one that asks for them."""
    evidence = tuple(evidence)
    used = {_whose(item) for item in evidence if item.fact in ("import", "call")}
    used -= {_whose(item) for item in evidence if item.state == "declared"}
    return tuple(
        item if item.state != MANAGED else replace(item, state="declared")
        for item in evidence if item.state != MANAGED or _whose(item) in used
    )


def _whose(item: Evidence) -> tuple[str, str]:
    return item.subject.product, item.subject.ecosystem


def built_on(hit: Hit, at: Location, fact: str, symbol: str, state: str, context: FileContext) -> Iterator[Evidence]:
    """An integration package is evidence of the product it builds on, too."""
    for id_ in hit.uses:
        product = context.product(id_)
        subject = used_as_service(product)
        yield context.evidence(hit, at, fact, 0.6, f"integration {fact}", state=state, symbol=symbol, subject=subject)


def _said(fact: Dependency) -> tuple[tuple[str, str], ...]:
    properties = (
        ("group", fact.group.value), ("locked", "yes" if fact.locked else ""), ("package", fact.name),
        ("spec", "" if fact.locked else fact.spec), ("version", fact.version),
    )
    return tuple((key, text) for key, text in properties if text)


def _package(fact: Dependency, hit: Hit, context: FileContext) -> Iterator[Evidence]:
    state = "transitive" if fact.locked else MANAGED if fact.group is Group.CONSTRAINT else "declared"
    if fact.locked and (fact.ecosystem, fact.name.lower()) in context.repository.declared:
        state = "declared"  # the lockfile says which version of what a manifest asks for
    reason = "lockfile entry" if fact.locked else "manifest entry"
    yield context.evidence(hit, fact.location, "dependency", 0.8 if fact.locked else 0.85, reason, state=state,
                           symbol=fact.name, ecosystem=fact.ecosystem, properties=_said(fact))
    if state == "declared" and not fact.locked:
        yield from built_on(hit, fact.location, "dependency", fact.name, state, context)


def _candidate(fact: Dependency, context: FileContext) -> Iterator[Evidence]:
    """What a project itself asks for by a name that looks like AI. A package of the repository is none, nor is what
    comes in with others: those who asked for the others chose it."""
    if fact.locked or fact.spec.startswith(_OWN):
        return
    word = context.catalogue.candidates.find(fact.name)
    if word:
        subject = Subject("candidate", fact.name, "", "", fact.ecosystem)
        confidence = Confidence(CANDIDATE, ("name looks like AI",))
        yield Evidence("", "candidate", word, subject, fact.location, "dependency", confidence, context.scope,
                       "declared", fact.name, _said(fact))


def _model(fact: Dependency, context: FileContext) -> Evidence:
    """A model that a document lists as one, known to a family's grammar or not."""
    named = known(fact.name, context.catalogue)
    organisation = fact.name.partition("/")[0] if "/" in fact.name else ""
    hit = named.hit if named is not None else None
    maker = organisation
    if hit is not None:
        maker = hit.maker or context.product(hit.product).provider
    kind = hit.kind if hit is not None else "model"
    properties = {"maker": maker, "namespace": _HUB if fact.ecosystem == _HUB else "", "revision": fact.version}
    said = tuple(sorted((key, text) for key, text in properties.items() if text))
    subject = Subject(kind, fact.name, hit.product if hit is not None else "", maker)
    return Evidence(hit.product if hit is not None else "", "model" if hit is not None else "dependency",
                    hit.pattern if hit is not None else fact.name, subject, fact.location, "dependency",
                    Confidence(0.85, ("listed as a model",)), context.scope, "", fact.name, said)
