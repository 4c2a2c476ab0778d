"""Where software is run: container images, commands, CI steps; resources of infrastructure have their own module."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from shadowbom.catalog import place_names
from shadowbom.catalog.index import Catalogue, PlaceSpec
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Command, Image, Permission, Resource, Step
from shadowbom.core.location import Location
from shadowbom.core.value import Join, Lit, Value, leaves, pattern
from shadowbom.detect.addresses import match_addresses
from shadowbom.detect.context import FileContext
from shadowbom.detect.endpoints import addresses
from shadowbom.detect.model_names import names_model
from shadowbom.detect.models import Sighting, position_model
from shadowbom.detect.place_evidence import models_of, product_of
from shadowbom.detect.resources import match_permission, match_resource
from shadowbom.detect.servers import listed_servers

Place = Image | Command | Step | Resource | Permission
_MAX_REFERENCE = 300
_NO_REFERENCE = re.compile(r"://|[\s#?=&]|^[./]|/$")
_IMAGE_NAME = re.compile(r"(?i:image|container|docker)")
_FILE = re.compile(
    r"(?P<url>https?://[^\s?#]{1,500}/(?P<name>[\w.%+\-]{1,200}"
    r"\.(?P<format>gguf|ggml|safetensors|onnx|ckpt|pth|tflite|mlmodel|llamafile)))(?![\w.])", re.IGNORECASE)
# Options that have no value, whatever the command.
_SWITCHES = frozenset({
    "-v", "-q", "-y", "-f", "-d", "-i", "-t", "-it", "--verbose", "--quiet", "--yes", "--force", "--insecure",
    "--debug", "--detach", "--no-cache", "--trust-remote-code", "--enforce-eager", "--json", "--stream",
})


def match_place(fact: Place, context: FileContext) -> Iterator[Evidence]:
    """Evidence of one place."""
    match fact:
        case Image():
            yield from _image(fact, context)
        case Command():
            yield from _command(fact, context)
        case Step():
            yield from _step(fact, context)
        case Resource():
            yield from match_resource(fact, context)
        case Permission():
            yield from match_permission(fact, context)


def concerns(fact: Place, catalogue: Catalogue) -> bool:
    """Whether a place can give evidence: cheap, and true too often rather than too rarely."""
    match fact:
        case Image(_, reference):
            return any(catalogue.images.find(place_names.image(text).repository) for text in _texts(reference))
        case Command(_, words):
            return catalogue.commands.find(place_names.words(words)) is not None or _downloads(words, catalogue)
        case Step(_, uses, _):
            return catalogue.steps.find(uses) is not None
        case Resource(_, type_, _, _):
            return bool(catalogue.resources.find(type_))
        case Permission(_, action, _):
            return catalogue.permissions.find(action) is not None


def _downloads(words: Sequence[str], catalogue: Catalogue) -> bool:
    return any("://" in word and _FILE.search(word) for word in words) or any(
        catalogue.hosts.find(address.host, address.port)
        for word in words if "." in word or "localhost" in word for address in addresses(Lit(word))
    )


def _texts(value: Value) -> Iterator[str]:
    """The references that a value can be; parts that are not known are holes."""
    for leaf in leaves(value):
        if isinstance(leaf, (Lit, Join)):
            yield pattern(leaf, place_names.HOLE)


def named_image(value: Value, at: Location, fact: str, name: str, context: FileContext) -> Iterator[Evidence]:
    """Evidence of an image in code or a setting: of a text with a tag, or under a name that says so. A mirror's path
    would be as good as any other path there, so only the very repository counts."""
    for leaf in leaves(value):
        found = known_image(leaf, context.catalogue) if isinstance(leaf, Lit) else None
        if found is None or not (found[2] or _IMAGE_NAME.search(name.rpartition(".")[2])):
            continue
        spec, repository, tag = found
        properties = tuple((key, said) for key, said in (("image", repository), ("tag", tag)) if said)
        place = leaf.at if isinstance(leaf, Lit) and leaf.at else at
        evidence = product_of(spec, place, 0.75, "container image by name", "imported", repository, context, properties)
        yield replace(evidence, fact=fact)


def known_image(value: Lit, catalogue: Catalogue) -> tuple[PlaceSpec, str, str] | None:
    """The entry, repository and tag of a text that is a reference to a known image."""
    if "/" not in value.text or len(value.text) > _MAX_REFERENCE or _NO_REFERENCE.search(value.text):
        return None
    repository, tag = place_names.image(value.text)
    found = catalogue.images.find(repository)
    return (found[0], repository, tag) if found is not None and found[1] else None


def _image(fact: Image, context: FileContext) -> Iterator[Evidence]:
    for text in _texts(fact.reference):
        repository, tag = place_names.image(text)
        found = context.catalogue.images.find(repository)
        if found is None:
            continue
        spec, exact = found
        name = repository.replace(place_names.HOLE, "*")
        properties = tuple((key, said) for key, said in (("image", name), ("tag", tag)) if said)
        yield product_of(spec, fact.location, 0.9 if exact else 0.75, "container image", "imported", name, context,
                       properties)
        if fact.run is not None and spec.program:
            yield from _entry_point(fact.run, spec, context)
        if fact.run is not None and spec.servers:
            yield from listed_servers(fact.run.words, fact.run, spec, context)
        for argument in fact.env:
            if argument.key in spec.model:
                seen = Sighting(argument.location, "image", f"{name} {argument.key}", 0.85, "variable of a container")
                yield from models_of(argument.value, spec, seen, context)


def _entry_point(run: Command, image: PlaceSpec, context: FileContext) -> Iterator[Evidence]:
    """Models that a container is started with: its image's entry point is the program of a known command."""
    words = image.program.split(" ")
    if context.catalogue.commands.find(place_names.words(run.words)) is not None:
        return  # a whole command, which is read as such
    # The program may be named once more, though the image starts it by itself.
    rest = run.words[1:] if run.words[:1] == (words[-1],) else run.words
    places = run.places[len(run.words) - len(rest) :]
    command = replace(run, words=(*words, *rest), places=((run.location,) * len(words) + places) if places else ())
    found = place_names.words(command.words)
    spec = context.catalogue.commands.find(found)
    if spec is not None:
        yield from _named_in(command, found, spec, context)


