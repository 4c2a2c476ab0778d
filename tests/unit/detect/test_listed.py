"""Members of long lists of hosts."""

from __future__ import annotations

import pytest

from shadowbom.core.fact import Literal, Setting
from shadowbom.core.location import Location
from shadowbom.core.value import Lit
from shadowbom.detect.listed import unlisted

AT = Location("services.yaml", 1)


def setting(key: str, text: str) -> Setting:
    return Setting(AT, key, Lit(text))


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ([setting("services.40", "ai.cloud.example")], 0),
        ([setting("services.3", "ai.cloud.example"), setting("services.40", "speech.cloud.example")], 0),
        ([setting("agents.40.api", "ai.cloud.example")], 0),
        ([setting("41", "ai.cloud.example")], 0),
        ([setting("services.3", "ai.cloud.example")], 1),
        ([setting("services.3", "ai.cloud.example"), setting("others.40", "speech.cloud.example")], 1),
        ([setting("environment.40", "AI_URL=https://ai.cloud.example")], 1),
        ([setting("urls.40", "https://ai.cloud.example")], 1),
        ([setting("ai.host", "ai.cloud.example")], 1),
        ([Literal(AT, Lit("ai.cloud.example"))], 1),
    ],
)
def test_hosts_in_a_long_list_are_what_there_is(facts: list[Setting | Literal], kept: int) -> None:
    assert len(unlisted(facts)) == kept
