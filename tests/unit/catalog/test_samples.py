"""Key samples are made at test time, the same ones every time."""

from __future__ import annotations

import base64
import zlib

import pytest

from shadowbom.catalog.samples import ALPHABETS, expand, random_text


def test_parts_are_put_together() -> None:
    text, (sample,) = expand("KEY={{pre-|word:40|AA}}\n", "seed")
    assert text == f"KEY={sample.value}\n"
    assert text[sample.start : sample.end] == sample.value
    assert sample.value.startswith("pre-")
    assert sample.value.endswith("AA")
    assert len(sample.value) == 46
    assert sample.fixed == ((0, 4), (44, 46))
    assert sample.random == ((4, 44, "word"),)


def test_the_seed_decides() -> None:
    template = "{{k|alnum:30}} {{k|alnum:30}}"
    first = expand(template, "a/1")
    assert expand(template, "a/1") == first
    assert expand(template, "a/2")[0] != first[0]
    one, two = first[1]
    assert one.value != two.value


def test_the_stream_is_the_same_on_every_machine() -> None:
    assert random_text("hex", 16, "fixed seed") == random_text("hex", 16, "fixed seed")
    assert random_text("hex", 8, "fixed seed") == random_text("hex", 16, "fixed seed")[:8]


@pytest.mark.parametrize("alphabet", sorted(ALPHABETS))
def test_alphabets(alphabet: str) -> None:
    text, (sample,) = expand(f"{{{{{alphabet}:600}}}}", "seed")
    assert len(text) == 600
    assert set(text) <= set(ALPHABETS[alphabet])
    assert len(set(text)) > len(ALPHABETS[alphabet]) / 2
    assert sample.random == ((0, 600, alphabet),)


@pytest.mark.parametrize("text", [
    "{{ user.name }}", "{{}}", "${{ secrets.KEY }}", "{{#if a}}", "{{a|upper}}", "{{word}}", "{{ x | default:1 }}",
    "{a}",
])
def test_braces_of_others_are_left_alone(text: str) -> None:
    assert expand(text, "seed") == (text, ())


def test_base64_of_a_text_with_random_parts() -> None:
    _, (sample,) = expand("{{ABSK|b64(Kind-,alnum:20,:end)}}", "seed")
    plain = base64.b64decode(sample.value.removeprefix("ABSK")).decode()
    assert plain.startswith("Kind-")
    assert plain.endswith(":end")
    assert len(plain) == 29
    _, (url,) = expand("{{b64url(alnum:7)}}", "seed")
    assert "=" not in url.value


def test_checksum_of_what_stands_before() -> None:
    _, (sample,) = expand("{{tok_|alnum:30|crc32}}", "seed")
    body, check = sample.value[4:34], sample.value[34:]
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number = 0
    for sign in check:
        number = number * 62 + digits.index(sign)
    assert number == zlib.crc32(body.encode())


def test_token_with_claims() -> None:
    _, (sample,) = expand("{{jwt(iss=https://a.example,sub=me)}}", "seed")
    head, body, signature = sample.value.split(".")
    assert base64.urlsafe_b64decode(head + "==").startswith(b'{"alg"')
    assert base64.urlsafe_b64decode(body + "==") == b'{"iss":"https://a.example","sub":"me"}'
    assert len(signature) == 43


def test_key_block() -> None:
    text, _ = expand("{{pem}}", "seed")
    assert text.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert text.endswith("-----END PRIVATE KEY-----\n")
    assert max(map(len, text.splitlines())) == 64


def test_positions_of_several_samples() -> None:
    text, samples = expand("a {{x|hex:4}} b {{ left }} c {{y|hex:6}} d", "seed")
    assert [text[sample.start : sample.end] for sample in samples] == [sample.value for sample in samples]
    assert "{{ left }}" in text
    assert text.endswith(" d")
