"""``shadowbom catalog`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shadowbom import bundled
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
        "homepage": "https://borg.example", "file": "borg.toml",
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
