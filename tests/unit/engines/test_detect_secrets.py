"""The engine, with the real detect-secrets in its own process."""

from __future__ import annotations

import hashlib
import random
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Redacted, Subject
from shadowbom.core.location import Location
from shadowbom.core.source import Problem, Scope, SourceFile
from shadowbom.engines import detect_secrets
from shadowbom.engines.detect_secrets import MAX_FOUND, MAX_LINE, Answer, Engine, Found, available, evidence_of
from shadowbom.errors import UserError


def password(seed: int = 0, length: int = 18) -> str:
    return "".join(random.Random(f"password {seed}").choices(string.ascii_letters + string.digits, k=length))


def token(seed: int = 0) -> str:
    return "AKIA" + "".join(random.Random(f"token {seed}").choices(string.ascii_uppercase + string.digits, k=16))


def file(path: str = "a.py", scope: Scope = Scope.PRODUCTION) -> SourceFile:
    return SourceFile(path, path.encode(), "", scope)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as started:
        yield started


def test_a_name_and_a_kind_of_token(engine: Engine) -> None:
    text = f'x = 1\npassword = "{password()}"\ntoken = "{token()}"\n'
    answer = engine.ask(file(), text)
    assert answer.problem is None
    assert [(one.kind, one.line, one.column, one.length) for one in answer.found] == [
        ("Secret Keyword", 2, 13, 18), ("AWS Access Key", 3, 10, 20),
    ]
    assert answer.found[0].digest == hashlib.sha1(password().encode()).hexdigest()


def test_it_holds_nothing_of_a_value(engine: Engine) -> None:
    assert password()[:6] not in repr(engine.ask(file(), f'password = "{password()}"\n'))


def test_a_line_that_is_marked_is_told_of(engine: Engine) -> None:
    assert len(engine.ask(file(), f'password = "{password()}"  # pragma: allowlist secret\n').found) == 1


@pytest.mark.parametrize("path", ["poetry.lock", "a.png", "package-lock.json"])
def test_files_that_it_leaves_out(engine: Engine, path: str) -> None:
    assert engine.ask(file(path), f'password = "{password()}"\n') == Answer()


def test_public_addresses_and_our_own_keys_are_not_asked_for(engine: Engine) -> None:
    openai = "sk-" + password(1, 20) + "T3Blbk" + "FJ" + password(2, 20)
    assert engine.ask(file("a.txt"), f"host 8.8.8.8\nuses {openai} here\n").found == ()


def test_long_lines_are_data(engine: Engine) -> None:
    text = "x" * MAX_LINE + f' password = "{password()}"\npassword = "{password(1)}"\n'
    assert [one.line for one in engine.ask(file(), text).found] == [2]


def test_what_it_takes_for_secrets_is_bounded(engine: Engine) -> None:
    text = "".join(f'password = "{password(number)}"\n' for number in range(MAX_FOUND + 5))
    answer = engine.ask(file(), text)
    assert len(answer.found) == MAX_FOUND
    message = "detect-secrets takes 205 values for secrets: the first 200 are told"
    assert answer.problem == Problem("a.py", "engine", message)


def test_hostile_text_does_not_stop_it(engine: Engine) -> None:
    begun = time.monotonic()
    for text in ("\0" * 5000, "\ud800", "password = " * 20_000, ("'" * 1999 + "\n") * 50, "a=" * 900, "\n" * 100_000):
        engine.ask(file(), text)
    assert len(engine.ask(file(), f'password = "{password()}"\n').found) == 1
    assert time.monotonic() - begun < 60


def test_a_file_that_takes_too_long_costs_that_file() -> None:
    with Engine(seconds=0.01) as engine:
        answer = engine.ask(file(), f'password = "{password()}"\n')
        assert answer == Answer(problem=Problem("a.py", "engine", "detect-secrets took longer than 0 s"))
        engine._seconds = 30.0
        assert len(engine.ask(file(), f'password = "{password()}"\n').found) == 1


def test_a_child_that_dies_is_started_anew() -> None:
    with Engine() as engine:
        assert engine.ask(file(), "x\n") == Answer()
        child = engine._child
        assert child is not None
        child.kill()
        child.wait()
        assert engine.ask(file(), "x\n").problem == Problem("a.py", "engine", "detect-secrets could not read it")
        assert engine.ask(file(), "x\n") == Answer()


def test_no_module_of_the_folder_that_it_is_started_in_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "detect_secrets.py", "sitecustomize.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'said')!r}, 'w')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Engine() as engine:
        assert len(engine.ask(file(), f'password = "{password()}"\n').found) == 1
    assert not (tmp_path / "said").exists()


def test_our_own_keys_are_not_told_twice(engine: Engine) -> None:
    text = f'token = "{token()}"; password = "{password()}"\n'
    key = Evidence(
        "groq", "secret.api-key", "api-key", Subject("provider-sdk", "groq"), Location("a.py", 1, 10), "key",
        Confidence(0.8), key=Redacted("", 20),
    )
    told: list[int] = []

    def keep(_file: SourceFile, _text: str, found: tuple[Found, ...]) -> tuple[Found, ...]:
        told.extend(one.column for one in found)
        return found

    evidence, problems = evidence_of([(file(), text)], [key], engine, keep)
    assert problems == []
    assert [one.location.column for one in evidence] == [45]
    assert told == [45]
    assert [one.fact for one in evidence] == ["generic-secret"]
    assert evidence[0].confidence.level == "low"


def test_without_the_package_the_user_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    available()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"pip install 'shadowbom\[detect-secrets\]'"):
        available()


def test_a_scan_without_it_does_not_load_it() -> None:
    script = "import sys, shadowbom.scan; print([name for name in sys.modules if 'detect_secrets' in name])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert Path(detect_secrets.__file__).with_name("detect_secrets_child.py").is_file()
