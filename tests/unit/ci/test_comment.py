"""The one comment on a pull request, against a service on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ci_services import AUTHOR, Service, serve
from shadowbom.ci.api import Api, ApiError
from shadowbom.ci.comment import Outcome, marker, stick
from shadowbom.ci.occasion import Occasion

MARK = marker("shadowbom")
TOKEN = "of-a-test"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with serve(tmp_path) as running:
        yield running


def occasion(service: Service, **more: object) -> Occasion:
    about = Occasion("pull_request", number=7, repository="acme/shop", api=f"{service.url}/api", token=TOKEN)
    return replace(about, **more)  # type: ignore[arg-type]


def bodies(service: Service) -> list[str]:
    return [comment["body"] for comment in service.comments]


def test_the_first_time_one_is_made_and_then_it_is_edited(service: Service) -> None:
    service.add("a person's", "alice")
    assert stick(occasion(service), "one\n", "shadowbom") == Outcome(f"{service.url}/c/2")
    assert stick(occasion(service), "two\n", "shadowbom").why_not == ""
    assert bodies(service) == ["a person's", f"{MARK}\ntwo\n"]
    assert service.asked("PATCH") == ["/api/repos/acme/shop/issues/comments/2"]
    stick(occasion(service), "two\n", "shadowbom")
    assert len(service.asked("PATCH")) == 1
    assert {header for _, _, header in service.seen} == {f"Bearer {TOKEN}"}


def test_a_comment_that_only_looks_like_ours_is_left_alone(service: Service) -> None:
    others = [(f"{MARK}\nmine", "mallory"), (f"{MARK}\nmine", "other-app[bot]"), (f"> {MARK}\nquoted", AUTHOR),
              (f"x\n{MARK}", AUTHOR), (f"{marker('shadowbom-2')}\nx", AUTHOR)]
    for body, login in others:
        service.add(body, login)
    service.comments.append({"id": "7", "body": None, "user": None})
    stick(occasion(service), "text", "shadowbom")
    assert bodies(service)[:5] == [body for body, _ in others]
    assert bodies(service)[6] == f"{MARK}\ntext"
    stick(occasion(service), "mine now", "shadowbom", author="other-app[bot]")
    assert bodies(service)[1] == f"{MARK}\nmine now"


def test_it_is_found_on_a_later_page_with_other_line_ends(service: Service) -> None:
    for number in range(250):
        service.add(f"{number}", "alice")
    service.add(f"{MARK}\r\nold")
    stick(occasion(service), "new", "shadowbom")
    assert bodies(service)[250] == f"{MARK}\nnew"
    assert len(service.comments) == 251
    assert len(service.asked("GET")) == 3


def test_none_is_made_where_there_is_nothing_to_say(service: Service) -> None:
    assert stick(occasion(service), "nothing", "shadowbom", needed=False) == Outcome()
    assert service.comments == []
    stick(occasion(service), "something", "shadowbom")
    stick(occasion(service), "nothing any more", "shadowbom", needed=False)
    assert bodies(service) == [f"{MARK}\nnothing any more"]


@pytest.mark.parametrize("verb", ["GET", "POST", "PATCH"])
@pytest.mark.parametrize(("status", "said"), [(401, "not taken"), (403, "may not"), (404, "may not see"),
                                              (410, "locked"), (422, "text is not taken"), (500, "answers 500")])
def test_a_service_that_refuses_fails_nothing(service: Service, verb: str, status: int, said: str) -> None:
    if verb == "PATCH":
        service.add(f"{MARK}\nold")
    service.status = {verb: status}
    outcome = stick(occasion(service), "text", "shadowbom")
    assert said in outcome.why_not
    assert outcome.url == ""


def test_the_token_goes_to_no_other_host(service: Service, tmp_path: Path) -> None:
    with serve(tmp_path) as other:
        service.moved = other.url
        assert stick(occasion(service), "text", "shadowbom").why_not == "the service answers 302"
        assert other.seen == []
    for address in ("http://api.github.com", "file:///etc", "https://x@evil.example", "https://a.example/?x", ""):
        outcome = stick(occasion(service, api=address), "text", "shadowbom")
        assert outcome.why_not == "the address of the interface is not an https one"
    assert stick(occasion(service, token=""), "text", "shadowbom").why_not == "there is no token"
    assert stick(occasion(service, token="a\r\nb"), "text", "shadowbom").why_not == "there is no token"
    nobody = occasion(service, api="http://127.0.0.1:9")
    assert stick(nobody, "text", "shadowbom").why_not.startswith("the service cannot")


def test_an_answer_that_is_none(service: Service) -> None:
    service.status = {"GET": 400}
    api = Api(f"{service.url}/api", TOKEN)
    with pytest.raises(ApiError, match="answers 400"):
        api.ask("GET", "/x?per_page=1&page=1")
    service.status = {"GET": 200}
    assert stick(occasion(service), "text", "shadowbom").why_not == "the service's list of comments is none"


def test_nobody_sees_the_token_by_printing() -> None:
    assert TOKEN not in repr(Occasion("push", token=TOKEN))
