"""The cases of signature files: from their text to what the pipeline says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shadowbom.bind import bind
from shadowbom.bind.shared import settled
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.load import Source
from shadowbom.catalog.samples import Sample, expand
from shadowbom.core.asset import Asset
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Fact, FileMark
from shadowbom.core.location import Location
from shadowbom.core.source import Problem, SourceFile
from shadowbom.discover.classify import scope_of
from shadowbom.extract.extractors import BY_ID, format_of
from shadowbom.inventory import assets_of, evidence_of
from shadowbom.reading import Reader
from shadowbom.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Case:
    """One ``[[test]]``, its samples made. ``expect`` are labels in the form that ``labels`` gives them."""

    id: str
    product: str
    file: str
    line: int
    path: str
    files: Mapping[str, str]
    samples: tuple[Sample, ...]
    expect: frozenset[str]
    assets: frozenset[str] | None
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """What extraction gave for a case, once: ``facts`` are bound and hold the marks of files known by path."""

    facts: Mapping[str, tuple[Fact, ...]]
    raw: Mapping[str, tuple[Fact, ...]]
    keys: tuple[Evidence, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the pipeline says of a case."""

    read: Read
    evidence: tuple[Evidence, ...]
    labels: frozenset[str]


def cases_of(source: Source) -> list[Case]:
    """The cases of a signature file, in order."""
    cases = []
    for index, test in enumerate(source.signature.test):
        seed = f"{source.signature.id}/{index}"
        text, samples = expand(test.text, seed)
        others = {path: expand(other, f"{seed}/{path}")[0] for path, other in test.files.items()}
        cases.append(Case(
            id=f"{source.signature.id}-{index + 1}",
            product=source.signature.id,
            file=source.file,
            line=source.lines.table("test", index),
            path=test.path,
            files={test.path: text, **others},
            samples=samples,
            expect=frozenset(_plain(label, source.signature.id, test.path) for label in test.expect),
            assets=None if test.assets is None else frozenset(test.assets),
            why=test.why,
        ))
    return cases


def run_case(case: Case, ruleset: Ruleset) -> Outcome:
    """A case through the whole pipeline, every file of it read."""
    read = read_files({path: text.encode() for path, text in case.files.items()}, ruleset)
    return judged(case, read, ruleset.catalogue)


def judged(case: Case, read: Read, catalogue: Catalogue) -> Outcome:
    """What has been read of a case, judged by a catalogue."""
    evidence = (*evidence_of(read.facts, catalogue, case.files), *read.keys)
    return Outcome(read, evidence, labels(evidence, case.product, case.path))


def read_files(files: Mapping[str, bytes], ruleset: Ruleset) -> Read:
    """Facts and keys of the files of a small repository."""
    reader = Reader(b".", ruleset, prefilter=False)
    reader.know(frozenset(ruleset.catalogue.known_paths.among(files)), ruleset.catalogue.roles.markers(files))
    facts: dict[str, tuple[Fact, ...]] = {}
    keys: list[Evidence] = []
    problems: list[Problem] = []
    named: dict[str, tuple[str, ...]] = {}
    for path, data in files.items():
        reading = reader.extract(SourceFile(path, path.encode(), format_of(path), scope_of(path), len(data)), data)
        keys.extend(reading.keys)
        problems.extend(reading.problems)
        named[path] = reading.includes
        if reading.facts:
            facts[path] = reading.facts
    return Read(bound(facts, files, named, ruleset.catalogue), facts, tuple(keys), tuple(problems))


def bound(
    facts: Mapping[str, tuple[Fact, ...]], files: Iterable[str], named: Mapping[str, tuple[str, ...]],
    catalogue: Catalogue,
) -> dict[str, tuple[Fact, ...]]:
    """Facts with their references replaced, and a mark for each file that the catalogue knows by its path."""
    paths = list(files)
    found = settled(bind(facts, paths).facts, named)
    for path in paths:
        if catalogue.config_paths.hit(path):
            found[path] = (*found.get(path, ()), FileMark(Location(path)))
    return found


def labels(evidence: Iterable[Evidence], product: str, path: str) -> frozenset[str]:
    """``[product:]section[.id]@[path:]line`` of each piece of evidence; product and path only where they are others.
    What is known without a signature (a model file by its header) has none."""
    return frozenset(
        f"{'' if item.signature == product else item.signature + ':'}{item.entry}@"
        f"{'' if item.location.path == path else item.location.path + ':'}{item.location.line}"
        for item in evidence if item.signature
    )


def asset_names(asset: Asset) -> frozenset[str]:
    """The ways to write an asset in a case: ``kind:name[:provider][:scope]``."""
    short = f"{asset.kind}:{asset.name}"
    scope = asset.scope.value
    return frozenset({short, f"{short}:{asset.provider}", f"{short}:{scope}", f"{short}:{asset.provider}:{scope}"})


def assets(case: Case, outcome: Outcome, catalogue: Catalogue) -> tuple[Asset, ...]:
    """The assets that a case's evidence makes."""
    rows = [BY_ID[id_] for id_ in {format_of(path) for path in case.files} if id_]
    ecosystems = frozenset(name for row in rows if row.kind == "manifest" for name in row.ecosystem.split())
    return assets_of(outcome.evidence, catalogue, ecosystems)


def narrowed(catalogue: Catalogue, products: frozenset[str]) -> Catalogue:
    """The catalogue with the entries of some products only; all products stay known by id."""
    sections: dict[str, list[dict[str, Any]]] = {
        section: [row for row in rows if row["product"] in products]
        for section, rows in catalogue.artefact["sections"].items()
    }
    return Catalogue({**catalogue.artefact, "sections": sections})


def with_text(case: Case, text: str) -> Case:
    """The case with another text in its main file."""
    return replace(case, files={**case.files, case.path: text})


def _plain(label: str, product: str, path: str) -> str:
    """A label without the product or path that goes without saying."""
    return label.removeprefix(f"{product}:").replace(f"@{path}:", "@")
