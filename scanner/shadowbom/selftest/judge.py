"""Whether a case gives what it says: contract items 2 and 6, since all signatures run over every case."""

from __future__ import annotations

from collections.abc import Iterator

from shadowbom.catalog.index import Catalogue
from shadowbom.selftest.cases import Case, Outcome, asset_names, assets
from shadowbom.selftest.report import Failure


def case_failures(case: Case, outcome: Outcome, catalogue: Catalogue) -> Iterator[Failure]:
    """What a case expects and does not get, and what it gets and does not expect."""
    missing = sorted(case.expect - outcome.labels, key=_by_line)
    extra = sorted(outcome.labels - case.expect, key=_by_line)
    said = [f"{word} {', '.join(found)}" for word, found in (("missing", missing), ("not expected", extra)) if found]
    said += [f"{problem.path}: {problem.message}" for problem in outcome.read.problems]
    if said:
        yield Failure(case.file, case.line, f"case {case.id} ({case.path}): {'; '.join(said)}")
    if case.assets is not None:
        yield from _asset_failures(case, outcome, catalogue)


def _asset_failures(case: Case, outcome: Outcome, catalogue: Catalogue) -> Iterator[Failure]:
    assert case.assets is not None
    found = [(asset, asset_names(asset)) for asset in assets(case, outcome, catalogue)]
    missing = sorted(name for name in case.assets if not any(name in spelt for _, spelt in found))
    extra = sorted(
        f"{asset.kind}:{asset.name}:{asset.provider}" for asset, spelt in found if not spelt & case.assets
    )
    said = [f"{word} {', '.join(names)}" for word, names in (("missing", missing), ("not expected", extra)) if names]
    if said:
        yield Failure(case.file, case.line, f"case {case.id} ({case.path}): assets {'; '.join(said)}")


def _by_line(label: str) -> tuple[int, str]:
    tail = label.rpartition("@")[2].rpartition(":")[2]
    return (int(tail) if tail.isdigit() else 0), label
