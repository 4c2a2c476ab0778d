"""Model files of a scan: what discover knows by first bytes, what their headers say, and what lies beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from posixpath import dirname

from shadowbom.core.fact import Card, Fact, Weights
from shadowbom.core.location import Location
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover import Discovery, Opened, WeightsFile, reason, scope_of
from shadowbom.extract.weights.header import NO_MODEL, Header
from shadowbom.ruleset import Ruleset

_MAX_TOTAL = 512 << 20
"""Bytes of all headers of a scan; what comes after is known by its first bytes alone."""
_MAX_FILES = 5000
_PART = re.compile(r"[-_.]\d{4,6}-of-(\d{4,6})(?=\.[A-Za-z0-9.]{1,20}$)")
_PACKAGE = re.compile(r"^(?:.*/)?[^/]+\.(?:mlpackage|mlmodelc)(?=/)", re.IGNORECASE)
_SAVED = "saved_model.pb"
_SUMMED = ("size", "parameters", "tensors")
"""Properties of the parts of a model that add up to those of the whole."""
_COPIED = frozenset({
    "architecture", "model-type", "licence", "quantisation", "context-length", "chat-template", "base-model", "task",
    "library", "languages", "datasets", "dtypes", "remote-code",
})
"""What a file in the same folder may say of a model whose own header does not."""


def weigh(
    discovery: Discovery, files: Mapping[str, SourceFile], facts: Mapping[str, Iterable[Fact]], ruleset: Ruleset
) -> tuple[dict[str, tuple[Fact, ...]], list[Problem]]:
    """Facts of the model files of a root by path, those in other files that speak of them, and problems.
    ``files`` are all by path, ``facts`` what those that were read have said."""
    found: list[Weights] = []
    problems: list[Problem] = []
    left = _MAX_TOTAL
    for count, file in enumerate((*discovery.weights, *_descriptions(files))):
        if file.pointer:
            found.append(_fact(file, Header(file.format, 0.85), _pointer(file)))
            continue
        if left <= 0 or count >= _MAX_FILES:
            problems.append(Problem(file.path, "extract", "its header was not read: there are too many model files"))
            found.append(_fact(file, Header(file.format, 0.7), {}))
            continue
        header, size, read = _header(discovery.root, files[file.path], file.format)
        left -= read
        if header.problem and header.format:
            problems.append(Problem(file.path, "extract", header.problem))
        if header.format:
            found.append(_fact(file._replace(size=size), _without_keys(header, file, ruleset), {}))
    found = _with_cards(_added_up(_in_folders(found, facts)), facts)
    placed: dict[str, tuple[Fact, ...]] = {}
    for fact in found:
        placed[fact.location.path] = (*placed.get(fact.location.path, ()), fact)
    return placed, problems


def _descriptions(files: Mapping[str, SourceFile]) -> list[WeightsFile]:
    """Descriptions of networks that stand beside a file of weights of the same name."""
    return [
        WeightsFile(path, "openvino", 0) for path in files
        if path.endswith(".xml") and f"{path[:-4]}.bin" in files and not files[path].format
    ]


def _header(root: bytes, file: SourceFile, format_id: str) -> tuple[Header, int, int]:
    """The header of a file, its size, and how many bytes were read."""
    # Most trees hold no model files.
    from shadowbom import archives
    from shadowbom.extract.weights.readers import read_header

    try:
        with Opened(root, file.raw) as opened:
            header = archives.header(opened) if format_id == archives.SEVEN else read_header(format_id, opened)
            return header, opened.size, opened.count
    except OSError as error:
        return replace(NO_MODEL, format=format_id, sure=0.6, problem=f"cannot be read: {reason(error)}"), 0, 0


def _pointer(file: WeightsFile) -> dict[str, str]:
    return {"fetched": "no", **({"sha256": file.oid} if file.oid else {})}


def _fact(file: WeightsFile, header: Header, more: Mapping[str, str]) -> Weights:
    said = {**dict(header.properties), **more, "size": str(file.size)}
    match = _PART.search(file.path)
    if match is not None:
        said["parts"] = str(int(match[1]))
    return Weights(Location(file.path), header.format, tuple(sorted(said.items())), _whole(file.path), header.sure)


def _whole(path: str) -> str:
    """The model that a file is a part of, "" for the whole of it."""
    package = _PACKAGE.match(path)
    if package is not None:
        return package[0]
    if path.rpartition("/")[2] == _SAVED and "/" in path:
        return dirname(path)
    whole = _PART.sub("", path)
    return whole if whole != path else ""


def _without_keys(header: Header, file: WeightsFile, ruleset: Ruleset) -> Header:
    """``header`` without properties in which something like a key stands: no fact may hold one."""
    text = "\n".join(value for _, value in header.properties).encode()
    match = ruleset.prefilter.match(text, "")
    if not match.secret_hits and not match.truncated:
        return header
    from shadowbom.detect.secrets import find_keys

    kept = []
    for name, value in header.properties:
        passed = find_keys(value.encode(), file.path, scope_of(file.path), ruleset.catalogue, None)
        if not passed.keys:
            kept.append((name, value))
    return replace(header, properties=tuple(kept))


def _added_up(found: Iterable[Weights]) -> list[Weights]:
    """The parts of one model say all of them what the whole is."""
    groups: dict[str, list[Weights]] = defaultdict(list)
    for fact in found:
        groups[fact.whole or fact.location.path].append(fact)
    result: list[Weights] = []
    for facts in groups.values():
        if len(facts) == 1:
            result += facts
            continue
        merged: dict[str, str] = {}
        for fact in facts:
            for name, value in fact.properties:
                if name in _SUMMED and value.isdigit() and merged.get(name, "0").isdigit():
                    merged[name] = str(int(merged.get(name, "0")) + int(value))
                else:
                    merged.setdefault(name, value)
        if any("parameters" not in dict(fact.properties) for fact in facts):
            merged.pop("parameters", None)
        merged.pop("sha256", None)  # of one part alone
        said = tuple(sorted(merged.items()))
        result += [replace(fact, properties=said) for fact in facts]
    return result


def _in_folders(found: list[Weights], facts: Mapping[str, Iterable[Fact]]) -> list[Weights]:
    """``found`` with those in the folder of a packaged model as parts of it."""
    folders = {
        fact.whole for path in facts if path.rpartition("/")[2] == "MLmodel"
        for fact in facts[path] if isinstance(fact, Weights) and fact.whole
    }
    return [_packaged(fact, folders) for fact in found] if folders else found


def _packaged(fact: Weights, folders: set[str]) -> Weights:
    folder = dirname(fact.location.path)
    while folder and folder not in folders:
        folder = dirname(folder)
    return replace(fact, whole=folder, sure=max(fact.sure, 0.9)) if folder else fact


def _with_cards(found: list[Weights], facts: Mapping[str, Iterable[Fact]]) -> list[Weights]:
    """``found`` with what files in the same folder say, and a further fact at the place of each of those."""
    cards: dict[str, list[Card]] = defaultdict(list)
    for path in sorted(facts):
        for fact in facts[path]:
            if isinstance(fact, Card):
                cards[dirname(path)].append(fact)
    if not cards:
        return found
    result: list[Weights] = []
    places: list[Weights] = []
    for fact in found:
        said = dict(fact.properties)
        for card in cards.get(dirname(fact.location.path), ()) if fact.sure > 0 else ():
            more = {name: value for name, value in card.properties if name in _COPIED and name not in said}
            said |= more
            places.append(Weights(card.location, card.format, (), fact.whole or fact.location.path, fact.sure))
        result.append(replace(fact, properties=tuple(sorted(said.items()))))
    return [*result, *dict.fromkeys(places)]
