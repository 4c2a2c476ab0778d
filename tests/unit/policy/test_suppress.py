from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from report_samples import finding
from shadowbom.core.finding import Finding, RuleInfo, Severity, Suppression
from shadowbom.core.location import Location
from shadowbom.core.result import Unused
from shadowbom.policy.known import Known
from shadowbom.policy.pragmas import OWN, Pragma
from shadowbom.policy.suppress import Accepted, Grounds, Marks, spellings, suppress

if TYPE_CHECKING:
    import pytest

KEYS = RuleInfo("leaked-key", "", "", "", Severity.CRITICAL, tags=("security", "secrets"))
OTHER = RuleInfo("open-agent", "", "", "", Severity.HIGH, tags=("security",))
SHA1 = hashlib.sha1(b"value").hexdigest()
SHA256 = hashlib.sha256(b"value").hexdigest()


def at(line: int, path: str = "a.py", column: int = 7, rule: str = "leaked-key") -> Finding:
    return finding(rule=rule, location=Location(path, line, column), fingerprint=f"{path}:{line}:{rule}")


def known(path: str = "a.py", line: int = 0, digest: str = "", commit: str = "", **more: object) -> Known:
    stated: dict[str, object] = {"kind": "x", "status": "suppressed", "reason": "listed", "by": ".gitleaksignore"}
    stated |= more
    return Known(path, line, digest, commit, **stated)  # type: ignore[arg-type]


def grounds(*entries: Known, **more: object) -> Grounds:
    return Grounds(accepted=Accepted(entries), **more)  # type: ignore[arg-type]


def judged(findings: list[Finding], with_: Grounds) -> tuple[tuple[Finding, ...], tuple[Unused, ...]]:
    return suppress(findings, (KEYS, OTHER), ("leaked-key", "open-agent"), with_)


def marked(*pragmas: Pragma, path: str = "a.py") -> Grounds:
    return grounds(marks={path: Marks(pragmas)})


def own(line: int, *rules: str, reason: str = "why", fault: str = "") -> Pragma:
    return Pragma(line, line, line, OWN, rules, reason, fault)


def statuses(findings: list[Finding], with_: Grounds) -> list[str]:
    return [one.status for one in judged(findings, with_)[0]]


def messages(findings: list[Finding], with_: Grounds) -> list[str]:
    return [f"{one.path}:{one.line}: {one.message}" for one in judged(findings, with_)[1]]


def test_without_grounds_all_are_open() -> None:
    assert judged([at(1), at(2)], grounds()) == ((at(1), at(2)), ())


def test_a_word_of_another_scanner_is_about_keys_on_its_lines() -> None:
    given = marked(Pragma(3, 3, 4, "gitleaks:allow"))
    assert statuses([at(2), at(3), at(4), at(5), at(3, "b.py"), at(3, rule="open-agent")], given) == [
        "open", "suppressed", "suppressed", "open", "open", "open",
    ]
    (one, *_), unused = judged([at(3)], given)
    assert (one.reason, one.suppression) == (
        "marked gitleaks:allow", Suppression("in-source", "gitleaks:allow", "a.py", 3)
    )
    assert unused == ()


def test_our_own_is_about_the_rules_that_it_names() -> None:
    given = marked(own(3, "open-agent"), own(4, "open-agent", "leaked-key"))
    findings = [at(3), at(3, rule="open-agent"), at(4), at(4, rule="open-agent")]
    assert statuses(findings, given) == ["open", "suppressed", "suppressed", "suppressed"]
    assert judged(findings, given)[0][1].reason == "why"


def test_every_place_of_a_finding_must_be_accepted() -> None:
    spread = finding(rule="open-agent", location=Location("a.py", 3), occurrences=(Location("a.py", 9),))
    assert statuses([spread], marked(own(3, "open-agent"))) == ["open"]
    assert statuses([spread], marked(own(3, "open-agent"), own(9, "open-agent"))) == ["suppressed"]
    assert messages([spread], marked(own(3, "open-agent"))) == []


def test_our_own_wins() -> None:
    given = marked(Pragma(3, 3, 3, "gitleaks:allow"), own(3, "leaked-key"))
    (one,), unused = judged([at(3)], given)
    assert (one.reason, unused) == ("why", ())


def test_a_pragma_without_effect_says_why() -> None:
    given = marked(
        own(1, "leaked-key"), own(2, "leaked-key", fault="give a reason"), own(3, "leakd-key"),
        Pragma(4, 4, 4, "gitleaks:allow"),
    )
    assert messages([at(2), at(3)], given) == [
        "a.py:1: shadowbom: ignore is about nothing: no leaked-key there",
        "a.py:2: shadowbom: ignore is not taken: give a reason",
        "a.py:3: shadowbom: ignore names no rule: leakd-key; did you mean leaked-key?",
    ]
    assert statuses([at(2), at(3)], given) == ["open", "open"]


