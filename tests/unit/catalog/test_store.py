"""Which catalogue a scan gets, and when signatures are compiled again."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shadowbom import bundled
from shadowbom.catalog import compile as compiler
from shadowbom.catalog import store
from shadowbom.catalog.store import ensure_artefact, open_catalogue
from shadowbom.errors import UserError
from signature_writer import write

ENV = '[[env]]\nnames = ["{}_KEY"]\n'


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "checkout" / "signatures"
    write(folder, "acme", ENV.format("ACME"))
    monkeypatch.setattr(bundled, "folder", lambda name: tmp_path / "checkout" / name)
    monkeypatch.setattr(bundled, "artefact", lambda: None)
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were compiled, in order."""
    seen: list[Path] = []
    real = compiler.compile_folder

    def watched(folder: Path) -> dict[str, object]:
        seen.append(folder)
        return real(folder)

    monkeypatch.setattr(compiler, "compile_folder", watched)
    return seen


def test_unchanged_signatures_are_compiled_once(checkout: Path, compiled: list[Path]) -> None:
    first = ensure_artefact()
    assert ensure_artefact() == first
    assert compiled == [checkout]


def test_a_changed_signature_is_compiled_again(checkout: Path, compiled: list[Path]) -> None:
    ensure_artefact()
    path = checkout / "providers" / "acme.toml"
    path.write_text(path.read_text().replace("ACME_KEY", "ACME_PASS"))
    os.utime(path, ns=(1, 1))
    assert open_catalogue().env.find("ACME_PASS") is not None
    assert len(compiled) == 2


def test_a_new_signature_is_seen(checkout: Path) -> None:
    assert list(open_catalogue().products) == ["acme"]
    write(checkout, "borg")
    assert list(open_catalogue().products) == ["acme", "borg"]


def test_a_changed_schema_compiles_again() -> None:
    here = Path(store.__file__).parent
    waiting, seen = ["schema"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in ast.walk(ast.parse((here / f"{name}.py").read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "shadowbom.catalog":
                waiting += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shadowbom.catalog."):
                waiting.append(str(node.module).rpartition(".")[2])
    assert {"schema_types", "server_schema", "place_schema"} <= seen
    assert {f"{name}.py" for name in seen} <= set(store._COMPILER)
    assert all((here / name).is_file() for name in store._COMPILER)


def test_without_a_cache_it_still_works(checkout: Path, compiled: list[Path], monkeypatch: pytest.MonkeyPatch,
                                        tmp_path: Path) -> None:
    (tmp_path / "plain-file").write_text("")
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "plain-file" / "below"))
    ensure_artefact()
    ensure_artefact()
    assert len(compiled) == 2


def test_a_broken_cache_is_made_again(checkout: Path, cache_dir: Path) -> None:
    first = ensure_artefact()
    for path in cache_dir.iterdir():
        path.write_bytes(b'{"digest": ')
    assert ensure_artefact() == first
    for path in cache_dir.iterdir():
        path.write_bytes(b"[1]")
    assert ensure_artefact() == first


def test_missing_signatures_are_named(checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundled, "folder", lambda name: tmp_path / "gone" / name)
    with pytest.raises(UserError, match="the signatures are not there"):
        ensure_artefact()


def test_a_shipped_artefact_is_only_loaded(checkout: Path, compiled: list[Path], monkeypatch: pytest.MonkeyPatch,
                                           tmp_path: Path) -> None:
    artefact = compiler.compile_folder(checkout)
    compiled.clear()
    path = tmp_path / "artefact.json"
    path.write_bytes(compiler.dump(artefact))
    monkeypatch.setattr(bundled, "artefact", lambda: path)
    assert ensure_artefact() == artefact
    assert compiled == []


def test_overlay_is_cached_by_content(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    path = write(own, "gateway", ENV.format("CORP"))
    first = open_catalogue([own])
    assert first.env.find("CORP_KEY") is not None
    monkeypatch.setattr(compiler, "compile_overlays", lambda base, folders: pytest.fail("compiled again"))
    assert open_catalogue([str(own)]).digest == first.digest
    monkeypatch.undo()
    monkeypatch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path / "cache-of-test"))
    monkeypatch.setattr(bundled, "folder", lambda name: tmp_path / "checkout" / name)
    monkeypatch.setattr(bundled, "artefact", lambda: None)
    path.write_text(path.read_text().replace("CORP_KEY", "CORP_PASS"))
    assert open_catalogue([own]).env.find("CORP_PASS") is not None


def test_overlay_that_is_no_folder(checkout: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        open_catalogue([tmp_path / "nowhere"])


def test_a_scan_with_a_warm_cache_imports_no_pydantic(checkout: Path, cache_dir: Path) -> None:
    ensure_artefact()
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from shadowbom import bundled\n"
        f"bundled.folder = lambda name: Path({str(checkout.parent)!r}) / name\n"
        "bundled.artefact = lambda: None\n"
        "from shadowbom.catalog.store import open_catalogue\n"
        "from shadowbom.catalog.prefilter import Prefilter\n"
        "catalogue = open_catalogue()\n"
        "Prefilter.load(catalogue, [])\n"
        "assert catalogue.env.find('ACME_KEY')\n"
        "print(sorted({'pydantic', 'tomllib', 'click', 'rich', 'git'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_bundled_data_of_a_checkout() -> None:
    assert bundled.folder("signatures").is_dir()
    assert bundled.folder("signatures").name == "signatures"
