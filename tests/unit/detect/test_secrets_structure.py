from __future__ import annotations

import base64

import pytest

from key_samples import ALNUM, BY_ID, SAMPLES, Draw, catalogue
from shadowbom.detect.secrets_structure import STRUCTURES, expiry, secret_part

CHECKED = [sample for sample in SAMPLES if sample.reason == "structure"]


@pytest.mark.parametrize("sample", CHECKED, ids=lambda sample: sample.id)
def test_keys_as_they_are_made_pass_their_check(sample) -> None:
    spec = next(spec for spec in catalogue().secrets if (spec.product, spec.id) == (sample.signature, sample.spec))
    assert STRUCTURES[spec.structure](sample.value("structure").encode())


@pytest.mark.parametrize("name", sorted(STRUCTURES))
@pytest.mark.parametrize("value", [b"", b"sk-", b"\xff\x00" * 20, b"A1" * 60, b"=" * 40])
def test_other_bytes_fail_every_check(name: str, value: bytes) -> None:
    assert STRUCTURES[name](value) is False


@pytest.mark.parametrize("text", ["OpenAI", "xOpenAI", "xyOpenAI"])
def test_the_marker_is_known_at_each_alignment(text: str) -> None:
    encoded = base64.b64encode(f"{text}zzz".encode())
    assert STRUCTURES["openai-marker"](b"sk-" + encoded)


@pytest.mark.parametrize("text", ["XgroqX", "xXgroqX", "xyXgroqX"])
def test_the_groq_marker_is_known_at_each_alignment(text: str) -> None:
    encoded = base64.b64encode(f"{text}zzz".encode())
    assert STRUCTURES["groq-marker"](b"gsk_" + encoded)


def test_azure_needs_its_marks_at_their_places() -> None:
    value = BY_ID["azure-openai:api-key"].value(0)
    assert not STRUCTURES["azure-cask"](("a" + value[:-1]).encode())
    assert not STRUCTURES["azure-cask"]((value[:59] + "M" + value[60:]).encode())


def test_a_short_lived_key_tells_when_it_ends() -> None:
    value = BY_ID["amazon-bedrock:short-term-key"].value(0).encode()
    assert expiry("bedrock-short", value) == "2026-01-01"
    assert expiry("", value) == ""


@pytest.mark.parametrize("query", [
    "X-Amz-Date=20260101T000000Z", "X-Amz-Expires=5", "X-Amz-Date=20269999T000000Z&X-Amz-Expires=5",
])
def test_a_date_that_cannot_be_read_is_none(query: str) -> None:
    address = f"bedrock.amazonaws.com/?{query}&x={Draw(1).of(ALNUM, 40)}"
    assert expiry("bedrock-short", b"bedrock-api-key-" + base64.b64encode(address.encode())) == ""


def test_the_secret_part_of_a_signed_address_is_its_signature() -> None:
    value = BY_ID["amazon-bedrock:short-term-key"].value(0).removeprefix("bedrock-api-key-").encode()
    assert len(secret_part("bedrock-short", value)) == 64
    assert secret_part("bedrock-short", base64.b64encode(b"bedrock.amazonaws.com/?none=1")) == b""
    assert secret_part("", b"abc") == b"abc"
