"""The baseline's file: what is taken, what is refused, and that it holds nothing of a key."""

from __future__ import annotations

import json

import pytest

from shadowbom.core.baseline import Entry
from shadowbom.core.confidence import Confidence
from shadowbom.core.finding import Finding, Severity, fingerprint
from shadowbom.core.location import Location
from shadowbom.policy.baseline import entry_of, rendered, trace_of
from shadowbom.policy.known import read_known

SALT = "0123456789abcdef" * 2
GOOD = {"fingerprint": "a" * 20, "trace": "b" * 20, "rule": "leaked-key", "paths": ["a.py", "b.py"], "reason": "old"}


def finding(path: str = "a.py", bound: str = "KEY", ordinal: int = 1, rule: str = "leaked-key",
            others: tuple[str, ...] = (), line: int = 3) -> Finding:
    return Finding(rule, Severity.HIGH, Confidence(0.9, ("structure",)), "", "a message", Location(path, line), "mend",
                   fingerprint(rule, path, bound, ordinal), bound=bound, ordinal=ordinal,
                   occurrences=tuple(Location(other) for other in others))


def read(document: object) -> list[str]:
    return [message for _, message in read_known("x.json", json.dumps(document).encode()).faults]


def test_what_is_written_is_read_back_with_its_lines() -> None:
    entries = [entry_of(finding("z.py"), SALT, "sub/", "because"), entry_of(finding(others=("c.py",)), SALT, "", "b")]
    text = rendered(SALT, entries)
    assert text == rendered(SALT, reversed(entries))
    listing = read_known(".shadowbom-baseline.json", text.encode())
    assert listing.baseline is not None
    assert not listing.faults
    assert listing.baseline.salt == SALT
    one, two = listing.baseline.entries
    assert (one.paths, one.reason, one.message) == (("a.py", "c.py"), "b", "a message")
    assert two.paths == ("sub/z.py",)
    assert two.fingerprint == fingerprint("leaked-key", "sub/z.py", "KEY", 1)
    assert [text.splitlines()[entry.line - 1].strip() for entry in (one, two)] == [
        f'"fingerprint": "{entry.fingerprint}",' for entry in (one, two)]


def test_a_trace_has_no_path_and_differs_between_baselines() -> None:
    assert trace_of(finding("a.py"), SALT) == trace_of(finding("b.py", line=9, ordinal=2), SALT)
    assert trace_of(finding(), SALT) != trace_of(finding(), SALT[::-1])
    assert trace_of(finding(), SALT) != trace_of(finding(bound="OTHER"), SALT)


@pytest.mark.parametrize(("change", "says"), [
    ({"shadowbom_baseline": 2}, "a later version"), ({"shadowbom_baseline": True}, "must be 1"),
    ({"salt": "x"}, "salt"), ({"salt": None}, "salt"), ({"entries": {}}, "must be a list"),
    ({"entries": ["x"]}, "entry 1 must be a table"), ({"entries": [GOOD, {**GOOD, "fingerprint": 1}]}, "entry 2"),
    ({"entries": [{**GOOD, "trace": "xyz"}]}, "hexadecimal"), ({"entries": [{**GOOD, "rule": ""}]}, "rule"),
    ({"entries": [{**GOOD, "paths": []}]}, "paths"), ({"entries": [{**GOOD, "paths": [1]}]}, "paths"),
    ({"entries": [{**GOOD, "reason": 1}]}, "texts"),
])
def test_what_is_no_baseline_holds_nothing_back_and_says_why(change: dict[str, object], says: str) -> None:
    good = {"shadowbom_baseline": 1, "salt": SALT, "entries": [GOOD]}
    assert not read(good)
    (message,) = read({**good, **change})
    assert says in message


def test_too_many_entries_and_too_long_texts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shadowbom.policy.baseline.MAX_ENTRIES", 1)
    assert read({"shadowbom_baseline": 1, "salt": SALT, "entries": [GOOD, GOOD]}) == ["more than 1 entries"]
    long = {**GOOD, "reason": "r" * 9000, "paths": [f"p{number}" for number in range(900)]}
    listing = read_known("x", json.dumps({"shadowbom_baseline": 1, "salt": SALT, "entries": [long]}).encode())
    assert listing.baseline is not None
    (entry,) = listing.baseline.entries
    assert isinstance(entry, Entry)
    assert (len(entry.reason), len(entry.paths)) == (500, 200)
