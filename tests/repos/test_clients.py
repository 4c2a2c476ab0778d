"""Which model is called, where, and who serves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.core.asset import Relation
from shadowbom.core.source import Scope
from small_repositories import assets, notebook, places, said, scanned, states

CALL = 'client.chat.completions.create(model="{}", messages=[])\n'


@pytest.mark.parametrize(
    ("folder", "statement", "use"),
    [
        ("", "import settings", "settings.MODEL"),
        ("", "from settings import MODEL", "MODEL"),
        ("shop/", "from .settings import MODEL as NAME", "NAME"),
        ("shop/", "from shop import settings as s", "s.MODEL"),
    ],
)
def test_a_constant_of_another_file(folder: str, statement: str, use: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        f"{folder}__init__.py": "",
        f"{folder}settings.py": 'DEBUG = False\nMODEL = "gpt-4o"\n',
        f"{folder}app.py": f"from openai import OpenAI\n{statement}\n\nclient = OpenAI()\n"
                           f"client.chat.completions.create(model={use}, messages=[])\n",
    })
    found = assets(result)
    assert set(found) == {"model:openai/gpt-4o", "pkg:pypi/openai"}
    model = found["model:openai/gpt-4o"]
    assert places(model) == [f"{folder}app.py:5", f"{folder}settings.py:2"]
    assert (model.kind, model.name, model.provider, model.state) == ("model", "gpt-4o", "OpenAI", "called")
    assert model.confidence.level == "high"
    assert result.relations == (
        Relation("application", "uses", "model:openai/gpt-4o"),
        Relation("application", "uses", "pkg:pypi/openai"),
        Relation("pkg:pypi/openai", "calls", "model:openai/gpt-4o"),
        Relation("pkg:pypi/openai", "serves", "model:openai/gpt-4o"),
    )


SERVERS = [
    ("https://api.deepseek.com", "deepseek-chat", "deepseek", "inference-endpoint", "DeepSeek"),
    ("https://openrouter.ai/api/v1", "anthropic/claude-sonnet-4.5", "openrouter", "gateway", "Anthropic (OpenRouter)"),
    ("https://api.groq.com/openai/v1", "llama-3.3-70b-versatile", "groq", "inference-endpoint", "Meta (Groq)"),
    ("http://localhost:11434/v1", "llama3.2", "ollama", "local-runtime", "Meta (Ollama)"),
    ("https://corp.openai.azure.com/openai/v1/", "gpt-4o", "azure-openai", "cloud-ai-service", "OpenAI (Microsoft)"),
]


@pytest.mark.parametrize(("url", "model", "product", "kind", "provider"), SERVERS, ids=[row[2] for row in SERVERS])
def test_the_address_turns_the_provider(
    url: str, model: str, product: str, kind: str, provider: str, tmp_path: Path
) -> None:
    python = f'from openai import OpenAI\n\nclient = OpenAI(\n    base_url="{url}",\n    api_key=key(),\n)\n'
    result = scanned(tmp_path, {"app.py": python + CALL.format(model)})
    models = [asset for asset in result.assets if asset.kind == "model"]
    assert [(asset.provider, asset.product, places(asset)) for asset in models] == [(provider, product, ["app.py:7"])]
    service = assets(result)[f"service:{product}"]
    assert (service.kind, service.state, places(service)) == (kind, "called", ["app.py:3", "app.py:4"])
    assert assets(result)["pkg:pypi/openai"].state == "called"
    served = [relation for relation in result.relations if relation.verb == "serves"]
    assert served == [Relation(f"service:{product}", "serves", models[0].key)]
    assert Relation("pkg:pypi/openai", "calls", models[0].key) in result.relations


@pytest.mark.parametrize(("url", "model", "product", "kind", "provider"), SERVERS, ids=[row[2] for row in SERVERS])
def test_a_typescript_client_of_another_file(
    url: str, model: str, product: str, kind: str, provider: str, tmp_path: Path
) -> None:
    # "app" is matched before "llm": the order of files decides nothing.
    result = scanned(tmp_path, {
        "package.json": '{"name": "web", "dependencies": {"openai": "^4.0.0"}}',
        "src/llm.ts": f'import OpenAI from "openai";\n\nexport const client = new OpenAI({{ baseURL: "{url}" }});\n',
        "src/app.ts": 'import { client } from "./llm";\n\nexport async function answer() {\n  return client.chat'
                      f'.completions.create({{ model: "{model}", messages: [] }});\n}}\n',
    })
    models = [asset for asset in result.assets if asset.kind == "model"]
    assert [(asset.provider, asset.product, places(asset)) for asset in models] == [
        (provider, product, ["src/app.ts:4"])
    ]
    service = assets(result)[f"service:{product}"]
    assert (service.kind, service.state, places(service)) == (kind, "called", ["src/llm.ts:3"])
    sdk = assets(result)["pkg:npm/openai"]
    assert (sdk.state, places(sdk)) == ("called", ["package.json:1", "src/llm.ts:1", "src/llm.ts:3"])
    assert [(version.version, version.kind) for version in sdk.versions] == [("^4.0.0", "range")]


def test_a_python_client_of_a_later_file(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "app.py": "from zz import client\n" + CALL.format("deepseek-chat"),
        "zz.py": 'from openai import OpenAI\nclient = OpenAI(base_url="https://api.deepseek.com")\n',
    })
    assert [asset.key for asset in result.assets if asset.kind == "model"] == ["model:deepseek/deepseek-chat"]


def test_the_azure_client_has_no_package_of_its_own(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "app.py": "from openai import AzureOpenAI\n"
                  'client = AzureOpenAI(azure_endpoint="https://corp.openai.azure.com", api_version="v")\n'
                  + CALL.format("gpt-4o"),
    })
    assert set(assets(result)) == {"model:azure-openai/gpt-4o", "pkg:pypi/openai", "service:azure-openai"}
    assert assets(result)["service:azure-openai"].kind == "cloud-ai-service"
    assert said(assets(result)["service:azure-openai"]) == {"endpoint": "corp.openai.azure.com"}


def test_defaults_of_the_environment(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "app.py": "import os\nfrom openai import OpenAI\n\n"
                  'MODEL = os.getenv("CHAT_MODEL", "deepseek-reasoner")\n'
                  'client = OpenAI(base_url=os.environ.get("LLM_URL", "https://api.deepseek.com"))\n'
                  "client.chat.completions.create(model=MODEL, messages=[])\n",
    })
    model = assets(result)["model:deepseek/deepseek-reasoner"]
    assert (model.provider, places(model)) == ("DeepSeek", ["app.py:4", "app.py:6"])
    assert assets(result)["service:deepseek"].state == "called"


def test_a_model_of_the_hub(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "train.py": "from transformers import AutoModel, pipeline\nfrom datasets import load_dataset\n"
                    'AutoModel.from_pretrained("BAAI/bge-small-en-v1.5")\n'
                    'pipeline("summarization", model="facebook/bart-large-cnn")\n'
                    'load_dataset("stanfordnlp/imdb")\n',
    })
    found = assets(result)
    assert places(found["pkg:huggingface/BAAI/bge-small-en-v1.5"]) == ["train.py:3"]
    assert places(found["pkg:huggingface/facebook/bart-large-cnn"]) == ["train.py:4"]
    datasets = [(asset.name, places(asset)) for asset in result.assets if asset.kind == "dataset"]
    assert datasets == [("stanfordnlp/imdb", ["train.py:5"])]


def test_a_notebook(tmp_path: Path) -> None:
    text = notebook(
        ("markdown", "# gpt-4 is nice"),
        "%pip install -q anthropic==0.40.0\nimport anthropic\n",
        'client = anthropic.Anthropic()\nclient.messages.create(model="claude-sonnet-4-5", max_tokens=1)\n',
    )
    result = scanned(tmp_path, {"try.ipynb": text})
    lines = text.splitlines()

    def at(part: str) -> int:
        return next(number for number, line in enumerate(lines, 1) if part in line)

    model, sdk = assets(result)["model:anthropic/claude-sonnet-4-5"], assets(result)["pkg:pypi/anthropic"]
    assert set(assets(result)) == {model.key, sdk.key}
    assert places(model) == [f"try.ipynb:{at('claude-sonnet')} (cell 3:2)"]
    assert places(sdk) == sorted([
        f"try.ipynb:{at('pip install')} (cell 2:1)", f"try.ipynb:{at('import anthropic')} (cell 2:2)",
        f"try.ipynb:{at('Anthropic()')} (cell 3:1)",
    ])
    assert (sdk.state, sdk.scope) == ("called", Scope.EXAMPLE)
    assert [version.version for version in sdk.versions] == ["0.40.0"]


def test_a_test_that_hands_a_model_to_production_code(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "app.py": "from openai import OpenAI\n\ndef ask(model):\n"
                  "    return OpenAI().chat.completions.create(model=model, messages=[])\n",
        "tests/test_app.py": 'from app import ask\n\ndef test_it():\n    ask(model="gpt-4o-mini")\n',
    })
    scopes = {asset.key: asset.scope for asset in result.assets}
    assert scopes["pkg:pypi/openai"] is Scope.PRODUCTION
    assert scopes.get("model:openai/gpt-4o-mini") is Scope.TEST


def test_settings_of_a_model_and_of_an_address(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "config.yaml": "llm:\n  model: claude-sonnet-4-5\n  base_url: https://api.anthropic.com/v1\n",
        ".env": "MISTRAL_API_KEY=\n",
    })
    assert states(result) == {
        "model:anthropic/claude-sonnet-4-5": "", "service:anthropic": "imported", "service:mistral": "declared",
    }
    assert places(assets(result)["service:mistral"]) == [".env:1"]


@pytest.mark.parametrize(("path", "text"), [
    ("a.exs", 'alias LangChain.ChatModels.ChatDeepSeek\n\nChatDeepSeek.new(%{"model" => nil})\n'),
    ("a.rb", 'require "openai"\n\nOpenAI::Client.new.chat(parameters: {model: nil})\n'),
    ("a.ts", 'import OpenAI from "openai";\n\nnew OpenAI().responses.create({model: null});\n'),
])
def test_nothing_in_place_of_a_name_is_no_model(path: str, text: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, {path: text})
    assert "model" not in {asset.kind for asset in result.assets}
    assert result.assets


def test_the_name_of_an_unknown_constant_is_no_model(tmp_path: Path) -> None:
    text = "from openai import OpenAI\nfrom acme import names\n\nOpenAI().chat.completions.create(model=names.ALIAS)\n"
    assert [asset.kind for asset in scanned(tmp_path, {"app.py": text}).assets] == ["provider-sdk"]


@pytest.mark.parametrize(("address", "served"), [
    ("http://localhost:8080", ""), ("https://llm.acme.example/v1", ""), ("https://api.anthropic.com", "anthropic"),
])
def test_a_service_s_client_at_another_server_sends_it_nothing(address: str, served: str, tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "app.py": f'import anthropic\n\nclient = anthropic.Anthropic(base_url="{address}")\n'
                  'client.messages.create(model="qwen3-8b", messages=[])\n',
    })
    (model,) = (asset for asset in result.assets if asset.kind == "model")
    assert said(model).get("served-by", "") == served


def test_a_variable_belongs_to_the_package_that_production_code_has(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "requirements.txt": "anthropic==0.50\n",
        "app.py": 'import os\n\nkey = os.environ["ANTHROPIC_API_KEY"]\n',
        "docs/use.md": "```typescript\nimport Anthropic from '@anthropic-ai/sdk'\nnew Anthropic()\n```\n",
    })
    found = assets(result)
    assert "app.py:3" in places(found["pkg:pypi/anthropic"])
    assert found["pkg:npm/%40anthropic-ai/sdk"].scope is Scope.DOCS


def test_a_setting_that_is_handed_to_every_client_says_not_whose_model_goes_where(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"llm.ts": """
import { createGroq } from "@ai-sdk/groq";
import { createOpenAI } from "@ai-sdk/openai";

