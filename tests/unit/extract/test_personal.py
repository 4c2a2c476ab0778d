"""Personal data in datasets and outputs of notebooks. All numbers are made here, by their checksums."""

from __future__ import annotations

import csv
import io
import json
import random
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shadowbom.core.source import Scope
from shadowbom.extract.personal import checksums
from shadowbom.extract.personal.kinds import KINDS
from shadowbom.extract.personal.rows import rows
from shadowbom.extract.personal.sample import chance, sampled
from small_repositories import scanned

RULE = "personal-data-in-training-data"
BY_ID = {kind.id: kind for kind in KINDS}
CODE = "import openai\nclient = openai.OpenAI()\n"


def digits(random_: random.Random, count: int) -> str:
    return "".join(random_.choice("0123456789") for _ in range(count))


def born(random_: random.Random, form: str) -> str:
    year, month, day = random_.randrange(1950, 1999), random_.randrange(1, 13), random_.randrange(1, 29)
    return form.format(Y=f"{year}", y=f"{year % 100:02}", m=f"{month:02}", d=f"{day:02}")


SHAPES: dict[str, Callable[[random.Random], str]] = {
    "aadhaar": lambda r: "3" + digits(r, 11),
    "belgian-id": lambda r: born(r, "{y}.{m}.{d}-") + f"{digits(r, 3)}.{digits(r, 2)}",
    "bsn": lambda r: digits(r, 9),
    "card": lambda r: f"4{digits(r, 3)} {digits(r, 4)} {digits(r, 4)} {digits(r, 4)}",
    "chinese-id": lambda r: "110101" + born(r, "{Y}{m}{d}") + digits(r, 4),
    "codice-fiscale": lambda r: f"RSSMRA{digits(r, 2)}A01H{digits(r, 3)}{r.choice(string.ascii_uppercase)}",
    "cpf": lambda r: f"{digits(r, 3)}.{digits(r, 3)}.{digits(r, 3)}-{digits(r, 2)}",
    "dni": lambda r: digits(r, 8) + r.choice("TRWAGMYFPDXBNJZSQVHLCKE"),
    "finnish-id": lambda r: born(r, "{d}{m}{y}-") + digits(r, 3) + r.choice("0123456789ABCDEFHJKLMNPRSTUVWXY"),
    "iban": lambda r: f"DE{digits(r, 20)}",
    "nhs": lambda r: digits(r, 10),
    "pesel": lambda r: born(r, "{y}{m}{d}") + digits(r, 5),
    "personnummer": lambda r: born(r, "{y}{m}{d}-") + digits(r, 4),
    "ssn": lambda r: f"{r.randrange(100, 600)}-{r.randrange(10, 99)}-{r.randrange(1000, 9999)}",
}


def made(kind: str, count: int, *, right: bool = True, seed: int = 7) -> list[str]:
    """Numbers of a kind with right checksums, or wrong ones."""
    random_ = random.Random(f"{kind} {seed}")
    found: list[str] = []
    while len(found) < count:
        value = SHAPES[kind](random_)
        if BY_ID[kind].holds(value) == right and value not in found:
            found.append(value)
    return found


