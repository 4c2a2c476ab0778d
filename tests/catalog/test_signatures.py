"""The contract of every signature file: one test a case, and one a signature for what its cases show together."""

from __future__ import annotations

from functools import lru_cache

import pytest

from shadowbom.catalog.load import CatalogueError
from shadowbom.selftest.cases import Case, Outcome, cases_of, run_case
from shadowbom.selftest.entries import entry_failures
from shadowbom.selftest.judge import case_failures
from shadowbom.selftest.keys import key_failures
from shadowbom.selftest.run import Bench, open_bench
from shadowbom.selftest.soundness import soundness_failures, templates_missing
from shadowbom.selftest.static import static_failures

try:
    BENCH: Bench | None = open_bench()
    MISTAKES = ""
except CatalogueError as error:
    BENCH, MISTAKES = None, str(error)

CASES = [case for source in (BENCH.sources if BENCH else ()) for case in cases_of(source)]
BY_ID = {case.id: case for case in CASES}
BY_PRODUCT: dict[str, list[Case]] = {}
for one in CASES:
    BY_PRODUCT.setdefault(one.product, []).append(one)
PRODUCTS = [source.signature.id for source in (BENCH.sources if BENCH else ())]


@pytest.fixture(scope="module")
def bench() -> Bench:
    assert BENCH is not None, MISTAKES
    return BENCH


@lru_cache(maxsize=128)  # more than one signature has: see conftest.py for the order
def _outcome(case_id: str) -> Outcome:
    assert BENCH is not None
    return run_case(BY_ID[case_id], BENCH.ruleset)


def test_all_files_are_signatures() -> None:
    assert MISTAKES == ""
    assert len(PRODUCTS) >= 80


def test_every_format_has_its_templates(bench: Bench) -> None:
    assert templates_missing(bench.ruleset.catalogue.artefact["sections"]) == []


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Case, bench: Bench) -> None:
    outcome = _outcome(case.id)
    assert [str(failure) for failure in case_failures(case, outcome, bench.ruleset.catalogue)] == []
    assert [str(failure) for failure in soundness_failures(case, outcome, bench.ruleset)[0]] == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_signature(product: str, bench: Bench) -> None:
    source = bench.source(product)
    cases = BY_PRODUCT.get(product, [])
    outcomes = [(case, _outcome(case.id)) for case in cases]
    found = [
        *static_failures(source, cases, bench.ruleset.catalogue),
        *entry_failures(product, outcomes, bench.ruleset)[0],
        *key_failures(product, outcomes, bench.ruleset)[0],
    ]
    assert [str(failure) for failure in found] == []
