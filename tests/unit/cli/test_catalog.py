"""``shadowbom catalog`` from the command line."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from shadowbom import bundled
from shadowbom.catalog import download
from shadowbom.cli.run import run
from signature_writer import text_of

ENV = """
[[env]]
names = ["ACME_KEY"]
[[test]]
path = ".env"
text = '''
ACME_KEY=
'''
expect = ["env@1"]
"""


@pytest.fixture
def signatures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled, "folder", lambda name: tmp_path / name)
    monkeypatch.setattr(bundled, "artefact", lambda: None)
    folder = tmp_path / "signatures"
    folder.mkdir()
    (folder / "acme.toml").write_text(text_of("acme", ENV), encoding="utf-8")
    (folder / "borg.toml").write_text(text_of("borg", kind="vector-db"), encoding="utf-8")
    return folder


def test_check_of_good_signatures(signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["catalog", "check", "--jobs", "1"]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert out.startswith("2 signatures, 3 cases, 1 entries, ")
    assert out.endswith("rewritten files: no failures\n")


def test_check_of_broken_contract(signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (signatures / "acme.toml").write_text(text_of("acme", ENV.replace("env@1", "env@2")), encoding="utf-8")
    assert run(["catalog", "check", "acme", "--jobs", "1"]) == 1
    first, last = capfdbinary.readouterr().out.decode().splitlines()
    assert first == "acme.toml:13: case acme-1 (.env): missing env@2; not expected env@1"
    assert last.endswith(": 1 failure")


def test_check_of_files_that_are_none(signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (signatures / "acme.toml").write_text("id = 1\n[[imports]]\n", encoding="utf-8")
    assert run(["catalog", "check"]) == 2
    err = capfdbinary.readouterr().err.decode()
    assert "acme.toml:2: unknown key 'imports', did you mean 'import'?" in err
    assert "acme.toml:1: id: Input should be a valid string" in err


def test_check_of_an_unknown_product(signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["catalog", "check", "ghost"]) == 2
    assert "no product 'ghost'" in capfdbinary.readouterr().err.decode()


def test_list(signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["catalog", "list"]) == 0
    assert capfdbinary.readouterr().out.decode().splitlines() == [
        "acme  provider-sdk          Acme (Acme Inc)",
        "borg  vector-db             Borg (Borg Inc)",
    ]
    assert run(["catalog", "list", "--kind", "vector-db", "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out) == [{
        "id": "borg", "kind": "vector-db", "name": "Borg", "provider": "Borg Inc", "jurisdiction": "US",
        "homepage": "https://borg.example", "file": "borg.toml", "verified": "2026-01-02",
    }]


def test_explain(signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["catalog", "explain", "acme"]) == 0
    assert "  ACME_KEY (key)" in capfdbinary.readouterr().out.decode().splitlines()
    assert run(["catalog", "explain", "acne"]) == 2
    assert "nearest: acme" in capfdbinary.readouterr().err.decode()


def test_new_and_check_it(signatures: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    own = tmp_path / "own"
    own.mkdir()
    assert run(["catalog", "new", "corp-gateway", "--kind", "gateway", "--dir", str(own)]) == 0
    assert (own / "gateways" / "corp-gateway.toml").is_file()
    assert run(["catalog", "check", "corp-gateway", "--catalog", str(own), "--jobs", "1"]) == 0
    assert run(["catalog", "new", "corp-gateway", "--dir", str(own)]) == 2
    assert "is there already" in capfdbinary.readouterr().err.decode()


METADATA = """Name: Corp_Chat
Version: 1.2
Summary: Chat \\ "for" all
Author: Corp '''
Requires-Dist: acme-sdk
"""
PACKAGE = """
[[package]]
ecosystem = "pypi"
names = ["acme-sdk"]
[[test]]
path = "requirements.txt"
text = "acme-sdk==1"
expect = ["package@1"]
"""


def test_new_from_metadata_passes_the_check(
    signatures: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (signatures / "acme.toml").write_text(text_of("acme", PACKAGE), encoding="utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "METADATA").write_text(METADATA, encoding="utf-8")
    own = str(tmp_path / "own")
    assert run(["catalog", "new", "--metadata", str(tmp_path / "METADATA"), "--dir", own]) == 0
    said = tomllib.loads((tmp_path / "own" / "providers" / "corp-chat.toml").read_text(encoding="utf-8"))
    assert (said["id"], said["name"], said["provider"]) == ("corp-chat", "Corp_Chat", "Corp '''")
    assert (said["description"], said["uses"]) == ('Chat \\ "for" all.', ["acme"])
    assert (said["package"][0]["names"], said["import"][0]["names"]) == (["corp-chat"], ["corp_chat"])
    assert said["homepage"] == "https://pypi.org/project/corp-chat/"
    assert run(["catalog", "check", "corp-chat", "--catalog", own, "--jobs", "1"]) == 0
    assert b"3 cases, 2 entries" in capfdbinary.readouterr().out


