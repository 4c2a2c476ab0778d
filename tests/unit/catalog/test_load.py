"""Reading signature files: each mistake is named with its file and line, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.catalog.compile import compile_folder
from shadowbom.catalog.load import CatalogueError, Mistake
from shadowbom.errors import UserError
from signature_writer import text_of, write

SECRET = '[[secret]]\nid = "k"\ntitle = "K"\nliterals = ["k-"]\npattern = "k-x"\nsource = "s"\nrevoke = "r"\n'


def mistakes(folder: Path) -> tuple[Mistake, ...]:
    with pytest.raises(CatalogueError) as caught:
        compile_folder(folder)
    return caught.value.mistakes


def messages(folder: Path) -> list[str]:
    return [mistake.message for mistake in mistakes(folder)]


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def test_a_right_file_is_no_mistake(tmp_path: Path) -> None:
    write(tmp_path, "acme", '[[import]]\nlanguage = "python"\nnames = ["acme"]\n')
    assert list(compile_folder(tmp_path)["products"]) == ["acme"]


def test_misspelt_key_gets_the_nearest_name_and_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, "acme", '[[import]]\nlanguage = "python"\nname = ["acme"]\n')
    found = mistakes(tmp_path)
    assert [mistake.message for mistake in found if "unknown" in mistake.message] == [
        "unknown key 'name', did you mean 'names'?"
    ]
    assert next(m for m in found if "unknown" in m.message).line == line_of(path, 'name = ["acme"]')
    assert "names is missing" in [mistake.message for mistake in found]


def test_misspelt_section_gets_the_nearest_name(tmp_path: Path) -> None:
    path = write(tmp_path, "acme", '[[imports]]\nlanguage = "python"\nnames = ["acme"]\n')
    (found,) = mistakes(tmp_path)
    assert found.message == "unknown key 'imports', did you mean 'import'?"
    assert found.line == line_of(path, "[[imports]]")


def test_misspelt_key_of_the_file_itself(tmp_path: Path) -> None:
    path = write(tmp_path, "acme")
    path.write_text(path.read_text().replace("homepage", "hompage"))
    found = mistakes(tmp_path)
    assert ("unknown key 'hompage', did you mean 'homepage'?", line_of(path, "hompage")) in [
        (mistake.message, mistake.line) for mistake in found
    ]


def test_a_key_like_no_other_lists_what_there_is(tmp_path: Path) -> None:
    write(tmp_path, "acme", '[[env]]\nnames = ["ACME_KEY"]\nzzzzzz = 1\n')
    assert messages(tmp_path) == ["unknown key 'zzzzzz' (known: names, role)"]


def test_id_must_be_the_file_name(tmp_path: Path) -> None:
    path = write(tmp_path, "acme")
    path.rename(path.with_name("other.toml"))
    (found,) = mistakes(tmp_path)
    assert found.message == "id 'acme' is not the file's name 'other'"
    assert found.file == "providers/other.toml"
    assert found.line == 2


def test_errors_of_all_files_come_together(tmp_path: Path) -> None:
    write(tmp_path, "acme", "broken = \n")
    write(tmp_path, "borg", '[[env]]\nnames = ["A*B"]\n')
    (tmp_path / "latin.toml").write_bytes(b'id = "\xe9"')
    found = mistakes(tmp_path)
    assert [mistake.file for mistake in found] == ["latin.toml", "providers/acme.toml", "providers/borg.toml"]
    assert found[0].message == "not UTF-8 at byte 6"
    assert found[1].message.startswith("not TOML: ")
    assert found[2].message == "env.names: 'A*B': a * stands at the end only"
    assert str(found[2]) == f"providers/borg.toml:{found[2].line}: env.names: 'A*B': a * stands at the end only"


@pytest.mark.parametrize(("body", "message"), [
    ('[[host]]\nnames = ["API.acme.com"]', "a host in lower case"),
    ('[[host]]\nnames = ["a.*.b.*.c"]', "a host in lower case"),
    ('[[host]]\nnames = ["https://acme.com"]', "a host in lower case"),
    ('[[client]]\nlanguage = "python"\nsymbols = ["a:b*c"]', "one * may stand at either end"),
    ('[[client]]\nlanguage = "python"\nsymbols = ["a:*b.c"]', "one * may stand at either end"),
    ('[[client]]\nlanguage = "python"\nsymbols = ["nocolon"]', "client.symbols"),
    ('[[model]]\npattern = "gpt-["\natoms = ["gpt-"]', "not a regular expression"),
    ('[[model]]\npattern = "(?:a+)+"\natoms = ["aaa"]', "a quantifier stands over another"),
    ('[[model]]\npattern = "(?=a)a"\natoms = ["aaa"]', "only plain groups"),
    ('[[model]]\npattern = "(a)\\\\1"\natoms = ["aaa"]', "only plain groups"),
    ('[[model]]\npattern = "^gpt$"\natoms = ["gpt"]', "leave ^ and $ out"),
    ('[[model]]\npattern = "gpt"\natoms = ["g"]', "model.atoms"),
    ('[[host]]\nnames = ["acme.com"]\nmodel_path = "/models/.*"', "model_path has one group"),
    ('[[secret]]\nid = "k"\ntitle = "K"\npattern = "k-x"\nmin_length = 5\nmax_length = 9\nsource = "s"\nrevoke = "r"',
     "a secret has literals"),
    (SECRET + "min_length = 9\nmax_length = 5", "max_length is below"),
    ('[[test]]\npath = "a.py"\ntext = "x"\nexpect = []', "a negative case says why"),
    ('[[test]]\npath = "a.py"\ntext = "x"\nexpect = ["import"]', "write [product:]section"),
    ('[[package]]\necosystem = "acmepkg"\nnames = ["acme"]', "package.ecosystem"),
    ('[[package]]\necosystem = "pypi"\nnames = ["Acme_Sdk"]', "is not in normal form: write 'acme-sdk'"),
])
def test_what_an_entry_may_say(tmp_path: Path, body: str, message: str) -> None:
    write(tmp_path, "acme", body + "\n")
    assert any(message in found for found in messages(tmp_path)), messages(tmp_path)


@pytest.mark.parametrize("pattern", ["gpt-\\\\d[a-z0-9.-]*", "(?:a|b)+", "a{2,3}-[^$^]x", "x\\\\$y", "(?:ab){2}"])
def test_patterns_of_the_subset_are_taken(tmp_path: Path, pattern: str) -> None:
    write(tmp_path, "acme", f'[[model]]\npattern = "{pattern}"\natoms = ["gpt"]\n')
    assert compile_folder(tmp_path)["sections"]["model"][0]["atoms"] == ["gpt"]


def test_one_product_owns_a_name(tmp_path: Path) -> None:
    write(tmp_path, "acme", '[[env]]\nnames = ["ACME_KEY"]\n')
    path = write(tmp_path, "borg", '[[env]]\nnames = ["BORG_KEY", "ACME_KEY"]\n')
    (found,) = mistakes(tmp_path)
    assert found.file == "providers/borg.toml"
    assert found.line == line_of(path, "[[env]]")
    assert found.message.startswith("env ACME_KEY belongs to acme (providers/acme.toml)")


def test_a_name_stands_once_in_a_file(tmp_path: Path) -> None:
    write(tmp_path, "acme", '[[package]]\necosystem = "npm"\nnames = ["acme", "acme"]\n')
    assert messages(tmp_path) == ["package npm acme stands twice in this file"]


def test_ids_are_unique_over_folders(tmp_path: Path) -> None:
    path = write(tmp_path, "acme")
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "acme.toml").write_text(path.read_text())
    assert messages(tmp_path) == ["id 'acme' is also in providers/acme.toml"]


@pytest.mark.parametrize("body", [
    'uses = ["ghost"]\n',
    '[[package]]\necosystem = "pypi"\nnames = ["acme"]\nuses = ["ghost"]\n',
    '[[import]]\nlanguage = "python"\nnames = ["acme"]\nuses = ["ghost"]\n',
    '[[client]]\nlanguage = "python"\nsymbols = ["a:b"]\nserved_by = "ghost"\n',
    '[[test]]\npath = "a.py"\ntext = "x"\nexpect = ["ghost:import@1"]\n',
])
def test_references_exist(tmp_path: Path, body: str) -> None:
    path = write(tmp_path, "acme", body)
    (found,) = mistakes(tmp_path)
    assert found.message == "no product 'ghost'"
    assert found.line == line_of(path, "ghost")


def test_secret_ids_are_unique_in_a_file(tmp_path: Path) -> None:
    secret = ('[[secret]]\nid = "k"\ntitle = "K"\nliterals = ["k-"]\npattern = "k-x{9}"\nmin_length = 11\n'
              'max_length = 11\nsource = "s"\nrevoke = "r"\n')
    write(tmp_path, "acme", secret + secret)
    assert messages(tmp_path) == ["secret id 'k' stands twice"]


def test_lines_are_right_beside_multi_line_strings(tmp_path: Path) -> None:
    """A test's text may itself look like TOML."""
    case = "[[test]]\npath = 'a.toml'\ntext = '''\n[[env]]\nnames = 1\n'''\nexpect = ['env@1']\n"
    path = write(tmp_path, "acme", case + '[[env]]\nnames = ["A*B"]\n')
    (found,) = mistakes(tmp_path)
    assert found.line == line_of(path, 'names = ["A*B"]')


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot be read|not a folder"):
        compile_folder(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="not a folder of signatures"):
        compile_folder(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="no signature files"):
        compile_folder(tmp_path / "empty")


def test_the_head_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "acme.toml"
    path.write_text(text_of("acme").replace('"US"', '"Utopia"').replace("https://acme.example/docs", "ftp://x"))
    assert [mistake.line for mistake in mistakes(tmp_path)] == [
        line_of(path, "jurisdiction"), line_of(path, "source"),
    ]
