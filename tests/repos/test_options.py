"""What a user can set, through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from key_samples import SAMPLES, leaks
from shadowbom.cli.main import main
from shadowbom.report import FORMATS
from signature_writer import text_of
from small_repositories import write

APP = 'from openai import OpenAI\n\nOpenAI().chat.completions.create(model="gpt-4o", messages=[])\n'


def inventory(tmp_path: Path, *arguments: str) -> Any:
    """The JSON report of a run over ``repository``."""
    out = tmp_path / "out.json"
    fixed = ["--format", "json", "-o", str(out), "--all", "--now", "2026-11-20"]
    assert main(["scan", str(tmp_path / "repository"), *fixed, *arguments]) == 0
    return json.loads(out.read_text(encoding="utf-8"))


def keys(report: Any) -> list[str]:
    return [asset["key"] for asset in report["assets"]]


def test_min_confidence(tmp_path: Path) -> None:
    rows = "".join(f'    "gpt-4.{number}": 1,\n' for number in range(1, 13))
    write(tmp_path / "repository", {
        "app.py": APP, "prices.py": f"PRICES = {{\n{rows}}}\n", ".env": "MISTRAL_API_KEY=\n",
    })
    sure = ["model:openai/gpt-4o", "pkg:pypi/openai"]
    assert sorted(keys(inventory(tmp_path))) == sorted([*sure, "catalogue:prices.py#PRICES", "service:mistral"])
    assert sorted(keys(inventory(tmp_path, "--min-confidence", "medium"))) == sorted([*sure, "service:mistral"])
    assert sorted(keys(inventory(tmp_path, "--min-confidence", "high"))) == sure


def test_exclude(tmp_path: Path) -> None:
    write(tmp_path / "repository", {"app.py": APP, "old/app.py": "import anthropic\n", "b/old.py": "import cohere\n"})
    assert "pkg:pypi/anthropic" in keys(inventory(tmp_path))
    assert sorted(keys(inventory(tmp_path, "--exclude", "old/", "--exclude", "b/*.py"))) == [
        "model:openai/gpt-4o", "pkg:pypi/openai",
    ]


OVERLAY = text_of("corp-gateway", """
    [[host]]
    names = ["llm.corp.example"]
    [[package]]
    ecosystem = "pypi"
    names = ["corp-llm"]
    uses = ["openai"]
    [[import]]
    language = "python"
    names = ["corp_llm"]
    uses = ["openai"]
    [[client]]
    language = "python"
    symbols = ["corp_llm:Client"]
    served_by = "openai"
    model = ["ask:model"]
""", kind="gateway")


def test_an_overlay(tmp_path: Path) -> None:
    write(tmp_path / "own", {"corp-gateway.toml": OVERLAY})
    write(tmp_path / "repository", {
        "a.py": 'from openai import OpenAI\n\nOpenAI(base_url="https://llm.corp.example/v1").responses.create('
                'model="gpt-4o", input="")\n',
        "b.py": 'import corp_llm\n\ncorp_llm.Client().ask(model="gpt-5")\n',
    })
    assert keys(inventory(tmp_path)) != keys(inventory(tmp_path, "--catalog", str(tmp_path / "own")))
    report = inventory(tmp_path, "--catalog", str(tmp_path / "own"))
    found = {asset["key"]: asset for asset in report["assets"]}
    assert set(found) == {
        "model:corp-gateway/gpt-4o", "model:openai/gpt-5", "pkg:pypi/corp-llm", "pkg:pypi/openai",
    }
    assert found["model:corp-gateway/gpt-4o"]["provider"] == "OpenAI (Corp-Gateway Inc)"
    assert (found["pkg:pypi/corp-llm"]["kind"], found["pkg:pypi/corp-llm"]["state"]) == ("gateway", "called")


def test_why_names_the_signature_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path / "repository", {"settings.py": 'MODEL = "gpt-4o"\n', "app.py":
                 "from openai import OpenAI\nimport settings\nOpenAI().responses.create(model=settings.MODEL)\n"})
    assert main(["why", "gpt-4o", str(root)]) == 0
    text = capfd.readouterr().out
    assert text.startswith("model:openai/gpt-4o\n  model gpt-4o by OpenAI\n  called, production, high confidence")
    for part in ("\napp.py:3\n", "\nsettings.py:1\n", "fact       call openai:OpenAI().responses.create",
                 "openai.toml:", "pkg:pypi/openai calls model:openai/gpt-4o"):
        assert part in text


def test_keys_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sample = next(sample for sample in SAMPLES if sample.signature == "anthropic")
    root = write(tmp_path / "repository", {
        "app.py": "from openai import OpenAI\nOpenAI()\n", "notes.unknown": f"key = {sample.value(1)}\n",
        "wide.txt": "nothing\n",
    })
    assert main(["scan", str(root), "--only", "secrets"]) == 1
    text = capfd.readouterr().out
    assert "sk-ant-***" in text
    assert "notes.unknown:1" in text
    assert "(high: structure; leaked-key " in text
    assert "openai" not in text.lower()
    assert not leaks(text, sample.value(1), sample.prefix)
    (root / "notes.unknown").unlink()
    assert main(["scan", str(root), "--only", "secrets"]) == 0
    assert "No keys found in 2 files" in capfd.readouterr().out


def test_no_key_in_any_output_of_the_program(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    samples = {sample.id: (sample, sample.value("cli")) for sample in SAMPLES}
    root = write(tmp_path / "repository", {
        f"{number}.py": f'{sample.name} = "{key}"\n' for number, (sample, key) in enumerate(samples.values())
    })
    outputs = [tmp_path / f"report.{name}" for name in FORMATS]
    pairs = zip(FORMATS, outputs, strict=True)
    arguments = [part for name, path in pairs for part in ("--format", name, "-o", str(path))]
    run = subprocess.run(
        [sys.executable, "-c", "import sys; from shadowbom.cli.main import main; sys.exit(main())", "scan", str(root),
         "--all", "-v", "--stats", str(tmp_path / "stats"), *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, "SHADOWBOM_CACHE_DIR": str(cache)},
    )
    assert run.returncode == 1
    assert all(path.stat().st_size for path in outputs)
    texts = [run.stdout, run.stderr, *(path.read_text(encoding="utf-8") for path in outputs)]
    for sample, key in samples.values():
        assert not [text for text in texts if leaks(text, key, sample.prefix)]
    kept = [path.read_bytes() for path in cache.rglob("*") if path.is_file()]
    assert kept
    assert not [key for _, key in samples.values() if any(key.encode() in data for data in kept)]


@pytest.mark.parametrize("files", [{"app.py": APP}, {"a.ipynb": "{", "uv.lock": "x", "config.yaml": "model: gpt-4o\n"}])
def test_what_a_scan_imports(files: dict[str, str], tmp_path: Path) -> None:
    root = write(tmp_path / "repository", files)
    code = (
        "import sys\nimport shadowbom\nimported = set(sys.modules)\n"
        "from shadowbom.scan import scan, ScanOptions\nfrom shadowbom.ruleset import open_ruleset\n"
        f"scan([{str(root)!r}], ScanOptions(jobs=1))\n"
        "heavy = {'git', 'semgrep', 'detect_secrets', 'pydantic', 'rich'}\n"
        "print(sorted(heavy & imported), sorted(heavy & set(sys.modules)))\n"
    )
    # The first run may compile the catalogue, which a scan of an installed package never does.
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(2)]
    assert runs[1].stdout == "[] []\n"
