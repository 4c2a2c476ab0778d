from __future__ import annotations

import pytest

from shadowbom.rules.prose import Prose


@pytest.mark.parametrize(("text", "shown"), [
    ("a\n```\nb `c\n```\nd", "a\n   \n    \n   \nd"),
    ("~~~ sh\nb\n~~~~\nd", "      \n \n    \nd"),
    ("````\nb\n```\nc\n````\n", "    \n \n   \n \n    \n"),
    ("```\nb\n~~~\nc\n", "```\nb\n~~~\nc\n"),
    ("~~~~\n```\nb\n```\n", "~~~~\n   \n \n   \n"),
    ("say `x y` or \"a b\" now", "say       or       now"),
])
def test_code_and_quotations_are_blanked_at_equal_length(text: str, shown: str) -> None:
    assert Prose(text).without_code().text == shown


@pytest.mark.parametrize(("text", "against"), [
    ("Never run IT", True), ("never\nrun IT", True), ("never\nx\nrun IT", False), ("# a\n## Do not\nx\ny\nIT", True),
    ("\n# Never\nx\ny\n\n# Setup\nx\ny\nIT", False), ("never " + "x" * 200 + " IT", False), ("run IT", False),
])
def test_what_stands_before_speaks_against_it(text: str, against: bool) -> None:
    assert Prose(text).prohibits(text.index("IT")) is against


@pytest.mark.parametrize(("text", "hidden"), [
    ("<!-- IT -->", True), ("<!-- a --> IT <!-- b -->", False), ("<!-- a <!-- IT -->", True), ("<!-- IT", False),
    ("<!---->IT-->", False), ("<!-- " + "x" * 5000 + " IT -->", False), ("<!-- a --><!-- IT -->", True),
])
def test_a_comment_conceals(text: str, hidden: bool) -> None:
    assert Prose(text).conceals(text.index("IT")) is hidden
