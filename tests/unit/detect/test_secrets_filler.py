from __future__ import annotations

import string

import pytest

from key_samples import ALNUM, HEX, WORD, Draw
from shadowbom.detect.secrets_filler import is_filler, is_mixed


@pytest.mark.parametrize("secret", [
    "x" * 40,
    "X" * 40,
    "0" * 64,
    "xxxxxxxxxxxxxxxxxxxxYYYYxxxxxxxxxxxxxxxx",
    "your-openai-api-key-goes-here-0000000000",
    "YOUR_API_KEY_GOES_IN_THIS_PLACE_12345678",
    "abcdefghijklmnopqrstuvwxyz0123456789ABCD",
    "1234567890abcdef1234567890abcdef",
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcd",
    "zyxwvutsrqponmlkjihgfedcba9876543210zyxw",
    "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0",
    "abc123def456ghi789jkl012mno345pqr678stu901vwx234",
    "xyz123def456ghi789jkl012mno345pqr678stu901vwx234",
    "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH",
    "deadbeefdeadbeefdeadbeefdeadbeef",
    "3f9c3f9c3f9c3f9c3f9c3f9c3f9c3f9c",
    "thisIsTheNameOfAnotherLongVariable",
    "requiredCharacteristicOfTheInstance",
    "fake-key-for-unit-tests-Zk29dLq8vTn4xWp7",
    "Zk29dLq8vTn4xWp7-example-Zk29dLq8vTn4x",
    "REDACTEDZk29dLq8vTn4xWp7BmR6",
    "Zk29dLq8vTn4xWp7BmR6placeholderQw8",
    "testtesttesttestTESTtesttesttesttest",
    "qwertyuiopasdfghjklzxcvbnm1234567890",
    "abababababababababababababababababab",
])
def test_stand_ins(secret: str) -> None:
    assert is_filler(secret.encode())


@pytest.mark.parametrize("following", ["...", "***", "…", "<your key>", "${REST}", "{{ rest }}"])
def test_a_value_that_was_shortened(following: str) -> None:
    secret = Draw(1).of(WORD, 40).encode()
    assert not is_filler(secret, b'"')
    assert is_filler(secret, following.encode())


@pytest.mark.parametrize(("alphabet", "length"), [
    (HEX, 32), (HEX, 64), (ALNUM, 32), (ALNUM, 48), (ALNUM, 52), (WORD, 35), (WORD, 95), (WORD, 150),
    (string.ascii_letters, 34),
])
def test_random_values_are_hardly_ever_taken_for_stand_ins(alphabet: str, length: int) -> None:
    draw = Draw("filler")
    taken = sum(is_filler(draw.of(alphabet, length).encode()) for _ in range(2000))
    assert taken <= 6


def test_a_mixed_value_has_capitals_small_letters_and_digits() -> None:
    assert is_mixed(b"aB1")
    assert not is_mixed(b"ab1")
    assert not is_mixed(b"AB1")
    assert not is_mixed(b"aBc")
