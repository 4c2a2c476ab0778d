"""The whole contract over all signatures, a few processes at a time."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from shadowbom import bundled
from shadowbom.catalog import references
from shadowbom.catalog.load import CatalogueError, Source, read_folder
from shadowbom.ruleset import Ruleset, open_ruleset
from shadowbom.selftest.cases import cases_of, run_case
from shadowbom.selftest.entries import entry_failures
from shadowbom.selftest.judge import case_failures
from shadowbom.selftest.keys import key_failures
from shadowbom.selftest.report import Report
from shadowbom.selftest.soundness import soundness_failures, templates_missing
from shadowbom.selftest.static import static_failures

_START = "fork" if sys.platform == "linux" else "spawn"


@dataclass(frozen=True, slots=True)
class Bench:
    """All signatures with their sources, and what a scan matches with."""

    sources: tuple[Source, ...]
    ruleset: Ruleset

    def source(self, product: str) -> Source:
        """The signature of a product. Raises KeyError for one that is not there."""
        for source in self.sources:
            if source.signature.id == product:
                return source
        raise KeyError(product)


def open_bench(overlays: Sequence[str] = ()) -> Bench:
    """Read all signature files, an organisation's too. Raises CatalogueError with everything that is wrong in them."""
    sources: list[Source] = []
    mistakes = []
    for folder, shown in ((bundled.folder("signatures"), ""), *((Path(name), f"{name}/") for name in overlays)):
        found, wrong = read_folder(folder, shown)
        sources += found
        mistakes += wrong
    mistakes += references.mistakes(sources)
    if mistakes:
        raise CatalogueError(mistakes)
    return Bench(tuple(sources), open_ruleset(overlays))


def check(overlays: Sequence[str] = (), products: Sequence[str] = (), jobs: int = 0) -> Report:
    """Check the contract of all signatures, or of ``products``. ``jobs`` are processes, 0 for one a core.

    Raises CatalogueError for files that cannot be read as signatures, KeyError for a product that is not there.
    """
    bench = open_bench(overlays)
    wanted = [bench.source(product).signature.id for product in products] if products else [
        source.signature.id for source in bench.sources
    ]
    report = Report(failures=templates_missing(bench.ruleset.catalogue.artefact["sections"]))
    workers = min(jobs or os.cpu_count() or 1, len(wanted))
    if workers < 2:
        for product in wanted:
            report.add(check_signature(product, bench))
    else:
        _keep(tuple(overlays), bench)
        context = multiprocessing.get_context(_START)
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            for part in pool.map(_check, wanted, [tuple(overlays)] * len(wanted), chunksize=4):
                report.add(part)
    report.failures = sorted(set(report.failures))
    return report


def check_signature(product: str, bench: Bench) -> Report:
    """Check the contract of one signature among all."""
    source = bench.source(product)
    ruleset = bench.ruleset
    report = Report(signatures=1)
    cases = cases_of(source)
    outcomes = [(case, run_case(case, ruleset)) for case in cases]
    report.cases = len(cases)
    report.failures += static_failures(source, cases, ruleset.catalogue)
    for case, outcome in outcomes:
        report.failures += case_failures(case, outcome, ruleset.catalogue)
        unsound, count = soundness_failures(case, outcome, ruleset)
        report.failures += unsound
        report.mutations += count
    failures, report.entries = entry_failures(product, outcomes, ruleset)
    report.failures += failures
    failures, count = key_failures(product, outcomes, ruleset)
    report.failures += failures
    report.mutations += count
    return report


_benches: dict[tuple[str, ...], Bench] = {}


def _keep(overlays: tuple[str, ...], bench: Bench) -> None:
    """Give a bench to the processes that are forked from this one."""
    _benches[overlays] = bench


def _check(product: str, overlays: tuple[str, ...]) -> Report:
    if overlays not in _benches:
        _benches[overlays] = open_bench(overlays)
    return check_signature(product, _benches[overlays])
