"""Metadata of a Python project, which a stranger has written, and the network it may come over."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
import zipfile
from email.message import Message
from pathlib import Path
from typing import IO, Any

import pytest

from shadowbom.catalog import download
from shadowbom.catalog.download import fetch
from shadowbom.catalog.pypi import Project, address, project_of, read_project
from shadowbom.errors import UserError

HEADERS = """Metadata-Version: 2.5
Name: Acme_LLM
Version: 2.1.0
Summary: Talks to Acme's models
Author-email: Acme Labs <ai@acme.example>
Project-URL: Homepage, https://acme.example
Project-URL: Documentation, https://docs.acme.example/llm
Import-Name: acme_llm
Requires-Dist: openai>=1.0
Requires-Dist: torch; extra == "local"
Requires-Dist: not a requirement !!

Name: other
The description.
"""


def pypi(**info: Any) -> bytes:
    return json.dumps({"info": {"name": "acme-llm", "version": "2.1.0", **info}, "releases": {}}).encode()


def test_headers() -> None:
    assert project_of(HEADERS.encode(), "METADATA") == Project(
        "Acme_LLM", "2.1.0", "Talks to Acme's models", "Acme Labs", "https://acme.example",
        "https://docs.acme.example/llm", ("acme_llm",), ("openai",))


def test_json_of_pypi() -> None:
    links = {"Source Code": "https://git.acme.example/llm", "Docs": "https://docs.acme.example"}
    data = pypi(summary="Models.", author=None, author_email="Acme <a@b.c>", project_urls=links,
                requires_dist=["OpenAI_SDK[x]>1", 3])
    assert project_of(data, "x") == Project(
        "acme-llm", "2.1.0", "Models.", "Acme", "https://git.acme.example/llm", "https://docs.acme.example", (),
        ("openai-sdk",))


@pytest.mark.parametrize("info", [
    {"version": "1.0\n'''\nexpect"}, {"version": 7}, {"version": "9" * 4000}, {"project_urls": ["x"]},
    {"home_page": "http://acme.example"}, {"home_page": "https://a.example/\"\nid = 1"}, {"home_page": "javascript:x"},
    {"author": ["x"]}, {"requires_dist": "openai"}, {"import_name": ["a b", "x;y", "class", "1a", 4]},
])
def test_what_is_no_version_link_or_module_is_left_out(info: dict[str, Any]) -> None:
    found = project_of(pypi(**info), "x")
    assert found == Project("acme-llm", "" if "version" in info else "2.1.0")


def test_text_is_cleaned_and_bounded() -> None:
    found = project_of(pypi(summary="a\x00b\n\u202e c" + "d" * 5000, author="\x1b[31m Acme\r\n"), "x")
    assert found.summary.startswith("a b cddd")
    assert (len(found.summary), found.author) == (300, "[31m Acme")


@pytest.mark.parametrize("data", [
    b"", b"{", b"[]", b"{}", b'{"info": []}', b'{"info": {"name": "a b"}}', b"Name: ../x\n", b"\xff\xfe",
    b"[" * 100_000, b'{"info":' * 50_000,
])
def test_what_is_no_metadata(data: bytes) -> None:
    with pytest.raises(UserError, match=r"^METADATA: not the "):
        project_of(data, "METADATA")


def wheel(path: Path, *files: str, metadata: str = HEADERS) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in files:
            made.writestr(name, "")
        if metadata:
            made.writestr("acme_llm-2.1.0.dist-info/METADATA", metadata)
    return path


def test_modules_of_a_wheel_are_its_files(tmp_path: Path) -> None:
    files = ("acme_llm/__init__.py", "acme_llm/chat/__init__.py", "ns/acme/__init__.py", "one.py", "tests/__init__.py",
             "in/__init__.py", "a/b/c/d/e/f/__init__.py", "acme_llm/data.json")
    path = wheel(tmp_path / "a.whl", *files, metadata=HEADERS.replace("Import-Name: acme_llm\n", ""))
    found = read_project(path)
    assert found.modules == ("acme_llm", "ns.acme", "one")
    assert (found.name, found.requires) == ("Acme_LLM", ("openai",))


def test_what_is_no_wheel(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="one METADATA"):
        read_project(wheel(tmp_path / "empty.whl", metadata=""))
    (tmp_path / "text.whl").write_text("no zip")
    with pytest.raises(UserError, match="not a wheel"):
        read_project(tmp_path / "text.whl")
    with pytest.raises(UserError, match="cannot be read"):
        read_project(tmp_path / "missing.json")


@pytest.mark.parametrize("name", ["", "a/b", "../x", "a b", "-a", "é", "a" * 200, "a?b", "https://x"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(UserError, match="not the name of a Python package"):
        address(name)


class Director:
    """Stands for the network: gives ``answer``, or raises it."""

    def __init__(self, answer: IO[bytes] | Exception) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def open(self, request: urllib.request.Request, timeout: float) -> IO[bytes]:
        assert 0 < timeout < 60
        self.asked.append(request.full_url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_fetch() -> None:
    director = Director(io.BytesIO(b"{}"))
    assert fetch(address("Acme_LLM"), director) == b"{}"  # type: ignore[arg-type]
    assert director.asked == ["https://pypi.org/pypi/acme-llm/json"]


@pytest.mark.parametrize(("error", "said"), [
    (urllib.error.URLError("Name or service not known"), "cannot be fetched: Name or service not known"),
    (TimeoutError("timed out"), "cannot be fetched: timed out"),
    (urllib.error.HTTPError("https://x", 404, "", Message(), None), "there is no such page"),
    (urllib.error.HTTPError("https://x", 503, "", Message(), None), "the server answers 503"),
])
def test_no_network_is_an_error_of_the_user(error: Exception, said: str) -> None:
    with pytest.raises(UserError, match=f"acme/json: {said}"):
        fetch(address("acme"), Director(error))  # type: ignore[arg-type]


def test_an_endless_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MAX_BYTES", 100_000)
    with pytest.raises(UserError, match="longer than 100,000 bytes"):
        fetch(address("acme"), Director(io.BytesIO(b"x" * 200_000)))  # type: ignore[arg-type]


def test_a_slow_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_PATIENCE", -1.0)
    with pytest.raises(UserError, match="takes longer"):
        fetch(address("acme"), Director(io.BytesIO(b"x")))  # type: ignore[arg-type]


def test_only_https() -> None:
    with pytest.raises(UserError, match="only https"):
        fetch("http://pypi.org/pypi/acme/json")
    with pytest.raises(UserError, match="only https"):
        fetch("file:///etc/passwd")


@pytest.mark.parametrize(("next_", "followed"), [
    ("https://pypi.org/pypi/acme/json/", True), ("http://pypi.org/pypi/acme/json", False),
    ("https://elsewhere.example/", False), ("file:///etc/passwd", False),
])
def test_redirections_stay_with_the_host(next_: str, *, followed: bool) -> None:
    (handler,) = (one for one in download.opener().handlers
                  if isinstance(one, urllib.request.HTTPRedirectHandler))
    request = urllib.request.Request(address("acme"))
    found = handler.redirect_request(request, io.BytesIO(), 302, "", Message(), next_)  # type: ignore[arg-type]
    assert (found is not None) == followed
