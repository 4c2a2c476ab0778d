"""Which classes of data go to whoever serves a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shadowbom.report import ReportOptions, render
from small_repositories import Files, scanned

PYTHON = "from openai import OpenAI\nclient = OpenAI()\n"


def seen(root: Path, files: Files) -> set[tuple[str, str, str, int, float]]:
    """(asset, class, path, line, how sure) of each class of data."""
    return {
        (asset.key, piece.match, piece.location.path, piece.location.line, piece.confidence.score)
        for asset in scanned(root, files).assets for piece in asset.evidence if piece.entry.startswith("data.")
    }


def classes(root: Path, body: str, before: str = PYTHON) -> list[str]:
    """The classes that a function of Python sends."""
    return sorted({class_ for _, class_, *_ in seen(root, {"app.py": before + body, "requirements.txt": "openai\n"})})


@pytest.mark.parametrize(("body", "wanted"), [
    ("def f(user):\n    client.responses.create(model='gpt-4o', input=f'Write to {user.email}')\n", ["personal"]),
    ("def f(patient):\n    client.responses.create(model='gpt-4o', input=patient)\n", ["health"]),
    ("def f(card_number):\n    client.responses.create(model='gpt-4o', input='a' + card_number)\n", ["financial"]),
    ("def f(x):\n    client.responses.create(model='gpt-4o', input=[{'role': 'user', 'content': x.customerName}])\n",
     ["customer-content"]),
    (("def f(db):\n    rows = db.execute('SELECT iban, notes FROM accounts').fetchall()\n"
     "    client.responses.create(model='gpt-4o', input=f'Sum up {rows}')\n"), ["financial"]),
    (("import subprocess\ndef f():\n    diff = subprocess.check_output(['git', 'diff'])\n"
     "    client.responses.create(model='gpt-4o', input=f'Sum up {diff}')\n"), ["source-code"]),
    ("def f(store, key):\n    client.responses.create(model='gpt-4o', input=store.load_medical_record(key))\n",
     ["health"]),
    (("PROMPT = 'Here is the medical history of a person: {text}'\n"
     "def f(text):\n    client.responses.create(model='gpt-4o', input=PROMPT.format(text=text))\n"), ["health"]),
])
def test_what_values_are_called_and_made_of_tells(tmp_path: Path, body: str, wanted: list[str]) -> None:
    assert classes(tmp_path, body) == wanted


@pytest.mark.parametrize("body", [
    "def f(text):\n    client.responses.create(model='gpt-4o', input=text)\n",
    # Forbidden, and a prompt without anything put into it.
    "def f(x):\n    client.responses.create(model='gpt-4o', input=f'Never ask for a credit card number. {x}')\n",
    "client.responses.create(model='gpt-4o', input='What is a medical record?')\n",
    # What is read beside the call and not sent.
    "def f(patient, x):\n    print(patient)\n    client.responses.create(model='gpt-4o', input=x)\n",
    # A setting of the call and the client's own key.
    "import os\nOpenAI(api_key=os.environ['PASSWORD'])\n",
    "def f(email, x):\n    client.responses.create(model='gpt-4o', input=x, metadata=email)\n",
    "def f(diagnostics, passport_js):\n    client.responses.create(model='gpt-4o', input=diagnostics)\n",
])
def test_what_is_not_sent_or_says_nothing_is_none(tmp_path: Path, body: str) -> None:
    assert classes(tmp_path, body) == []


def test_a_call_without_a_model_goes_where_its_client_does(tmp_path: Path) -> None:
    found = seen(tmp_path, {
        "app.py": "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o')\n"
                  "def f(support_ticket):\n    return llm.invoke(support_ticket)\n",
        "app.ts": 'import OpenAI from "openai";\nconst c = new OpenAI();\n'
                  "export async function f(user: any) {\n"
                  '  return c.responses.create({model: "gpt-4o", input: `of ${user.phoneNumber}`});\n}\n',
        "requirements.txt": "langchain-openai\nopenai\n", "package.json": '{"dependencies": {"openai": "5"}}',
    })
    assert {(asset, class_) for asset, class_, *_ in found} == {
        ("pkg:pypi/openai", "customer-content"), ("pkg:npm/openai", "personal"),
    }


def test_nobody_outside_gets_what_a_local_model_is_sent(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "app.py": "import ollama\ndef f(patient):\n    ollama.chat(model='llama3', messages=[patient])\n",
        "requirements.txt": "ollama\n",
    })
    assert result.posture is not None
    assert all(not one.data for one in result.posture.recipients)


def test_reports_tell_who_gets_which_class(tmp_path: Path) -> None:
    body = "def f(patient):\n    client.responses.create(model='gpt-4o', input=patient.diagnosis)\n"
    result = scanned(tmp_path, {"app.py": PYTHON + body, "requirements.txt": "openai\n"})
    assert result.posture is not None
    (one,) = result.posture.recipients
    assert (one.name, one.data) == ("OpenAI", ("health",))
    assert "sensitive data" in {factor.title for risk in result.posture.risks for factor in risk.factors}
    assert "health" in render("table", result, ReportOptions())
    (service,) = json.loads(render("cyclonedx", result, ReportOptions()))["services"]
    assert {"flow": "inbound", "classification": "health", "name": "requests"} in service["data"]


def test_very_long_and_deep_arguments_end(tmp_path: Path) -> None:
    many = ", ".join(f"{{'role': 'user', 'content': x{n}}}" for n in range(3000))
    deep = "[" * 60 + "patient" + "]" * 60
    body = f"def f(patient):\n    client.responses.create(model='gpt-4o', input=[{many}, {deep}])\n"
    assert classes(tmp_path, body) == []
