from __future__ import annotations

import dataclasses
import hashlib
import weakref

import pytest

from key_samples import catalogue
from shadowbom.catalog.index import Catalogue, SecretSpec
from shadowbom.detect.secrets_table import Kind, table_of
from shadowbom.errors import UserError

SPEC = SecretSpec(
    product="groq", id="x", title="X", prefix="zz-", literals=("zz-",), pattern="zz-[a-f]{4}", context="none", words=(),
    structure="", min_length=7, max_length=7, severity="high", unverified=False, source="s", revoke="r", line=1,
    unless=(), published=(),
)


def spans(data: bytes, **changes: object) -> list[tuple[int, int]]:
    kind = Kind(0, dataclasses.replace(SPEC, **changes), catalogue().products["groq"])
    return list(kind.spans(data, kind.literal_windows(data)))


def test_a_structure_that_does_not_exist_is_the_users_error() -> None:
    with pytest.raises(UserError, match="groq: secret x: no structure 'magic'"):
        Kind(0, dataclasses.replace(SPEC, structure="magic"), catalogue().products["groq"])


@pytest.mark.parametrize("changes", [
    {},
    {"prefix": "", "literals": ("-",)},
    {"pattern": "(?:zz-)[a-f]{4}"},
    {"pattern": "zz-[a-f]{4}|zz-[a-f|]{4}"},
    {"prefix": "zz-", "pattern": "zz-(?:[a-f]{4}|[A-F]{4})"},
], ids=repr)
def test_a_pattern_may_begin_in_any_way(changes: dict[str, object]) -> None:
    assert spans(b"zz-abcd", **changes) == [(0, 7)]
    assert spans(b" zz-abcd zz-abcde azz-abcd \\nzz-fedc", **changes) == [(1, 8), (29, 36)]


def test_a_prefix_that_base64_can_hold_is_not_cut_out_of_it() -> None:
    changes = {"prefix": "ZZ", "literals": ("ZZ",), "pattern": "ZZ[a-f]{4}"}
    assert spans(b"k=ZZabcd&", **changes) == [(2, 8)]
    for text in (b"/ZZabcd", b"+ZZabcd", b"ZZabcd/", b"ZZabcd=", b"ZZabcd+"):
        assert spans(text, **changes) == []


def test_branches_in_classes_groups_and_escapes_are_none() -> None:
    assert spans(b"zz-|abc", pattern=r"zz-[|]abc") == [(0, 7)]
    assert spans(b"zz-|abc", pattern=r"zz-\|abc") == [(0, 7)]


def test_an_open_ended_match_is_followed_to_its_end() -> None:
    data = b"zz-" + b"a" * 5000
    assert spans(data, pattern="zz-[a-f]{4,}", max_length=20) == [(0, 5003)]


def test_the_table_is_made_once() -> None:
    assert table_of(catalogue()) is table_of(catalogue())


def test_a_table_does_not_keep_its_catalogue() -> None:
    made = Catalogue(catalogue().artefact)
    assert table_of(made).named("ACME_LLM_API_KEY") == "acme-llm"
    gone = weakref.ref(made)
    del made
    assert gone() is None


def test_owners_are_services_without_a_shape_of_their_own() -> None:
    table = table_of(catalogue())
    assert table.owner("api.acme-llm.example") == "acme-llm"
    assert table.owner("ACME_LLM_API_KEY") == "acme-llm"
    assert table.owner("api.groq.com") == ""
    assert table.owner("api.openai.com") == ""
    assert table.owner("nothing.example") == ""
    assert table.owner("NOTHING_KEY") == ""


def test_a_published_value_is_known_by_its_digest() -> None:
    spec = dataclasses.replace(SPEC, published=(hashlib.sha256(b"zz-abcd").hexdigest(),))
    kind = Kind(0, spec, catalogue().products["groq"])
    assert kind.publishes(b"zz-abcd")
    assert not kind.publishes(b"zz-abce")
    assert not Kind(0, SPEC, catalogue().products["groq"]).publishes(b"zz-abcd")
