"""Model files, and models and datasets that files of their tooling name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.catalog.index import Hit
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Reference, Weights
from shadowbom.core.location import Location
from shadowbom.detect.context import FileContext
from shadowbom.detect.model_names import could_be_name, hub_id, is_filler, known, revision

_LIBRARIES = frozenset({"ml-framework", "agent-framework", "vector-db"})
"""Kinds of products whose classes in a file of objects make it a model's."""
_MODEL_NAME = re.compile(r"model|weights|checkpoint|classifier|regressor|detector", re.IGNORECASE)
_QUANTISED = re.compile(r":(?P<tag>[A-Za-z0-9_.\-]+)$")


def match_weights(fact: Weights | Reference, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a model file, or of a model or dataset that a file of its tooling names."""
    return _weights(fact, context) if isinstance(fact, Weights) else _reference(fact, context)


def _weights(fact: Weights, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a model file. One whose container may hold anything is a model where it names classes of a library of
    the catalogue; where only its name says so that is doubtful, and else it is nothing."""
    path = fact.whole or fact.location.path
    name = path.rpartition("/")[2]
    said = dict(fact.properties)
    score, reason = fact.sure, "magic bytes"
    if fact.format in _BESIDE:
        reason = "file beside the weights"
    elif said.get("fetched") == "no":
        reason = "pointer to a model file"
    elif score <= 0:
        library = _library(said.get("modules", ""), context)
        if library:
            said["library"] = library
            score, reason = 0.85, "classes that it names"
        elif said.get("runs-code"):
            score, reason = 0.6, "what it runs when it is loaded"
        elif _MODEL_NAME.search(name):
            score, reason = 0.4, "file name"
        else:
            return
    if fact.format not in _BESIDE:
        said["format"] = fact.format
    maker = said.get("organisation") or said.get("author", "")
    yield Evidence("", "weights", fact.format, Subject("model-file", name, path, maker), fact.location, "weights",
                   Confidence(score, (reason,)), context.scope, "imported", fact.location.path.rpartition("/")[2],
                   tuple(sorted(said.items())))


_BESIDE = frozenset({"model-config", "model-card", "tokenizer-config", "adapter-config"})
"""Formats of files that speak of weights and are none."""


def _library(modules: str, context: FileContext) -> str:
    """The product that one of ``modules`` (with ", " between them) belongs to, "" for none."""
    for module in modules.split(", "):
        hit = context.catalogue.imports.find("python", module)
        if hit is not None and context.product(hit.product).kind in _LIBRARIES:
            return hit.product
    return ""


def _reference(fact: Reference, context: FileContext) -> Iterator[Evidence]:
    """Evidence of a model or dataset that a file names, by where its format says that the name is looked up."""
    if fact.source == "file":
        yield _file(fact, context)
        return
    name, tag = fact.name, ""
    if fact.source == "huggingface" and not hub_id(name):
        # Of the names without organisation that the hub still has, those of known families are models for sure.
        name = name if fact.kind == "dataset" or known(name, context.catalogue) is not None else ""
    elif fact.source == "local" and fact.name.startswith(_HUBS):
        found = _QUANTISED.search(fact.name)
        tag = found["tag"] if found else ""
        name = hub_id("/".join(_QUANTISED.sub("", fact.name).split("/")[1:]))
    if not name or not could_be_name(name) or is_filler(name):
        return
    hub = fact.source == "huggingface" or bool(tag) or (fact.source == "local" and fact.name.startswith(_HUBS))
    yield _named(fact, name, tag, hub, context)


_HUBS = ("hf.co/", "huggingface.co/")


def _file(fact: Reference, context: FileContext) -> Evidence:
    """A model file or a dataset that a file names by its path, or the dataset that a folder is."""
    name = fact.name.rpartition("/")[2] if fact.kind == "model-file" else fact.name
    said = dict(fact.properties)
    if fact.kind == "model-file":
        said["format"] = fact.name.rpartition(".")[2].lower() if "." in name else "folder"
        files = context.repository.files
        if said.pop("first-part", "") not in files and fact.name not in files:
            said["fetched"] = "no"
    if fact.role:
        said["role"] = fact.role
    target = fact.name if fact.kind == "model-file" else ""
    return Evidence("", "reference", fact.source, Subject(fact.kind, name, target), fact.location, "reference",
                    Confidence(0.85, ("named by a file of its tooling",)), context.scope, "", fact.role or name,
                    tuple(sorted(said.items())))


def _named(fact: Reference, name: str, tag: str, hub: bool, context: FileContext) -> Evidence:
    catalogue = context.catalogue
    found = known(name, catalogue)
    family = found.hit if found is not None else None
    organisation, slash, _ = name.partition("/")
    maker = organisation if slash else (family.maker or context.product(family.product).provider) if family else ""
    properties = {
        "maker": maker, "namespace": "huggingface" if hub and slash and fact.kind != "dataset" else "",
        "role": fact.role, "revision": revision(name) if family and not hub else "", "quantisation": tag,
        **dict(fact.properties),
    }
    runtime = _runtime(fact.location, context) if fact.source == "local" and not hub else ""
    server = catalogue.prefixes.get("hf", "") if hub else runtime
    if server:
        properties |= {"served-by": server, "served-sure": "yes"}
    kind = fact.kind
    if family is not None and kind == "model":
        kind = family.kind
    provider = context.product(server).provider if server else ""
    said = tuple(sorted((key, value) for key, value in properties.items() if value))
    subject = Subject(kind, name, family.product if family else "", maker or provider)
    return Evidence(family.product if family else "", "reference", fact.source, subject, fact.location, "reference",
                    Confidence(0.85, ("named by a file of its tooling",)), context.scope, "", fact.role or fact.source,
                    said)


def _runtime(place: Location, context: FileContext) -> str:
    """The product whose configuration a file is by its path, "" for none."""
    hit: Hit | None = next(iter(context.catalogue.config_paths.find(place.path)), None)
    return hit.product if hit is not None else ""
