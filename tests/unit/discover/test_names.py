from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shadowbom.discover.names import publish, publish_all, unpublish


@pytest.mark.parametrize(
    ("raw", "published"),
    [
        (b"src/app.py", "src/app.py"),
        ("süß/日本.py".encode(), "süß/日本.py"),
        (b"caf\xe9.py", "caf%E9.py"),
        (b"a\nb.py", "a%0Ab.py"),
        (b"\x1b[31mred.py", "%1B[31mred.py"),
        (b"del\x7f", "del%7F"),
        ("next\u0085line".encode(), "next%C2%85line"),
        ("gpj.\u202eexe".encode(), "gpj.%E2%80%AEexe"),
        ("para\u2029graph".encode(), "para%E2%80%A9graph"),
        ("no\u00a0break".encode(), "no\u00a0break"),
        (b"100%.txt", "100%.txt"),
        (b"a%20b.md", "a%20b.md"),
        (b"a%0Ab.py", "a%250Ab.py"),
        (b"a%0ab.py", "a%0ab.py"),
        (b"a%250Ab.py", "a%25250Ab.py"),
        (b"a%FFb", "a%25FFb"),
        (b"", ""),
    ],
)
def test_publish_and_back(raw: bytes, published: str) -> None:
    assert publish(raw) == published
    assert unpublish(published) == raw


@given(st.lists(st.binary(max_size=6), min_size=2, max_size=2, unique=True))
def test_two_names_never_share_a_spelling(names: list[bytes]) -> None:
    assert publish(names[0]) != publish(names[1])
    assert [unpublish(publish(name)) for name in names] == names


@given(st.text(alphabet="%0123456789ABCDEFabcdef\n\x1b\x80é\u202e", max_size=12))
def test_percent_signs_survive(text: str) -> None:
    raw = text.encode()
    assert unpublish(publish(raw)) == raw
    assert all(ord(char) > 31 and ord(char) != 127 for char in publish(raw))


@given(st.lists(st.binary(min_size=1, max_size=6).map(lambda raw: raw.replace(b"/", b"_")), max_size=5))
def test_many_names_at_once_read_like_one_by_one(names: list[bytes]) -> None:
    assert publish_all(names) == [publish(name) for name in names]
