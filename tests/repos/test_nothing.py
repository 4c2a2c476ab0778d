"""What only looks like AI, and what only talks of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_repositories import assets, notebook, places, said, scanned

LOOK_ALIKES = {
    "a Django model": {
        "shop/__init__.py": "", "requirements.txt": "django\n",
        "shop/models.py": "from django.db import models\n\nclass Car(models.Model):\n"
                          "    model = models.CharField(default='gpt', max_length=3)\n",
    },
    "a Redis pipeline": {"cache.py": "import redis\n\npipe = redis.Redis().pipeline()\npipe.execute()\n"},
    "a Celery task": {"tasks.py": "from celery import Celery, Task\n\napp = Celery('x')\n\n@app.task\ndef go(): ...\n"},
    "a user agent": {
        "ua.py": 'import requests\n\nrequests.get("https://x.example", headers={"User-Agent": "Mozilla/5.0 '
                 '(compatible; GPTBot/1.0; +https://openai.com/gptbot)"})\n'
                 'BOTS = ["ClaudeBot", "anthropic-ai", "PerplexityBot"]\n',
        "robots.txt": "User-agent: GPTBot\nDisallow: /\n",
    },
    "colours": {
        "package.json": '{"name": "x", "dependencies": {"chroma-js": "^2.0.0"}}',
        "a.js": 'import chroma from "chroma-js";\n\nchroma("red");\n',
    },
    "another package called together": {
        "package.json": '{"name": "x", "dependencies": {"together": "1.0.0"}}',
        "a.js": 'import together from "together";\n\ntogether();\n',
    },
    "own modules with famous names": {
        "agents.py": "class Agent: ...\n", "app.py": "from agents import Agent\n\nAgent(model='fast')\n",
        "openai.py": "class OpenAI: ...\n", "use.py": "from openai import OpenAI\n\nOpenAI()\n",
    },
    "prose": {
        "a.py": '"""Uses gpt-4o. from openai import OpenAI"""\n# from openai import OpenAI; model = "gpt-4o"\n\n\n'
                'def ask():\n    """Call gpt-4o at https://api.openai.com/v1."""\n',
        "b.ts": '// import OpenAI from "openai"\n/* model: "gpt-4o" */\nexport const a = 1;\n',
        "README.md": "# gpt-4o\n\n`from openai import OpenAI`, claude-sonnet-4-5, https://api.openai.com/v1\n",
        "CHANGELOG.txt": "openai 1.2 and gpt-4o\n",
    },
    "comparisons": {
        "a.py": 'def limit(model):\n    if model == "gpt-4o":\n        return 1\n'
                '    if model in ("gpt-4", "o1-mini"):\n        return 2\n    return model.startswith("gpt-4o-mini")\n',
        "b.ts": 'export function f(model: string) {\n  if (model === "gpt-4o") return 1;\n'
                '  switch (model) { case "gpt-4": return 2; }\n  return model.startsWith("claude-sonnet-4-5");\n}\n',
    },
    "a log line and a file name": {
        "a.py": 'import logging\n\nlogging.info("switched to gpt-4o")\nopen("gpt-4o.json")\n',
    },
    "a notebook's prose and output": {
        "a.ipynb": notebook(("markdown", "from openai import OpenAI, gpt-4o"), ("raw", "import openai"), "print(1)\n"),
    },
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
@pytest.mark.parametrize("prefilter", [True, False])
def test_nothing_is_found(name: str, prefilter: bool, tmp_path: Path) -> None:
    result = scanned(tmp_path, LOOK_ALIKES[name], prefilter=prefilter)
    assert (result.assets, result.findings, result.problems) == ((), (), ())


IDS = ("gpt-4", "gpt-4o", "gpt-4o-mini", "gpt-4-turbo", "gpt-3.5-turbo", "o1", "o3-mini", "gpt-4.1", "gpt-4.1-mini",
       "claude-sonnet-4-5", "deepseek-chat")


@pytest.mark.parametrize("language", ["py", "ts"])
def test_a_table_of_models_is_one_entry(language: str, tmp_path: Path) -> None:
    rows = "".join(f'    "{name}": {number},\n' for number, name in enumerate(IDS))
    text = f"PRICES = {{\n{rows}}}\n" if language == "py" else f"export const PRICES = {{\n{rows}}};\n"
    result = scanned(tmp_path, {f"prices.{language}": text})
    (table,) = result.assets
    assert (table.key, table.kind) == (f"catalogue:prices.{language}#PRICES", "model-catalogue")
    assert table.confidence.level == "low"
    assert said(table) == {"count": "11", "members": " ".join(sorted(IDS))}
    assert sorted(places(table)) == sorted(f"prices.{language}:{line}" for line in range(2, 2 + len(IDS)))
    assert sorted(piece.match for piece in table.evidence) == sorted(IDS)
    assert result.relations == ()


def test_what_is_called_from_a_table_is_a_model(tmp_path: Path) -> None:
    rows = "".join(f'    "{name}",\n' for name in IDS)
    result = scanned(tmp_path, {
        "models.py": f"MODELS = [\n{rows}]\n",
        "app.py": 'from openai import OpenAI\n\nOpenAI().chat.completions.create(model="gpt-4o", messages=[])\n',
    })
    assert set(assets(result)) == {"catalogue:models.py#MODELS", "model:openai/gpt-4o", "pkg:pypi/openai"}


def test_a_page_that_installs_the_repositorys_own_package_makes_it_no_product(tmp_path: Path) -> None:
    own = {"gpt_researcher/__init__.py": "", "app.py": "from gpt_researcher import GPTResearcher\nGPTResearcher()\n"}
    page = notebook("!pip install gpt-researcher", "from gpt_researcher import GPTResearcher")
    found = scanned(tmp_path, {**own, "docs/examples/run.ipynb": page})
    shown = {place for asset in found.assets for place in places(asset)}
    assert {place.partition(":")[0] for place in shown} <= {"docs/examples/run.ipynb"}
    # A manifest that the program is installed from means the package of that name.
    found = scanned(tmp_path, {"requirements.txt": "gpt-researcher\n"})
    assert "app.py:1" in {place for asset in found.assets for place in places(asset)}
