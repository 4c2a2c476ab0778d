"""The result is a function of the files: not of their order, the number of workers or the prefilter."""

from __future__ import annotations

import dataclasses
import os
import random
from pathlib import Path

import pytest

from key_samples import BY_ID
from shadowbom import workers
from shadowbom.core.result import ScanResult
from shadowbom.discover import DiscoverOptions, Discovery
from shadowbom.discover import discover as real_discover
from shadowbom.report import FORMATS, ReportOptions, render
from shadowbom.scan import ScanOptions, scan
from small_repositories import notebook, write

KEY = next(iter(BY_ID.values()))
FILES: dict[str, str | bytes] = {
    "settings.py": 'MODEL = "gpt-4o"\nURL = "https://api.deepseek.com"\n',
    "app.py": "from openai import OpenAI\nimport settings\n\n"
              "OpenAI(base_url=settings.URL).chat.completions.create(model=settings.MODEL, messages=[])\n",
    "lib/__init__.py": "from .llm import ask\n",
    "lib/llm.py": "import anthropic\n\nclient = anthropic.Anthropic()\n\n\ndef ask(model='claude-sonnet-4-5'):\n"
                  "    return client.messages.create(model=model, max_tokens=1)\n",
    "run.py": 'from lib import ask\n\nask(model="claude-opus-4-1")\n',
    "utf16.py": "import cohere\n".encode("utf-16"),
    "latin.py": "# \xe9\nimport groq\n".encode("latin-1"),
    "try.ipynb": notebook("%pip install mistralai\nfrom mistralai import Mistral\n"),
    "web/llm.ts": 'import OpenAI from "openai";\nexport const client = new OpenAI();\n',
    "web/app.tsx": 'import { client } from "./llm";\nclient.responses.create({ model: "gpt-5" });\n',
    "web/old.js": 'const { Groq } = require("groq-sdk");\nnew Groq();\n',
    "web/package.json": '{"name": "web", "dependencies": {"openai": "catalog:", "ai": "^4"}}',
    "pnpm-workspace.yaml": "catalog:\n  openai: ^4\n",
    "requirements.txt": "-r deps/base.txt\n",
    "deps/base.txt": "openai\nlangchain-openai\n",
    "config.yaml": "llm:\n  model: gemini-2.5-pro\n  enable_cohere: false\n",
    "settings.json": '{"url": "https:\\/\\/api.mistral.ai\\/v1"}',
    "app.toml": 'model = "grok-4"\n',
    "a.ini": "[llm]\nmodel = gpt-4o-mini\n",
    ".env": "XAI_API_KEY=\n",
    ".env.example": f"{KEY.name}={KEY.value(1)}\n",
    ".mcp.json": '{"mcpServers": {"git": {"command": "uvx", "args": ["mcp-server-git"]}}}',
    "CLAUDE.md": "Be nice.\n",
    "broken.toml": "[a\nurl = 'https://api.openai.com'\n",
    "README.md": "gpt-4o\n",
    "plain.py": "import os\nprint(os.environ)\n",
    "tests/test_app.py": 'from openai import OpenAI\nOpenAI().responses.create(model="gpt-4.1")\n',
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("pipeline") / "repository", FILES)


def outputs(root: Path, **options: object) -> dict[str, str]:
    """Every format of a scan."""
    result = scan([str(root)], ScanOptions(now="2026-11-20", **options))  # type: ignore[arg-type]
    return {name: render(name, result, ReportOptions(all=True)) for name in FORMATS}


@pytest.fixture(scope="module")
def expected(root: Path) -> dict[str, str]:
    return outputs(root, jobs=1)


def test_the_tree_is_worth_comparing(root: Path) -> None:
    result = scan([str(root)], ScanOptions(jobs=1))
    kinds = {asset.kind for asset in result.assets}
    assert {"model", "provider-sdk", "agent-framework", "mcp-server", "inference-endpoint"} <= kinds
    assert len(result.assets) > 15
    assert result.findings
    assert [problem.path for problem in result.problems] == ["broken.toml"]
    states = {asset.state for asset in result.assets}
    assert {"called", "imported", "declared", "undeclared"} <= states


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_files(seed: int, root: Path, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def shuffled(path: str, options: DiscoverOptions) -> Discovery:
        found = real_discover(path, options)
        files = list(found.files)
        random.Random(seed).shuffle(files)
        return dataclasses.replace(found, files=files)

    monkeypatch.setattr("shadowbom.scan.discover", shuffled)
    assert outputs(root, jobs=1) == expected


@pytest.mark.parametrize("jobs", [2, 3])
def test_worker_processes(jobs: int, root: Path, expected: dict[str, str]) -> None:
    assert outputs(root, jobs=jobs) == expected


def test_twice(root: Path, expected: dict[str, str]) -> None:
    assert outputs(root, jobs=1) == expected


def without_counts(result: ScanResult) -> ScanResult:
    """Fewer files pass with the prefilter: that is what it is for."""
    return dataclasses.replace(result, counts=dataclasses.replace(result.counts, passed=0))


def test_the_prefilter_changes_nothing(root: Path) -> None:
    with_it, without = (
        scan([str(root)], ScanOptions(now="2026-11-20", jobs=1, prefilter=on)) for on in (True, False)
    )
    assert with_it.counts.passed < without.counts.passed
    assert without_counts(with_it) == without_counts(without)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A size from which the work is spread over processes that any tree has."""
    monkeypatch.setattr(workers, "SMALL", 100)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.mark.usefixtures("small")
def test_the_size_of_the_work(root: Path, expected: dict[str, str]) -> None:
    assert outputs(root) == expected