def test_a_pragma_for_a_rule_that_was_not_applied_is_not_idle() -> None:
    given = grounds(marks={"a.py": Marks((own(1, "open-agent"),))}, keys_alone=True)
    assert messages([], given) == []


def test_a_line_that_is_listed() -> None:
    given = grounds(known(line=3, at=9, source="sub/.gitleaksignore"))
    (one, two, other), _ = judged([at(3), at(4), at(3, rule="open-agent")], given)
    assert (two.status, other.status) == ("open", "open")
    assert (one.status, one.reason) == ("suppressed", "listed")
    assert one.suppression == Suppression("external", ".gitleaksignore", "sub/.gitleaksignore", 9)


def test_a_value_that_is_listed() -> None:
    entry = known(digest=SHA1, status="baselined")
    given = grounds(entry, marks={"a.py": Marks(known=((3, 7, entry),))})
    assert statuses([at(3), at(3, column=70), at(4)], given) == ["baselined", "open", "open"]


def test_what_a_person_has_decided_goes_first() -> None:
    entries = [known(digest=SHA1, status="baselined", reason="plain"),
               known(digest=SHA1, reason="none", rank=1), known(digest=SHA1, status="baselined", reason="real", rank=2)]
    for count, reason in ((1, "plain"), (2, "none"), (3, "real")):
        given = grounds(*entries, marks={"a.py": Marks(known=tuple((3, 7, one) for one in entries[:count]))})
        assert judged([at(3)], given)[0][0].reason == reason


def test_values_are_known_by_either_hash_in_their_file_or_in_any() -> None:
    here, there, both = known(digest=SHA1), known("b.py", digest=SHA256), known("", digest=SHA256)
    accepted = Accepted([here, there, both])
    assert accepted.of_value("a.py", b"value") == (here, both)
    assert accepted.of_value("b.py", b"other", b"value") == (there, both)
    assert accepted.of_value("c.py", b"values") == ()
    assert Accepted([known(line=3)]).of_value("a.py", b"value") == ()
    assert not Accepted([known(line=3)]).has_values("a.py")


def test_a_value_is_spelt_with_and_without_what_stands_around_it() -> None:
    data = b'auth = "Bearer value"; x = value'
    assert spellings(data, data.index(b"value"), 5) == (b"value", b"Bearer value")
    assert spellings(data, data.rindex(b"value"), 5) == (b"value",)
    assert spellings(b"'value'", 1, 5) == (b"value",)
    assert spellings(b'"value\'', 1, 5) == (b"value",)
    assert spellings(b"'" + b"x" * 500 + b"value'", 501, 5) == (b"value",)


def test_an_entry_for_a_commit_holds_in_a_tree_and_in_that_commit() -> None:
    entry = known(line=3, commit="abcdef1")
    assert statuses([at(3)], grounds(entry)) == ["suppressed"]
    print_ = at(3).fingerprint
    for commits, status in ((("abcdef1234567",), "suppressed"), (("abc",), "suppressed"), (("1abcdef1",), "open"),
                            ((), "open")):
        assert statuses([at(3)], grounds(entry, commits={print_: commits})) == [status]
    assert statuses([at(3)], grounds(known(line=3), commits={})) == ["suppressed"]


def test_stale_entries() -> None:
    given = grounds(
        known("gone.py", 3, at=1), known("a.py", 3, at=2, kind="groq-api-key"), known("a.py", 4, at=3, kind="other"),
        known("b.py", 5, at=4, kind="groq-api-key"), known("a.py", digest=SHA1, at=5, kind="groq"),
        known("", digest=SHA256, at=6, kind="groq"), known("a.py", 9, commit="abcdef1", at=7, kind="groq"),
        looked_at=("a.py",), gone=lambda path: path == "gone.py", covers=lambda kind: kind.startswith("groq"),
    )
    assert messages([], given) == [
        ".gitleaksignore:1: stale: gone.py is not there any more",
        ".gitleaksignore:2: stale: no such key in a.py:3 any more (groq-api-key)",
        ".gitleaksignore:5: stale: no such key in a.py any more (groq)",
    ]
    assert [message for message in messages([at(3)], given) if ":2:" in message] == []


def test_what_is_without_effect_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shadowbom.policy.suppress.MAX_UNUSED", 3)
    given = grounds(*(known("x", number) for number in range(9)), gone=lambda _: True)
    assert len(messages([], given)) == 1
    given = grounds(*(known(f"x{number}", 1) for number in range(9)), gone=lambda _: True)
    assert messages([], given)[3] == ":0: and 6 more suppressions without effect"


def test_a_finding_that_is_not_open_stays_what_it_is() -> None:
    closed = finding(status="baselined", reason="known", location=Location("a.py", 3))
    assert judged([closed], marked(own(3, "leaked-key")))[0] == (closed,)
