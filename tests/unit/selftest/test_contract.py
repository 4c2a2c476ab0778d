"""Each part of the signatures' contract fails where it is broken, and only there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shadowbom.catalog.load import CatalogueError
from shadowbom.selftest import Report, check
from signature_writer import text_of, write

Check = Callable[..., Report]

GOOD = """
[[package]]
ecosystem = "pypi"
names = ["acme"]
[[import]]
language = "python"
names = ["acme"]
[[client]]
language = "python"
symbols = ["acme:Acme"]
endpoint = ["base_url"]
default_host = "api.acme.example"
model = ["chat.create:model"]
[[host]]
names = ["api.acme.example"]
[[env]]
names = ["ACME_API_KEY"]
[[model]]
pattern = "acme-[0-9][a-z0-9-]*"
atoms = ["acme-"]
examples = ["acme-7b"]
[[test]]
path = "requirements.txt"
text = '''
acme==1.0
'''
expect = ["package@1"]
[[test]]
path = "app.py"
text = '''
from acme import Acme

client = Acme(base_url="https://api.borg.example/v1")
client.chat.create(model="made-up-name")
'''
expect = ["import@1", "client@3", "borg:host@3", "client@4"]
assets = ["provider-sdk:acme", "inference-endpoint:borg", "model:made-up-name"]
[[test]]
path = "settings.yaml"
text = '''
url: https://api.acme.example/v1
model: acme-7b
'''
expect = ["host@1", "model@2"]
[[test]]
path = ".env"
text = '''
ACME_API_KEY=
'''
expect = ["env@1"]
"""
BORG = """
[[host]]
names = ["api.borg.example"]
[[test]]
path = "settings.yaml"
text = '''
url: https://api.borg.example
'''
expect = ["host@1"]
assets = ["inference-endpoint:borg"]
"""


def messages(report: Report) -> list[str]:
    return [failure.message for failure in report.failures]


def test_good_signatures_have_no_failures(checked: Check) -> None:
    report = checked(acme=GOOD, borg=BORG)
    assert messages(report) == []
    assert (report.signatures, report.cases, report.entries) == (2, 7, 9)
    assert report.mutations > 20


def test_one_product_of_all(checked: Check) -> None:
    checked(acme=GOOD, borg=BORG)
    report = check(products=["borg"], jobs=1)
    assert (report.signatures, report.cases) == (1, 2)
    with pytest.raises(KeyError, match="ghost"):
        check(products=["ghost"], jobs=1)


def test_processes_give_the_same(checked: Check) -> None:
    alone = checked(acme=GOOD.replace("client@4", "client@9"), borg=BORG)
    assert check(jobs=2).failures == alone.failures != []


def test_overlays_are_checked_with_the_rest(checked: Check, tmp_path: Path) -> None:
    checked(acme=GOOD, borg=BORG)
    write(tmp_path / "own", "corp", "[[env]]\nnames = ['CORP_KEY']\n")
    report = check([str(tmp_path / "own")], jobs=1)
    assert report.signatures == 3
    (failure,) = report.failures
    assert failure.message == "env CORP_KEY: no case fails without it"
    assert failure.file == f"{tmp_path / 'own'}/providers/corp.toml"


def test_files_that_are_no_signatures(signatures: Path) -> None:
    (signatures / "acme.toml").write_text(text_of("other"))
    with pytest.raises(CatalogueError, match="is not the file's name"):
        check(jobs=1)


def test_missing_and_extra_labels_are_named(checked: Check) -> None:
    body = GOOD.replace('expect = ["import@1", "client@3",', 'expect = ["import@2", "client@3",')
    report = checked(acme=body, borg=BORG)
    (failure,) = report.failures
    assert failure.message == "case acme-2 (app.py): missing import@2; not expected import@1"
    lines = text_of("acme", body).splitlines()
    assert lines[failure.line - 1] == "[[test]]"
    assert lines[failure.line] == 'path = "app.py"'
    assert str(failure) == f"acme.toml:{failure.line}: {failure.message}"


def test_hits_of_other_products_must_be_listed(checked: Check) -> None:
    report = checked(acme=GOOD.replace('"borg:host@3", ', ""), borg=BORG)
    assert messages(report) == ["case acme-2 (app.py): not expected borg:host@3"]


def test_assets_are_exact(checked: Check) -> None:
    report = checked(acme=GOOD.replace('"inference-endpoint:borg"', '"gateway:x"'), borg=BORG)
    assert messages(report) == [
        "case acme-2 (app.py): assets missing gateway:x; not expected inference-endpoint:borg:Borg Inc"
    ]


@pytest.mark.parametrize(("entry", "said"), [
    ('[[env]]\nnames = ["UNTESTED_KEY"]\n', "env UNTESTED_KEY"),
    ('[[host]]\nnames = ["untested.example"]\n', "host untested.example"),
    ('[[import]]\nlanguage = "python"\nnames = ["acme.inner"]\n', "import acme.inner"),
    ('[[package]]\necosystem = "npm"\nnames = ["acme"]\n', "package acme"),
    ('[[config]]\nglobs = ["**/ACME.md"]\n', "config **/ACME.md"),
    ('[[model]]\npattern = "zeta-[0-9]"\natoms = ["zeta-"]\n', "model zeta-[0-9]"),
    ('[[client]]\nlanguage = "python"\nsymbols = ["acme:Other"]\n', "client symbol acme:Other"),
    ('[[server_table]]\nglobs = ["**/a.json"]\nformat = "json"\npointers = ["x"]\n', "server_table globs **/a.json"),
])
def test_an_entry_that_no_case_needs(checked: Check, entry: str, said: str) -> None:
    report = checked(acme=entry + GOOD, borg=BORG)
    found = messages(report)
    assert f"{said}: no case fails without it" in found
    assert all("no case fails without it" in message for message in found)


def test_a_model_method_that_no_case_needs(checked: Check) -> None:
    body = GOOD.replace('model = ["chat.create:model"]', 'model = ["chat.create:model|engine", "embed:model"]')
    report = checked(acme=body, borg=BORG)
    assert messages(report) == [
        "client model chat.create:engine: no case fails without it",
        "client model embed:model: no case fails without it",
    ]


def test_an_endpoint_argument_that_no_case_needs(checked: Check) -> None:
    body = GOOD.replace('endpoint = ["base_url"]', 'endpoint = ["base_url", "host"]')
    report = checked(acme=body, borg=BORG)
    assert messages(report) == ["client endpoint host: no case fails without it"]


def test_a_negative_case_is_needed(signatures: Path) -> None:
    (signatures / "acme.toml").write_text(text_of("acme", GOOD, negative=False))
    (signatures / "borg.toml").write_text(text_of("borg", BORG))
    assert messages(check(jobs=1)) == ["needs a negative case (expect = [])"]


def test_assets_are_needed_somewhere(checked: Check) -> None:
    body = BORG.replace('assets = ["inference-endpoint:borg"]\n', "")
    assert messages(checked(borg=body)) == ["has host entries: some case must state assets"]


def test_examples_are_of_the_family(checked: Check) -> None:
    body = GOOD.replace('examples = ["acme-7b"]', 'examples = ["acme-7b", "acme", "ACME-2", "borg-1"]')
    other = BORG + '[[model]]\npattern = "acme-9x|borg-[0-9]"\natoms = ["acme-", "borg-"]\nexamples = ["acme-9x"]\n'
    found = messages(checked(acme=body, borg=other))
    assert "example 'acme' does not match the pattern" in found
    assert "example 'borg-1' does not match the pattern" in found
    assert "example 'acme-9x' is taken by acme" in found


def test_examples_hold_an_atom(checked: Check) -> None:
    body = GOOD.replace('pattern = "acme-[0-9][a-z0-9-]*"', 'pattern = "acme-[0-9][a-z0-9-]*|zeta-1"').replace(
        'examples = ["acme-7b"]', 'examples = ["zeta-1"]')
    assert "example 'zeta-1' holds none of the atoms" in messages(checked(acme=body, borg=BORG))


def test_names_too_short_to_search_for(checked: Check) -> None:
    body = '[[import]]\nlanguage = "python"\nnames = ["zz"]\n[[env]]\nnames = ["Q*"]\n' + GOOD
    found = messages(checked(acme=body, borg=BORG))
    assert "import zz: 'zz' is too short to be searched for" in found
    assert "env Q*: 'Q' is too short to be searched for" in found


def test_a_pattern_that_runs_wild(checked: Check) -> None:
    body = '[[model]]\npattern = "zeta(?:[a-z0-9-]*[a-z-]*[a-z0-9]*[a-z-]*)x"\natoms = ["zeta"]\n' + GOOD
    assert any("takes over 50 ms" in message for message in messages(checked(acme=body, borg=BORG)))


def test_what_the_prefilter_lets_go_is_named(checked: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    from shadowbom.catalog import contexts

    monkeypatch.setattr(contexts, "leads", lambda data, start, one: b"import os" not in data)
    found = messages(checked(acme=GOOD.replace("from acme import Acme", "import acme").replace(
        "client = Acme(", "client = acme.Acme("), borg=BORG))
    assert found == []
    monkeypatch.setattr(contexts, "leads", lambda data, start, one: False)
    plain = GOOD + "[[test]]\npath = 'b.py'\ntext = '''\nimport acme\n'''\nexpect = ['import@1']\n"
    found = messages(checked(acme=plain, borg=BORG))
    assert "case acme-5: the prefilter lets go of b.py (as it is)" in found
    assert "case acme-5: the prefilter lets go of b.py (second of two)" in found


def test_files_of_a_case_are_one_repository(checked: Check) -> None:
    body = GOOD + """
[[test]]
path = "app.py"
text = '''
from settings import MODEL
from acme import Acme

Acme().chat.create(model=MODEL)
'''
files = { "settings.py" = 'MODEL = "acme-7b"' }
expect = ["import@2", "client@4", "model@4", "model@settings.py:1"]
"""
    assert messages(checked(acme=body, borg=BORG)) == []
