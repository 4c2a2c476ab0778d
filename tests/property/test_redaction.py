"""Whatever is scanned and however it is written out, no key is in it: not six characters of its secret part."""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from key_samples import BY_ID, catalogue, leaks, pieces, shown
from key_suite import SYNTAXES, Bindings, KeyKind, kinds
from shadowbom.catalog.prefilter import Prefilter
from shadowbom.catalog.samples import expand
from shadowbom.core.result import ScanResult
from shadowbom.core.source import Scope
from shadowbom.detect.secrets import find_keys, key_evidence
from shadowbom.extract.extractors import EXTRACTORS
from shadowbom.report import FORMATS, ReportOptions, render
from shadowbom.report.code_quality import digest_of
from shadowbom.rules.leaked_key import check
from shadowbom.rules.view import View
from shadowbom.ruleset import Ruleset
from shadowbom.scan import ScanOptions, scan

AROUND = st.text(st.characters(codec="utf-8", exclude_characters="_"), max_size=200)


SURE = [kind for kind in kinds() if kind.reason != "context" and not kind.beside]


@given(st.sampled_from(SURE), st.integers(0, 10_000), AROUND, AROUND, st.sampled_from(["=", ": ", '="', "('", " "]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_key_anywhere(kind: KeyKind, seed: int, before: str, after: str, binding: str) -> None:
    value = kind.value(seed)
    text = f"{before}\n{kind.name}{binding}{value}\n{after}"
    passed = find_keys(text.encode(), "a.txt", Scope.PRODUCTION, catalogue())
    evidence = [key_evidence(key, catalogue()) for key in passed.keys]
    findings = list(check(View(tuple(evidence))))
    assert len(passed.data) == len(text.encode())
    assert passed.data.count(b"\n") == text.encode().count(b"\n")
    for text in (passed.data.decode(), repr(passed), repr(evidence), str(findings), repr(pickle.dumps(passed))):
        assert not leaks(text, value, kind.prefix)


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_text_without_a_key_is_left_as_it_is(text: str) -> None:
    passed = find_keys(text.encode("utf-8", "replace"), "a.txt", Scope.PRODUCTION, catalogue())
    assert passed.keys == ()
    assert passed.data == text.encode("utf-8", "replace")


@dataclasses.dataclass(frozen=True)
class Leaking:
    """A repository full of keys, and the pieces of their secret parts."""

    root: Path
    secret: set[str]

    def leaks(self, text: str, result: ScanResult | None = None) -> set[str]:
        """Pieces of keys in a text. The fingerprints of a result, of which each is made of names alone and stands for
        itself, are left out: of thousands of them in hexadecimal, some share six digits with a key by chance."""
        for made in _made(result) if result else ():
            text = text.replace(made, "")
        return shown(text, self.secret)


def _made(result: ScanResult) -> Iterator[str]:
    """The identifiers that a result and its formats have for what they hold."""
    yield result.ruleset
    for finding in result.findings:
        digest = digest_of(finding)
        yield from (finding.fingerprint, digest, str(uuid.UUID(digest[:32])))


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory) -> Leaking:
    root = tmp_path_factory.mktemp("leaking")
    values: list[tuple[str, str]] = []
    for kind in kinds():
        folder = root / kind.id.replace(":", "-")
        folder.mkdir()
        for name, bind in SYNTAXES.values():
            bindings = _found(kind, f"{folder.name}/{name}", bind)
            # What stands beside a key may be one itself, as the two halves of a cloud's.
            values += [(value, kind.prefix if value == bindings[-1][1] else "") for _, value in bindings
                       if (value == bindings[-1][1]) or value.startswith("AKIA")]
            (folder / name).write_text(bind(bindings), encoding="utf-8")
    values += _damaged(root)
    return Leaking(root, {piece for value, prefix in values for piece in pieces(value, prefix)})


def _found(kind: KeyKind, path: str, bind: Callable[[Bindings], str]) -> Bindings:
    """Bindings with a key that does not look like a stand-in by chance."""
    for seed in range(9):
        bindings = kind.bindings(seed)
        passed = find_keys(bind(bindings).encode(), path, Scope.PRODUCTION, catalogue())
        if f"{kind.signature}:{kind.kind}" in {f"{key.signature}:{key.spec}" for key in passed.keys}:
            return bindings
    raise AssertionError(kind.id)


def _damaged(root: Path) -> list[tuple[str, str]]:
    """Files that no reader can read, each with a key in it: their messages may quote them."""
    sample = BY_ID["anthropic:api-key"]
    values = [sample.value(number) for number in range(14)]
    take = iter(values)
    bound = {"anthropic": next(take)}
    (root / "broken.json").write_text(f'{{"key": "{bound["anthropic"]}", ]')
    (root / "broken.toml").write_text(f'key = "{next(take)}\n[[[')
    (root / "broken.yaml").write_text(f'key: "{next(take)}\n  - : : [')
    (root / "broken.ipynb").write_text(f'{{"cells": [{{"source": ["key = \'{next(take)}\'"')
    (root / "broken.py").write_text(f"def f(:\n  key = '{next(take)}\n")
    (root / "broken.ts").write_text(f"const {{ = '{next(take)}'")
    (root / "package.json").write_text(f'{{"dependencies": {{"{next(take)}": "{next(take)}"}}, "x": {{"{next(take)}"')
    (root / "pyproject.toml").write_text(f'[project]\ndependencies = ["openai {next(take)}"]\nversion = 5')
    (root / "requirements.txt").write_text(f"openai @ https://user:{next(take)}@host/x.whl\n-r {next(take)}.txt\n???")
    (root / "wide.env").write_bytes(f"KEY={next(take)}".encode("utf-16"))
    (root / "latin.ini").write_bytes(f"[é]\nkey = {next(take)}\n".encode("latin-1"))
    mcp = {"mcpServers": {"x": {"command": "npx", "args": ["-y", "x", "--key", values[0]], "env": {"KEY": values[1]}}}}
    (root / ".mcp.json").write_text(json.dumps(mcp))
    shapes = ("alnum:31", "hex:40", "base64url:44", "hex:33")
    plain = [expand(f"{{{{{shape}}}}}", shape)[0] for shape in shapes]
    server = {"command": "npx", "args": ["-y", "acme", f"--api-key={plain[0]}"], "env": {"ACME_TOKEN": plain[1]},
              "url": f"https://acme.example/mcp?token={plain[2]}", "headers": {"Authorization": f"Bearer {plain[3]}"}}
    (root / "config").mkdir()
    (root / "config" / "mcp.json").write_text(json.dumps({"mcpServers": {"acme": server}}))
    (root / "mcp.json").write_text(json.dumps({"mcpServers": {"acme": server}})[:-9])
    return [(value, sample.prefix) for value in values] + [(value, "") for value in plain]


@pytest.fixture(scope="module")
def result(leaking: Leaking, tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    ruleset = Ruleset(catalogue(), Prefilter.load(catalogue(), EXTRACTORS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["shadowbom.scan"], "open_ruleset", lambda overlays: ruleset)
        return scan([str(leaking.root)], ScanOptions(jobs=1))


def test_the_repository_really_leaks(leaking: Leaking, result: ScanResult) -> None:
    found = {finding.location.path for finding in result.findings}
    files = {path.relative_to(leaking.root).as_posix() for path in leaking.root.rglob("*") if path.is_file()}
    assert found == files
    assert len(result.findings) >= len(kinds()) * len(SYNTAXES)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_holds_a_key(name: str, leaking: Leaking, result: ScanResult) -> None:
    for options in (ReportOptions(), ReportOptions(all=True, verbose=True, colour=True, width=60)):
        text = render(name, result, options)
        assert text
        assert not leaking.leaks(text, result)


def test_the_result_holds_no_key(leaking: Leaking, result: ScanResult) -> None:
    assert not leaking.leaks(repr(result), result)
    assert not leaking.leaks(pickle.dumps(result).decode("latin-1"), result)


def test_nothing_is_written_or_said_that_holds_a_key(
    leaking: Leaking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("SHADOWBOM_CACHE_DIR", "TMPDIR", "HOME", "XDG_CACHE_HOME"):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    ruleset = Ruleset(catalogue(), Prefilter.load(catalogue(), EXTRACTORS))
    monkeypatch.setattr(sys.modules["shadowbom.scan"], "open_ruleset", lambda overlays: ruleset)
    with caplog.at_level(0):
        scan([str(leaking.root)], ScanOptions(jobs=2))
    assert any(files for _, _, files in os.walk(tmp_path))
    for folder, _, files in os.walk(tmp_path):
        for file in files:
            assert not leaking.leaks(Path(folder, file).read_bytes().decode("latin-1"))
    out, err = capfd.readouterr()
    assert not leaking.leaks(out + err + caplog.text)
