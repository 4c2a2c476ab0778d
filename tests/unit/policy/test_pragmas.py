from __future__ import annotations

import pytest

from shadowbom.policy.pragmas import MAX_PRAGMAS, OWN, Pragma, covering, pragmas

KEY = "KEY = 'x'"
OPENERS = {"#": "", "//": "", "/*": " */", "--": "", "<!--": " -->", ";": "", "%": "", "(*": " *)", "{#": " #}",
           "{-": " -}", "REM": "", "///": "", "..": ""}


def found(text: str, path: str = "a.txt") -> tuple[Pragma, ...]:
    return pragmas(text.encode(), path)


def lines(text: str, path: str = "a.txt") -> list[int]:
    """The lines that the pragmas of a text are about."""
    all_ = range(1, text.count("\n") + 3)
    return [line for line in all_ if any(not one.fault for one in covering(found(text, path), line))]


@pytest.mark.parametrize("word", ["gitleaks:allow", "betterleaks:allow", "trufflehog:ignore", "kingfisher:ignore"])
def test_words_of_other_scanners_count_on_their_line(word: str) -> None:
    (pragma,) = found(f"a\n{KEY}  # {word}\nb\n")
    assert pragma == Pragma(2, 2, 2, word)
    assert found(f"{KEY}  # {word}ed\n") == found(f"{KEY}  # x{word}\n") == ()


def test_kingfisher_s_word_may_stand_above() -> None:
    assert lines(f"// kingfisher:ignore\n{KEY}\n{KEY}\n") == [1, 2]
    assert lines(f"// gitleaks:allow\n{KEY}\n") == [1]


@pytest.mark.parametrize("opener", ["#", "//", "/*", "'", "--", "<!--", ";", "%"])
def test_the_pragma_of_detect_secrets(opener: str) -> None:
    assert [one.by for one in found(f"{KEY} {opener} pragma: allowlist secret\n")] == ["pragma: allowlist secret"]
    assert lines(f"{KEY}\n{opener} pragma: allowlist nextline secret\n{KEY}\n{KEY}\n") == [3]
    assert found(f"{KEY} {opener} pragma: allowlist nextline secret\n{KEY}\n") == ()


def test_older_spellings_of_the_pragma() -> None:
    for spelling in ("pragma: whitelist secret", "pragma:allowlist secret", "pragma: allowlist-secret"):
        assert lines(f"{KEY} # {spelling}\n") == [1]


def test_the_pragma_of_detect_secrets_needs_a_comment() -> None:
    assert found("KEY = x pragma: allowlist secret\n") == ()


@pytest.mark.parametrize("opener", OPENERS)
def test_our_own_on_the_line(opener: str) -> None:
    (pragma,) = found(f"{KEY} {opener} shadowbom: ignore[leaked-key] a test key{OPENERS[opener]}\n{KEY}\n")
    assert pragma == Pragma(1, 1, 1, OWN, ("leaked-key",), "a test key")


@pytest.mark.parametrize("opener", OPENERS)
def test_our_own_on_the_line_above(opener: str) -> None:
    text = f"{KEY}\n{opener} shadowbom: ignore[leaked-key] a test key{OPENERS[opener]}\n{KEY}\n{KEY}\n"
    assert lines(text) == [2, 3]
    assert found(text)[0].reason == "a test key"


def test_several_lines_of_comment_stand_together() -> None:
    text = f"# shadowbom: ignore[leaked-key] a test key\n# which is revoked\n{KEY}\n{KEY}\n"
    assert lines(text) == [1, 2, 3]


@pytest.mark.parametrize("block", [
    "/*\n * shadowbom: ignore[leaked-key] why\n */", "/* shadowbom: ignore[leaked-key] why\n   more */",
    "<!--\nshadowbom: ignore[leaked-key] why\n-->", "/**\n   shadowbom: ignore[leaked-key] why\n\n*/",
])
def test_block_comments(block: str) -> None:
    text = f"{KEY}\n{block}\n{KEY}\n{KEY}\n"
    end = 3 + block.count("\n")
    assert lines(text)[-1] == end
    assert 1 not in lines(text)
    assert end + 1 not in lines(text)
    assert found(text)[0].reason == "why"


def test_code_behind_a_block_comment_is_what_it_is_about() -> None:
    assert lines(f"/* shadowbom: ignore[leaked-key] why */ {KEY}\n{KEY}\n") == [1]
    assert lines(f"/*\n shadowbom: ignore[leaked-key] why\n */ {KEY}\n{KEY}\n") == [2, 3]


def test_a_glob_opens_no_comment() -> None:
    assert lines(f"x = '**/*.py'\n# shadowbom: ignore[leaked-key] why\n{KEY}\n") == [2, 3]
    assert found(f"x = '**/*.py'\nshadowbom: ignore[leaked-key] why\n{KEY}\n") == ()


def test_our_own_needs_a_comment() -> None:
    assert found("say shadowbom: ignore[leaked-key] why\n") == ()


def test_json_has_no_comments_in_strings() -> None:
    assert found('{"a": "# shadowbom: ignore[leaked-key] why"}', "a.json") == ()
    assert found('{"a": "https://x shadowbom: ignore[leaked-key] why"}', "a.json") == ()
    assert found('{"a": "/* shadowbom: ignore[leaked-key] why", "b": "*/"}', "a.json") == ()
    assert lines('{"a": "\\"" // shadowbom: ignore[leaked-key] why\n}', "a.json") == [1]
    assert lines('{\n/* shadowbom: ignore[leaked-key] why */\n"a": 1}', "a.json") == [2, 3]


def test_cells_of_notebooks() -> None:
    text = '   "# shadowbom: ignore[leaked-key] why\\n",\n   "KEY = 1\\n",\n   "x = 1"\n'
    assert lines(text, "a.ipynb") == [1, 2]
    assert found(text, "a.ipynb")[0].reason == "why"


def test_several_rules_and_a_dash_before_the_reason() -> None:
    (pragma,) = found(f"{KEY} # shadowbom: ignore[leaked-key, generic-secret,leaked-key] - sample data\n")
    assert pragma.rules == ("leaked-key", "generic-secret")
    assert pragma.reason == "sample data"


@pytest.mark.parametrize(("text", "fault"), [
    ("shadowbom: ignore[leaked-key]", "give a reason after the bracket"),
    ("shadowbom: ignore[leaked-key] --", "give a reason after the bracket"),
    ("shadowbom: ignore a reason", "name the rules in brackets, as in shadowbom: ignore[leaked-key] reason"),
    ("shadowbom: ignore[] a reason", "name the rules in brackets, as in shadowbom: ignore[leaked-key] reason"),
    ("shadowbom: ignore[*] a reason", "what stands in the brackets is no list of at most 20 rules"),
])
def test_what_is_not_taken_says_why(text: str, fault: str) -> None:
    (pragma,) = found(f"{KEY} # {text}\n")
    assert pragma.fault == fault


def test_lines_are_those_of_the_file() -> None:
    text = "\n" * 41 + f"{KEY} # gitleaks:allow\r\n\n{KEY} # shadowbom: ignore[leaked-key] why\r\n"
    assert [(one.line, one.reason) for one in found(text)] == [(42, ""), (44, "why")]


def test_a_reason_is_bounded() -> None:
    assert len(found(f"# shadowbom: ignore[leaked-key] {'y' * 5000}\n")[0].reason) == 200


def test_their_number_is_bounded() -> None:
    assert len(found("x # gitleaks:allow\n" * 3000)) == MAX_PRAGMAS
