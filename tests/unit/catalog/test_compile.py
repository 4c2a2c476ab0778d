"""The artefact: the same bytes for the same signatures, and an organisation's own on top."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.catalog.compile import compile_folder, compile_overlays, dump
from shadowbom.catalog.index import Catalogue, load
from shadowbom.catalog.load import CatalogueError
from signature_writer import write

ENV = '[[env]]\nnames = ["{}_KEY"]\n'


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    for folder, order in ((first, ("acme", "borg")), (second, ("borg", "acme"))):
        for id_ in order:
            write(folder, id_, ENV.format(id_.upper()))
    assert dump(compile_folder(first)) == dump(compile_folder(second))


def test_digest_follows_the_content(tmp_path: Path) -> None:
    path = write(tmp_path, "acme", ENV.format("ACME"))
    before = compile_folder(tmp_path)
    path.write_text(path.read_text().replace("ACME_KEY", "ACME_TOKEN"))
    after = compile_folder(tmp_path)
    assert before["digest"] != after["digest"]
    assert len(after["digest"]) == 64


def test_date_is_that_of_the_newest(tmp_path: Path) -> None:
    write(tmp_path, "acme", verified="2025-03-04")
    write(tmp_path, "borg", verified="2026-05-06")
    assert compile_folder(tmp_path)["date"] == "2026-05-06"


def test_rows_know_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, "acme", ENV.format("ACME"))
    (row,) = compile_folder(tmp_path)["sections"]["env"]
    assert path.read_text().splitlines()[row["line"] - 1] == "[[env]]"


def test_artefact_can_be_written_and_loaded(tmp_path: Path) -> None:
    write(tmp_path / "signatures", "acme", ENV.format("ACME"))
    artefact = compile_folder(tmp_path / "signatures")
    (tmp_path / "artefact.json").write_bytes(dump(artefact))
    catalogue = load(tmp_path / "artefact.json")
    assert catalogue.digest == artefact["digest"]
    assert catalogue.products["acme"].file == "providers/acme.toml"


def test_a_file_that_is_no_artefact(tmp_path: Path) -> None:
    (tmp_path / "artefact.json").write_text("[]")
    with pytest.raises(ValueError, match="not a catalogue artefact"):
        load(tmp_path / "artefact.json")


def test_overlay_adds_products_that_may_use_ours(tmp_path: Path) -> None:
    write(tmp_path / "base", "acme", ENV.format("ACME"))
    write(tmp_path / "own", "gateway",
          'uses = ["acme"]\nprefixes = ["corp_ai"]\n[[host]]\nnames = ["llm.corp.example"]\n')
    base = compile_folder(tmp_path / "base")
    catalogue = Catalogue(compile_overlays(base, [tmp_path / "own"]))
    hit = catalogue.hosts.find("llm.corp.example")
    assert hit is not None
    assert hit.product == "gateway"
    assert catalogue.env.find("ACME_KEY") is not None
    assert catalogue.prefixes["corp-ai"] == "gateway"
    assert catalogue.digest != base["digest"]


def test_overlay_states_the_module_that_a_package_of_ours_implies(tmp_path: Path) -> None:
    write(tmp_path / "base", "acme", '[[package]]\necosystem = "pypi"\nnames = ["acme-ai"]\n')
    write(tmp_path / "own", "zeta", '[[import]]\nlanguage = "python"\nnames = ["acme_ai"]\n')
    base = compile_folder(tmp_path / "base")
    found = [Catalogue(artefact).imports.find("python", "acme_ai.chat")
             for artefact in (base, compile_overlays(base, [tmp_path / "own"]))]
    assert [hit and hit.product for hit in found] == ["acme", "zeta"]


@pytest.mark.parametrize(("id_", "body", "message"), [
    ("acme", "", "id 'acme' is also in providers/acme.toml"),
    ("own", ENV.format("ACME"), "env ACME_KEY belongs to acme (providers/acme.toml)"),
    ("own", '[[package]]\necosystem = "pypi"\nnames = ["acme"]\n', "package pypi acme belongs to acme (providers"),
    ("own", '[[host]]\nnames = ["api.acme.example"]\n', "host api.acme.example belongs to acme"),
    ("own", '[[import]]\nlanguage = "python"\nnames = ["acme"]\n', "import python acme belongs to acme"),
    ("own", 'prefixes = ["acme_ai"]\n', "prefix acme-ai belongs to acme"),
    ("own", 'uses = ["ghost"]\n', "no product 'ghost'"),
])
def test_overlay_that_clashes_names_both_files(tmp_path: Path, id_: str, body: str, message: str) -> None:
    write(tmp_path / "base", "acme", (
        'prefixes = ["acme-ai"]\n' + ENV.format("ACME") + '[[package]]\necosystem = "pypi"\nnames = ["acme"]\n'
        '[[host]]\nnames = ["api.acme.example"]\n[[import]]\nlanguage = "python"\nnames = ["acme"]\n'
    ))
    write(tmp_path / "own", id_, body)
    with pytest.raises(CatalogueError) as caught:
        compile_overlays(compile_folder(tmp_path / "base"), [tmp_path / "own"])
    (found,) = caught.value.mistakes
    assert found.file == f"{(tmp_path / 'own').as_posix()}/providers/{id_}.toml"
    assert found.message.startswith(message)


def test_two_overlays_clash_with_each_other(tmp_path: Path) -> None:
    write(tmp_path / "base", "acme")
    write(tmp_path / "one", "left", ENV.format("CORP"))
    write(tmp_path / "two", "right", ENV.format("CORP"))
    with pytest.raises(CatalogueError, match="belongs to left"):
        compile_overlays(compile_folder(tmp_path / "base"), [tmp_path / "one", tmp_path / "two"])