export function model(provider: string, chosen: string) {
  switch (provider) {
    case "groq": {
      const name = chosen || "llama-3.3-70b-versatile";
      return createGroq({ apiKey: "unset" })(name);
    }
    default: {
      const name = chosen || "gpt-5.4-mini";
      return createOpenAI({ apiKey: "unset" })(name);
    }
  }
}
""", "chosen.ts": """
import { model } from "./llm";

model("anthropic", "claude-sonnet-4-6");
model("google", "gemini-3-flash");
model("openai", "gpt-5.3-codex");
model("other", "my-own-model");
"""})
    models = {(one.name, one.provider) for one in assets(result).values() if one.kind == "model"}
    assert models == {
        ("claude-sonnet-4-6", "Anthropic"), ("gemini-3-flash", "Google"), ("gpt-5.3-codex", "OpenAI"),
        ("gpt-5.4-mini", "OpenAI"), ("llama-3.3-70b-versatile", "Meta (Groq)"),
    }


def test_the_server_of_a_test_is_not_that_of_production(tmp_path: Path) -> None:
    result = scanned(tmp_path, {"cost.ts": """
import { encoding_for_model } from "tiktoken";

export const encoder = encoding_for_model("gpt-4");
""", "cost.test.ts": """
import { createOpenAI } from "@ai-sdk/openai";

const made = createOpenAI({ baseURL: "https://llm.acme.dev/v1" });
made("gpt-4");
"""})
    models = {(one.provider, str(one.scope)) for one in assets(result).values() if one.kind == "model"}
    assert models == {("OpenAI", "production"), ("OpenAI (custom)", "test")}
