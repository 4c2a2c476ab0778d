"""``scan --engine detect-secrets`` on small repositories."""

from __future__ import annotations

import hashlib
import json
import random
import string
from pathlib import Path

import pytest

from key_samples import BY_ID
from shadowbom.core.result import ScanResult
from shadowbom.report import FORMATS, ReportOptions, render
from small_repositories import scanned

GROQ = BY_ID["groq:api-key"]


def password(seed: int = 0) -> str:
    return "".join(random.Random(f"password {seed}").choices(string.ascii_letters + string.digits, k=18))


def found(result: ScanResult) -> dict[str, tuple[str, str]]:
    return {f"{one.location.path}:{one.location.line}": (one.rule, one.status) for one in result.findings}


@pytest.mark.parametrize("only", ["", "secrets"])
def test_generic_secrets_come_beside_ours(tmp_path: Path, only: str) -> None:
    files = {
        "a.py": f'GROQ_API_KEY = "{GROQ.value(1)}"\npassword = "{password()}"\n',
        "b.yaml": f"db:\n  password: {password(1)}  # gitleaks:allow\n",
        "c.py": f'# shadowbom: ignore[generic-secret] a sample\npassword = "{password(2)}"\n',
        "d.py": f'password = "{password(3)}"  # shadowbom: ignore[leaked-key] not this rule\n',
        "poetry.lock": f'password = "{password()}"\n', "x.bin": b"\0" * 50,
    }
    assert found(scanned(tmp_path, files, only=only)) == {"a.py:1": ("leaked-key", "open")}
    result = scanned(tmp_path, files, only=only, engine="detect-secrets")
    assert found(result) == {
        "a.py:1": ("leaked-key", "open"), "a.py:2": ("generic-secret", "open"),
        "b.yaml:2": ("generic-secret", "suppressed"), "c.py:2": ("generic-secret", "suppressed"),
        "d.py:1": ("generic-secret", "open"),
    }
    assert [one.message for one in result.unused] == ["shadowbom: ignore is about nothing: no leaked-key there"]
    for name in FORMATS:
        text = render(name, result, ReportOptions(all=True, verbose=True))
        assert not any(password(number)[:6] in text for number in range(4))


def test_a_value_counts_once_in_a_file(tmp_path: Path) -> None:
    line, marked = f'password = "{password()}"', "  # pragma: allowlist secret"
    result = scanned(tmp_path, {
        "a.py": f"{line}\n{line}\n{line}{marked}\n{line}{marked}\n", "b.py": f"{line}{marked}\n{line}\n",
    }, engine="detect-secrets")
    assert found(result) == {
        "a.py:1": ("generic-secret", "open"), "a.py:3": ("generic-secret", "suppressed"),
        "b.py:1": ("generic-secret", "suppressed"), "b.py:2": ("generic-secret", "open"),
    }


def test_an_audited_baseline_holds_for_them(tmp_path: Path) -> None:
    one, two = password(1), password(2)
    rows = [
        {"type": "Secret Keyword", "hashed_secret": hashlib.sha1(value.encode()).hexdigest(), **audit}
        for value, audit in ((one, {"is_secret": False}), (two, {}))
    ]
    result = scanned(tmp_path, {
        "a.py": f'password = "{one}"\n\npassword = "{two}"\npassword = "{password(3)}"\n',
        ".secrets.baseline": json.dumps({"plugins_used": [], "results": {"a.py": rows}}),
    }, engine="detect-secrets")
    assert found(result) == {
        "a.py:1": ("generic-secret", "suppressed"), "a.py:3": ("generic-secret", "baselined"),
        "a.py:4": ("generic-secret", "open"),
    }


def test_plugins_that_a_repository_brings_are_not_run(tmp_path: Path) -> None:
    said = tmp_path / "said"
    plugin = f"open({str(said)!r}, 'w').close()\n"
    listed = {"plugins_used": [{"name": "Evil", "path": f"file://{tmp_path}/repository/evil.py"}],
              "filters_used": [{"path": f"file://{tmp_path}/repository/evil.py::f"}], "results": {}}
    result = scanned(tmp_path, {
        "a.py": f'password = "{password()}"\n', "evil.py": plugin, "detect_secrets.py": plugin, "json.py": plugin,
        ".secrets.baseline": json.dumps(listed), "detect_secrets/__init__.py": plugin,
    }, engine="detect-secrets")
    assert found(result) == {"a.py:1": ("generic-secret", "open")}
    assert not said.exists()


def test_files_that_are_too_large_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shadowbom.generic.MAX_BYTES", 1000)
    result = scanned(tmp_path, {"a.py": "x = 1\n" * 1000, "b.py": "x = 1\n" * 1000}, engine="detect-secrets")
    assert [one.message for one in result.problems] == ["2 files are too large for detect-secrets: over 0 MB"]