def _command(fact: Command, context: FileContext) -> Iterator[Evidence]:
    words = place_names.words(fact.words)
    for word in words[1:]:
        if "." in word or "localhost" in word:
            yield from match_addresses(Lit(word), fact.place_of(word), "command", words[0], 0.75, context)
            yield from _file(word, fact, words[0], context)
    spec = context.catalogue.commands.find(words)
    if spec is None:
        return
    yield product_of(spec, fact.location, 0.85, "command", "called", spec.value, context)
    yield from _named_in(fact, words, spec, context)
    if spec.servers:
        yield from listed_servers(words, fact, spec, context)


def _file(word: str, fact: Command, symbol: str, context: FileContext) -> Iterator[Evidence]:
    """A model file that a command fetches, unless a known hub names the model."""
    found = _FILE.search(word)
    if found is None:
        return
    if any(hit is not None and hit.model_in(address.path) for address in addresses(Lit(word))
           for hit in [context.catalogue.hosts.find(address.host, address.port)]):
        return
    format_ = found["format"].lower()
    yield Evidence("", "weights", format_, Subject("model-file", found["name"], found["url"]), fact.place_of(word),
                   "command", Confidence(0.75, ("download of a model file",)), context.scope, "called", symbol,
                   (("format", format_),))


def _named_in(fact: Command, words: Sequence[str], spec: PlaceSpec, context: FileContext) -> Iterator[Evidence]:
    """Models at the places of a command that its entry lists."""
    for place in spec.model:
        name = positional(words, int(place), spec.value) if place.isdigit() else option(words, place)
        if name:
            at = fact.place_of(name)
            seen = Sighting(at, "command", spec.value, 0.9, "model of a command")
            yield from models_of(Lit(name, at), spec, seen, context)


def option(words: Sequence[str], name: str) -> str:
    """The word behind an option, "" where the option is not there or has no value."""
    for at, word in enumerate(words[:-1]):
        if word == name:
            return "" if words[at + 1].startswith("-") else words[at + 1]
    return ""


def positional(words: Sequence[str], index: int, lead: str) -> str:
    """The word at ``index`` of those that are no options, "" for none; ``lead`` are the words that the entry has.

    What stands behind an option is taken to be its value, unless the option is one that has none.
    """
    leading = [word for word in lead.split(" ") if not word.startswith("-")]
    found: list[str] = []
    before = ""
    passed = 0
    for word in words:
        if not word.startswith("-"):
            if passed < len(leading):
                passed += word == leading[passed]
            elif not before.startswith("-") or before in _SWITCHES:
                found.append(word)
        before = word
    at = index - len(leading)
    return found[at] if 0 <= at < len(found) else ""


def _step(fact: Step, context: FileContext) -> Iterator[Evidence]:
    spec = context.catalogue.steps.find(fact.uses)
    if spec is None:
        return
    name = place_names.action(fact.uses)
    version = place_names.revision(fact.uses)
    properties = tuple((key, said) for key, said in (("action", name), ("tag", version)) if said)
    yield product_of(spec, fact.location, 0.95, "CI step", "called", name, context, properties)
    for argument in fact.inputs:
        if argument.key in spec.model:
            seen = Sighting(argument.location, "step", f"{name} {argument.key}", 0.9, "model of a CI step")
            yield from models_of(argument.value, spec, seen, context)
        elif names_model(argument.key):
            seen = Sighting(argument.location, "step", f"{name} {argument.key}", 0.8, "input that names a model")
            yield from position_model(argument.value, seen, context)