def table(header: str, values: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([["id", header], *([str(at), value] for at, value in enumerate(values))])
    return text.getvalue()


def kinds_in(text: str, suffix: str = ".csv") -> dict[str, int]:
    return {one.kind: one.count for one in sampled("a", Scope.PRODUCTION, rows(text, suffix, whole=True))}


def test_every_kind_has_a_shape() -> None:
    assert set(SHAPES) == set(BY_ID)
    assert [kind.id for kind in KINDS] == sorted(SHAPES)


NAMES = {"aadhaar": "aadhaar_no", "belgian-id": "rijksregister", "bsn": "bsn", "card": "card_number",
         "chinese-id": "id_card", "codice-fiscale": "codice_fiscale", "cpf": "cpf", "dni": "dni", "finnish-id": "hetu",
         "iban": "iban", "nhs": "nhs_number", "pesel": "pesel", "personnummer": "personnummer"}


@pytest.mark.parametrize("kind", NAMES)
def test_named_numbers_with_right_checksums(kind: str) -> None:
    assert kinds_in(table(NAMES[kind], made(kind, 3))) == {kind: 3}


@pytest.mark.parametrize("kind", NAMES)
def test_wrong_checksums_are_nothing(kind: str) -> None:
    assert kinds_in(table(NAMES[kind], made(kind, 30, right=False))) == {}


@pytest.mark.parametrize("kind", ["card", "iban", "codice-fiscale", "chinese-id", "finnish-id", "cpf", "belgian-id"])
def test_strong_ones_prove_themselves(kind: str) -> None:
    assert kinds_in(table("value", made(kind, 1))) == {kind: 1}


@pytest.mark.parametrize("kind", ["aadhaar", "bsn", "dni", "pesel", "personnummer"])
def test_weak_ones_have_to_be_named_or_many(kind: str) -> None:
    assert kinds_in(table("value", made(kind, 2))) == {}
    assert kinds_in(table("value", made(kind, 12))) == {kind: 12}
    assert kinds_in(json.dumps({"text": f"His {NAMES[kind]} is {made(kind, 1)[0]}."}), ".jsonl") == {kind: 1}


def test_numbers_without_a_name_that_a_name_alone_would_prove() -> None:
    assert kinds_in(table("value", made("nhs", 40))) == {}
    assert kinds_in(table("ssn", made("ssn", 40))) == {}
    both = table("ssn", made("ssn", 4)) + table("x", made("iban", 2))
    assert kinds_in(both) == {"ssn": 4, "iban": 2}


@pytest.mark.parametrize("size", range(8, 20))
def test_random_numbers_are_nothing(size: int) -> None:
    random_ = random.Random(size)
    assert kinds_in(table("value", [digits(random_, size) for _ in range(1500)])) == {}
    start = random_.randrange(10 ** (size - 1), 10 ** size)
    assert kinds_in(table("id", [str(start + at) for at in range(1500)])) == {}


def test_how_likely_chance_is() -> None:
    assert chance(9, 100, 0.091) == 1.0
    assert chance(5, 5, 0.1) == pytest.approx(1e-5)
    assert chance(12, 12, 0.1) < 1e-6


def test_numbers_for_tests_are_nobodys() -> None:
    bodies = sorted(checksums._tests("cards"))
    cards = [body + digit for body in bodies for digit in "0123456789" if checksums.luhn(body + digit)]
    assert len(cards) == len(bodies)
    assert kinds_in(table("card_number", cards)) == {}
    examples = [f"{body[:2]}{check:02}{body[2:]}" for body in checksums._tests("ibans") for check in range(100)]
    assert not any(map(checksums.iban, examples))


def documents() -> Iterator[tuple[str, str]]:
    card, iban = made("card", 4), made("iban", 3)
    rows_ = [{"messages": [{"role": "user", "content": f"My card is {one}"}]} for one in card]
    yield ".jsonl", "\n".join(map(json.dumps, rows_))
    yield ".json", json.dumps(rows_)
    yield ".json", json.dumps(rows_, indent=2)
    yield ".json", json.dumps(rows_, indent=2)[:-20]
    yield ".jsonl", "{broken\n" + "\n".join(map(json.dumps, rows_)) + '\n{"a": '
    yield ".csv", '\ufeff"id","text"\r\n' + "\r\n".join(f'1,"card, {one}"' for one in card)
    yield ".csv", "\n".join(f"1;{one}" for one in card)
    yield ".tsv", "a\tb\n" + "\n".join(f'1\t"{one}' for one in card)
    yield ".csv", 'a,b\n1,"' + "x" * 200_000 + "\n" + "\n".join(f"1,{one}" for one in card)
    cell = {"cell_type": "code", "source": [], "outputs": [
        {"output_type": "stream", "text": [f"{one}\n" for one in card]},
        {"output_type": "execute_result", "data": {"text/html": f"<td>{iban[0]}</td>"}}]}
    yield ".ipynb", json.dumps({"cells": [cell], "nbformat": 4})


@pytest.mark.parametrize(("suffix", "text"), list(documents()))
def test_shapes_of_files(suffix: str, text: str) -> None:
    assert kinds_in(text, suffix)["card"] == 4


@pytest.mark.parametrize(("suffix", "text"), [
    (".jsonl", "[" * 50_000 + "1234" + "]" * 50_000),
    (".json", '{"a":' * 50_000 + "4111" + "}" * 50_000),
    (".json", json.dumps([[[12345678] * 2000] * 20] * 20)),
    (".jsonl", json.dumps({"1234" * 100: "5" * 1_000_000})),
    (".csv", "," * 300_000 + "12345678"),
    (".csv", '"1234' * 100_000),
    (".csv", "\x0012345678\n" * 1000),
    (".csv", "1111 2222 " * 100_000),
    (".csv", "AA11 " * 100_000),
    (".ipynb", '{"cells": [{"outputs": [{"text": {"a": 1}, "data": 12345678}]}, 5]}'),
    (".ipynb", '{"cells": 12345678}'),
    (".json", ""),
])
def test_hostile_files_give_nothing(suffix: str, text: str) -> None:
    assert kinds_in(text, suffix) == {}


def test_a_scan_tells_where_and_keeps_no_value(tmp_path: Path) -> None:
    cards, ibans = made("card", 120), made("iban", 3)
    files = {
        "app.py": CODE,
        "data/train.jsonl": "\n".join(json.dumps({"prompt": f"Pay {one}"}) for one in ibans),
        "datasets/people.csv": table("card_number", cards),
        "tests/fixtures/datasets/few.csv": table("iban", ibans),
        "other/people.csv": table("card_number", cards),
    }
    result = scanned(tmp_path, files)
    found = {one.location.path: one for one in result.findings if one.rule == RULE}
    assert {path: str(one.severity) for path, one in found.items()} == {
        "data/train.jsonl": "medium", "datasets/people.csv": "high", "tests/fixtures/datasets/few.csv": "info"}
    assert "120 payment cards under card_number" in found["datasets/people.csv"].message
    assert found["datasets/people.csv"].location.line == 2
    assert not any(value in repr(result) for value in (*cards, *ibans))


def test_keys_that_may_be_values_are_not_shown() -> None:
    card = made("card", 1)[0]
    (one,) = sampled("a", Scope.PRODUCTION, rows(json.dumps({card: f"card {card}"}), ".jsonl", whole=True))
    assert one.key == ""


def test_without_ai_nothing_is_sampled(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"app.py": "print(1)\n", "datasets/people.csv": table("card", made("card", 9))})
    assert not [one for one in result.findings if one.rule == RULE]
