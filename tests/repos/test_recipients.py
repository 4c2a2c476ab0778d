"""Who gets the data."""

from __future__ import annotations

from pathlib import Path

from shadowbom.core.posture import Recipient
from small_repositories import Files, scanned


def recipients(root: Path, files: Files) -> dict[tuple[str, str], Recipient]:
    result = scanned(root, files)
    assert result.posture is not None
    return {(one.role, one.name): one for one in result.posture.recipients}


def test_a_provider_is_named_with_its_country_and_models(tmp_path: Path) -> None:
    found = recipients(tmp_path, {
        "Dockerfile": "FROM x\n",
        "app.py": "import openai\nopenai.OpenAI().responses.create(model='gpt-4o', input='x')\n",
    })
    (one,) = found.values()
    assert (one.name, one.jurisdiction, one.role, one.sure) == ("OpenAI", "US", "provider", True)
    assert one.what[0] == "gpt-4o"
    assert one.systems == ("system:repository",)
    assert one.data == ()


def test_what_runs_on_the_own_machine_gets_nothing(tmp_path: Path) -> None:
    assert recipients(tmp_path, {
        "app.py": "import ollama\nollama.chat(model='llama3', messages=[])\n",
        "store.py": "import chromadb\nchromadb.PersistentClient(path='x')\n",
        "local.py": "import openai\nopenai.OpenAI(base_url='http://localhost:8000/v1')\n"
                    "from transformers import AutoModel\nAutoModel.from_pretrained('bert-base-uncased')\n",
        "trace.py": "import langfuse\nlangfuse.Langfuse()\n",
        "requirements.txt": "openai\nollama\nchromadb\ntransformers\nlangfuse\n",
    }).keys() <= {("provider", "OpenAI")}


def test_a_store_or_tracer_is_one_where_its_address_is_known(tmp_path: Path) -> None:
    found = recipients(tmp_path, {
        "store.py": "import pinecone\npinecone.Pinecone(api_key='')\n",
        ".env": "PINECONE_API_KEY=\nLANGFUSE_PUBLIC_KEY=\n",
        "trace.py": "import langfuse\nlangfuse.Langfuse()\n", "requirements.txt": "pinecone\nlangfuse\n",
    })
    assert {("storage", "Pinecone"), ("telemetry", "Langfuse")} <= set(found)
    assert found["telemetry", "Langfuse"].jurisdiction == "DE"


def test_remote_servers_and_assistants_are_told_apart(tmp_path: Path) -> None:
    found = recipients(tmp_path, {
        ".mcp.json": '{"mcpServers": {"a": {"type": "http", "url": "https://mcp.linear.app/mcp"},'
                     ' "b": {"type": "http", "url": "https://mcp.acme.example/mcp"},'
                     ' "c": {"type": "http", "url": "http://localhost:3000/mcp"},'
                     ' "d": {"command": "npx", "args": ["-y", "x-mcp@1.0.0"]}}}',
        "CLAUDE.md": "Be good.\n", "AGENTS.md": "Be good.\n",
    })
    assert {key for key in found if key[0] == "tool"} == {("tool", "Linear"), ("tool", "mcp.acme.example")}
    assert {key for key in found if key[0] == "assistant"} == {("assistant", "Anthropic")}


def test_what_only_tests_send_is_said_to_be_so(tmp_path: Path) -> None:
    found = recipients(tmp_path, {"tests/test_it.py": "import cohere\ncohere.Client()\n", "requirements.txt": "cohere"})
    assert {one.scope.value for one in found.values()} == {"test"}


def test_a_model_whose_server_is_unknown_names_nobody_for_sure(tmp_path: Path) -> None:
    found = recipients(tmp_path, {"config.yaml": "llm:\n  model: gpt-4o-mini\n"})
    (one,) = found.values()
    assert (one.name, one.sure, one.jurisdiction) == ("OpenAI", False, "")


def test_a_library_that_is_sent_elsewhere_sends_its_maker_nothing(tmp_path: Path) -> None:
    client = "import openai\nopenai.OpenAI(base_url={}).responses.create(model='llama-3.3-70b', input='x')\n"
    found = recipients(tmp_path, {"app.py": client.format("'https://api.groq.com/openai/v1'")})
    assert set(found) == {("provider", "Groq")}
    (tmp_path / "again").mkdir()
    unnamed = recipients(tmp_path / "again", {"app.py": "import os\n" + client.format("os.environ['BASE']")})
    assert {("provider", "OpenAI"), ("provider", "custom")} <= set(unnamed)


def test_a_model_of_a_family_is_not_sent_to_its_maker(tmp_path: Path) -> None:
    found = recipients(tmp_path, {"values.yaml": "ASR_MODEL_PATH: openai/whisper-small\nLLM_MODEL: gpt-4o-mini\n",
                                  "app.py": "import anthropic\nanthropic.Anthropic()\n"})
    assert {key for key, one in found.items() if one.sure} == {("provider", "Anthropic")}


def test_a_server_that_a_repository_offers_to_others_gets_nothing_of_it(tmp_path: Path) -> None:
    card = ('{"serverInfo": {"name": "notes"},'
            ' "transport": {"type": "streamable-http", "endpoint": "https://notes.example.com/mcp"}}')
    assert recipients(tmp_path, {"public/.well-known/mcp/server-card.json": card}) == {}
    used = '{"mcpServers": {"notes": {"type": "http", "url": "https://notes.example.com/mcp"}}}'
    assert ("tool", "notes.example.com") in recipients(tmp_path, {".mcp.json": used})
