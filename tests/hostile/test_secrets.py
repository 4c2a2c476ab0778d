"""Files made to slow the key pass down, to break it or to make it tell a key."""

from __future__ import annotations

import pickle
import random

import pytest

from bounded import within
from key_samples import ALNUM, BY_ID, SAMPLES, Draw, catalogue, leaks
from shadowbom.core.source import Scope
from shadowbom.detect import secrets_judge, secrets_table
from shadowbom.detect.secrets import KeyPass, find_keys

MEGABYTE = 1 << 20


def run(data: bytes, path: str = "bundle.js") -> KeyPass:
    return find_keys(data, path, Scope.PRODUCTION, catalogue())


def repeated(piece: bytes, size: int = MEGABYTE) -> bytes:
    return (piece * (size // len(piece) + 1))[:size]


@pytest.mark.parametrize("piece", [
    b"QUJD", b"sk-", b"sk- ", b"sk-proj-T3BlbkFJ", b"T3BlbkFJ", b"T3BlbkFJ ", b"\\nsk-", b"\\nsk-T3BlbkFJ",
    b"AIza", b" AIza", b"JQQJ99", b"hf_", b"xai-xai-token-", b"sk-ant-api03-",
    b"bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t", b"mistral",
    b"mistral ", b"mistral\n", b"gemini AIza\n", b"key=", b"\"", b"\\", b"\n", b"a.b ", b"A_B ", b"%3D", b"\x1b[0m",
    b"\x00", b"\xff\xfe", b"mistral_key=0123456789abcdef0123456789abcde\n",
], ids=repr)
def test_a_file_of_one_piece(piece: bytes) -> None:
    data = repeated(piece)
    passed = run(data)
    assert len(passed.data) == len(data)
    assert passed.keys == ()


def test_a_key_in_one_long_line_of_base64() -> None:
    value = BY_ID["anthropic:api-key"].value("long")
    blob = Draw("blob").of(ALNUM, 1000) * 1000
    data = f'{{"a": "{blob}", "key": "{value}", "b": "{blob}"}}'.encode()
    (hit,) = run(data).keys
    assert (hit.signature, hit.name, hit.location.line) == ("anthropic", "key", 1)
    assert hit.location.column == data.index(value.encode()) + 1


def test_a_file_of_keys_is_cleaned_whole_and_judged_in_part() -> None:
    draw = Draw("many")
    values = [f"sk-{draw.of('0123456789abcdef', 32)}" for _ in range(secrets_judge.MAX_KEYS + 500)]
    passed = run("\n".join(values).encode())
    assert len(passed.keys) == secrets_judge.MAX_KEYS
    (problem,) = passed.problems
    assert "1500" in problem.message
    assert b"sk-" not in passed.data


def test_a_file_of_bare_keys_is_cleaned_whole_too() -> None:
    values = [BY_ID["mistral:api-key"].value(number) for number in range(secrets_judge.MAX_KEYS + 300)]
    passed = run("\n".join(f"MISTRAL_API_KEY={value}" for value in values).encode())
    assert len(passed.keys) == secrets_judge.MAX_KEYS
    assert len(passed.problems) == 1
    assert not any(value.encode() in passed.data for value in values)


def test_each_place_is_looked_at_a_bounded_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned = 0
    spans = secrets_table.Kind.spans

    def counting(self, data, windows):
        nonlocal scanned
        windows = list(windows)
        scanned += sum(high - low for low, high in windows)
        return spans(self, data, iter(windows))

    monkeypatch.setattr(secrets_table.Kind, "spans", counting)
    kinds = secrets_table.table_of(catalogue()).kinds
    data = repeated(b" ".join(literal for kind in kinds for literal in kind.literals))
    run(data)
    assert scanned <= len(data) * len(catalogue().secrets)


def test_windows_are_few_where_a_literal_stands_often() -> None:
    kind = next(kind for kind in secrets_table.table_of(catalogue()).kinds if kind.shared)
    assert list(kind.literal_windows(b"sk-" * 100_000)) == [(0, 300_000)]


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_around_keys(seed: int) -> None:
    noise = random.Random(seed)
    sample = SAMPLES[seed % len(SAMPLES)]
    value = sample.value(seed).encode()
    pieces = [noise.randbytes(30), b"\n", value, b'"', b"\\", b"=", b"KEY", b": "]
    data = b"".join(noise.choice(pieces) for _ in range(300))
    passed = run(data)
    assert len(passed.data) == len(data)
    assert passed.data.count(b"\n") == data.count(b"\n")
    assert all(key.location.line <= data.count(b"\n") + 1 for key in passed.keys)


def test_keys_one_inside_the_other_leave_nothing() -> None:
    inner = BY_ID["groq:api-key"].value(0)
    outer = BY_ID["openai:project-key"].value(0)
    text = f"k = '{outer[:40]}-{inner}{outer[40:]}'"
    assert not leaks(run(text.encode()).data.decode(), outer, "sk-proj-")


def test_a_key_that_is_the_name_of_another_is_not_shown() -> None:
    first, second = BY_ID["xai:api-key"].value(0), BY_ID["mistral:api-key"].value(0)
    for text in (f'{{"{first}": "{second}"}} # mistral', f'{{"{second}": "{first}"}} # mistral', f"{first}={first}"):
        passed = run(text.encode())
        assert passed.keys
        for value, prefix in ((first, "xai-"), (second, "")):
            assert not leaks(" ".join(repr(key) for key in passed.keys), value, prefix)


def test_nothing_of_a_key_is_in_what_is_pickled() -> None:
    for sample in SAMPLES:
        value = sample.value("pickle")
        dumped = pickle.dumps(run(f"{sample.name}={value}".encode())).decode("latin-1")
        assert not leaks(dumped, value, sample.prefix)


def test_a_key_over_the_longest_length_is_taken_out_whole() -> None:
    value = "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t" + Draw("long").of(ALNUM, 3900)
    passed = run(b"x" * 9000 + f" KEY={value} ".encode() + b"y" * 9000)
    assert value[60:70].encode() not in passed.data
    assert passed.data.count(b"x") == 9000


@pytest.mark.parametrize("piece", [
    b"abcdefghijklmnopq1Q ", b'"a token": "abcdefghijklmnop1Q",\n', b'"abcdefghijklmnop1Q",', b"=aaaaaaaaaaaaaaaa",
    b"token=", b'"token":"q', b"mistral q7Wabcdefghijklmnopqrstuvwxyzabc ", b"-----BEGIN PRIVATE KEY-----", b"eyJa.",
    b"AKIA", b"key_", b"AKIA" + b"5QBCDEFGHIJKLMNO bedrock ",
], ids=repr)
def test_settings_of_one_piece_take_bounded_time(piece: bytes) -> None:
    data = repeated(piece)
    with within(10):
        passed = run(data, "mcp.json")
    assert len(passed.data) == len(data)
    assert passed.keys == ()


def test_a_file_of_values_that_may_be_keys_is_told() -> None:
    draw = Draw("tested")
    text = "\n".join(f"mistral {draw.of(ALNUM, 32)}" for _ in range(secrets_judge.MAX_TESTED + 10))
    passed = run(text.encode())
    assert passed.keys == ()
    assert len(passed.problems) == 1