def test_new_for_a_package_that_is_known(
    signatures: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (signatures / "acme.toml").write_text(text_of("acme", PACKAGE), encoding="utf-8")
    (tmp_path / "METADATA").write_text("Name: Acme.SDK\n", encoding="utf-8")
    assert run(["catalog", "new", "--metadata", str(tmp_path / "METADATA"), "--dir", str(signatures)]) == 2
    assert b"acme-sdk: is a package of acme already" in capfdbinary.readouterr().err


def test_new_from_pypi(
    signatures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    asked: list[str] = []

    def fetched(url: str) -> bytes:
        asked.append(url)
        return b'{"info": {"name": "Corp_Chat", "version": "3.0"}}'

    monkeypatch.setattr(download, "fetch", fetched)
    assert run(["catalog", "new", "corp", "--pypi", "corp.chat", "--kind", "gateway", "--dir", str(signatures)]) == 0
    assert asked == ["https://pypi.org/pypi/corp-chat/json"]
    assert "corp-chat==3.0\n" in (signatures / "gateways" / "corp.toml").read_text(encoding="utf-8")
    assert capfdbinary.readouterr().out.endswith(b"then run: shadowbom catalog check corp\n")


@pytest.mark.parametrize("words", [
    [], ["--pypi", "a", "--metadata", "b"], ["--pypi", "a/b"], ["--metadata", "nowhere"],
])
def test_new_without_a_source(words: list[str], signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["catalog", "new", "--dir", str(signatures), *words]) == 2
    assert capfdbinary.readouterr().err.startswith(b"shadowbom: error: ")
    assert len(list(signatures.rglob("*.toml"))) == 2


def test_stale(signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (signatures / "borg.toml").write_text(text_of("borg", verified="2025-06-30"), encoding="utf-8")
    (signatures / "candidates.toml").write_text('verified = 2025-01-01\nalone = ["llm"]\n', encoding="utf-8")
    assert run(["catalog", "stale", "--now", "2026-01-01"]) == 1
    assert capfdbinary.readouterr().out.decode().splitlines() == [
        "2025-01-01    365 days  candidates.toml", "2025-06-30    185 days  borg.toml",
        "2 of 3 files were verified more than 180 days before 2026-01-01",
    ]
    assert run(["catalog", "stale", "--now", "2026-01-01", "--days", "185", "--json"]) == 1
    assert json.loads(capfdbinary.readouterr().out) == {
        "date": "2026-01-01", "days": 185, "files": 3,
        "stale": [{"id": "", "file": "candidates.toml", "verified": "2025-01-01", "days": 365}],
    }
    assert run(["catalog", "stale", "--now", "2025-03-01"]) == 0
    assert capfdbinary.readouterr().out == b"0 of 3 files were verified more than 180 days before 2025-03-01\n"


@pytest.mark.parametrize("words", [["--now", "yesterday"], ["--now", "2026-13-01"], ["--days", "-1"]])
def test_stale_with_wrong_words(words: list[str], signatures: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["catalog", "stale", *words]) == 2
    assert words[0].encode() in capfdbinary.readouterr().err
