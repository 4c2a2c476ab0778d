"""What every secret must do, made from its own positive cases (contract item 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shadowbom.catalog.index import SecretSpec
from shadowbom.catalog.samples import ALPHABETS, Sample, random_text
from shadowbom.ruleset import Ruleset
from shadowbom.selftest.cases import Case, Outcome, read_files
from shadowbom.selftest.report import Failure


def key_failures(
    product: str, outcomes: Sequence[tuple[Case, Outcome]], ruleset: Ruleset
) -> tuple[list[Failure], int]:
    """Secrets of a product that miss one of the standard spellings or take one too many; and how many were tried."""
    failures: list[Failure] = []
    count = 0
    for spec in ruleset.catalogue.secrets:
        if spec.product != product:
            continue
        found = _sampled(spec, outcomes)
        if found is None:
            continue
        case, sample = found
        before = case.files[case.path][: sample.start]
        for name, text, wanted in _spellings(spec, case, sample):
            count += 1
            # The file may hold other keys of the kind: where its lines have stayed, only the sample's counts.
            line = before.count("\n") + 1 if text.startswith(before) else 0
            hit = _hit(spec, case.path, text, line, ruleset)
            if hit != wanted:
                said = "is not found" if wanted else "is found"
                failures.append(Failure(case.file, case.line, f"secret {spec.id} {said}: {name} (case {case.id})"))
    return failures, count


def _sampled(spec: SecretSpec, outcomes: Sequence[tuple[Case, Outcome]]) -> tuple[Case, Sample] | None:
    """A case that finds the secret, and the sample that it finds."""
    pattern = re.compile(spec.pattern)
    for case, outcome in outcomes:
        lines = {item.location.line for item in outcome.evidence
                 if item.entry == f"secret.{spec.id}" and item.signature == spec.product
                 and item.location.path == case.path}
        text = case.files[case.path]
        for sample in case.samples:
            if text.count("\n", 0, sample.start) + 1 in lines and pattern.fullmatch(sample.value):
                return case, sample
    return None


def _spellings(spec: SecretSpec, case: Case, sample: Sample) -> Iterator[tuple[str, str, bool]]:
    """Name, text and whether the secret is to be found in it."""
    text = case.files[case.path]
    value = sample.value

    def put(other: str) -> str:
        return text[: sample.start] + other + text[sample.end :]

    yield "no value", put(""), False
    yield "before much white space", put(value + " " * 20_000), True
    if spec.context == "none":
        yield "in the middle of a long line", put(" " * 20_000 + value + " " * 20_000), True
        yield "alone in the file", value, True
        yield "at the start", f"{value}\nx = 1\n", True
        yield "at the end", f"x = 1\n{value}", True
        for quote in "\"'`":
            yield f"in {quote}", f"x = {quote}{value}{quote}\n", True
    shorter = _resized(sample, spec.min_length - 1)
    if shorter is not None:
        yield "one sign below the minimum", put(shorter), False
    if spec.min_length == spec.max_length and (longer := _resized(sample, spec.max_length + 1)) is not None:
        yield "one sign above a fixed length", put(longer), False
    if spec.prefix:
        turned = "".join(_turned(sign) for sign in value[: len(spec.prefix)])
        yield "with another prefix", put(turned + value[len(spec.prefix) :]), False
    if sample.random:
        yield "a placeholder", put(_placeholder(sample)), False


def _resized(sample: Sample, length: int) -> str | None:
    """The sample with its longest random part cut or filled to give it a length; None where that cannot be."""
    if not sample.random:
        return None
    start, end, alphabet = max(sample.random, key=lambda part: part[1] - part[0])
    body = sample.value[start:end]
    change = length - len(sample.value)
    if change < 0 and len(body) + change < 1:
        return None
    if change > 0:
        body += random_text(alphabet, change, sample.value)
    return sample.value[:start] + body[: end - start + change] + sample.value[end:]


def _placeholder(sample: Sample) -> str:
    """The sample with one sign in place of all that is random."""
    value = sample.value
    for start, end, alphabet in sample.random:
        sign = "x" if "x" in ALPHABETS[alphabet] else "0" if "0" in ALPHABETS[alphabet] else "X"
        value = value[:start] + sign * (end - start) + value[end:]
    return value


def _turned(sign: str) -> str:
    if sign.isalpha():
        return "q" if sign.lower() != "q" else "w"
    return "7" if sign.isdigit() and sign != "7" else sign


def _hit(spec: SecretSpec, path: str, text: str, line: int, ruleset: Ruleset) -> bool:
    """Whether the secret is found, in a line (0 = any)."""
    keys = read_files({path: text.encode()}, ruleset).keys
    return any(
        item.signature == spec.product and item.entry == f"secret.{spec.id}" and line in (0, item.location.line)
        for item in keys
    )
