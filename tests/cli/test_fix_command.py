"""``shadowbom fix``: exact spans, nothing else, and nothing that was not understood."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from key_samples import BY_ID, leaks

Cli = Callable[..., int]
KEY = BY_ID["anthropic:api-key"].value("fix")
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "shop"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def said(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    return out + err


@pytest.mark.parametrize(("before", "after"), [
    ("import torch\nx = torch.load(p)\n", "import torch\nx = torch.load(p, weights_only=True)\n"),
    ("import torch\nx = torch.load(p, weights_only=False)['a']\n",
     "import torch\nx = torch.load(p, weights_only=True)['a']\n"),
    ("import torch\nx = torch.load(  p , )\n", "import torch\nx = torch.load(  p, weights_only=True , )\n"),
    ("import torch\nx = torch.load(\n    p,  # the file\n    map_location='cpu',\n)\n",
     "import torch\nx = torch.load(\n    p,  # the file\n    map_location='cpu',\n    weights_only=True,\n)\n"),
    ("import torch\r\nx = torch.load(\r\n\tp,\r\n\tmap_location='cpu'\r\n)\r\n",
     "import torch\r\nx = torch.load(\r\n\tp,\r\n\tmap_location='cpu',\r\n\tweights_only=True\r\n)\r\n"),
    ("from torch import load as l\nx = [l(a), l(b)]\n",
     "from torch import load as l\nx = [l(a, weights_only=True), l(b, weights_only=True)]\n"),
    ("import gradio as gr\ndémo = gr.Interface(f)\ndémo.launch(share=True)  # ünd\n",
     "import gradio as gr\ndémo = gr.Interface(f)\ndémo.launch(share=False)  # ünd\n"),
    ("import gradio as gr\ngr.Blocks().queue(3).launch(\n    server_name='127.0.0.1', share = True)\n",
     "import gradio as gr\ngr.Blocks().queue(3).launch(\n    server_name='127.0.0.1', share = False)\n"),
])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_code_is_mended_by_the_signs_that_matter(cli: Cli, root: Path, before: str, after: str, mark: str) -> None:
    (root / "a.py").write_bytes((mark + before).encode())
    assert cli("fix", "-q") == 0
    assert (root / "a.py").read_bytes() == (mark + after).encode()
    assert cli("fix", "-q") == 0
    assert (root / "a.py").read_bytes() == (mark + after).encode()
    assert cli("scan", "-q", "--fail-on", "low") == 0


@pytest.mark.parametrize("text", [
    "import torch\ntorch.load(p, **more)\n", "import torch\ntorch.load(*given)\n",
    "import torch\ntorch.load(p, weights_only=safe)\n",
    "import gradio as gr\nSHARE = True\ngr.Blocks().launch(share=SHARE)\n",
    "import torch\ntorch.load(p, pickle_module=dill)\n",
    "import torch\ntorch.load(p\n",
])
def test_what_is_not_understood_is_left_alone(cli: Cli, root: Path, text: str) -> None:
    (root / "a.py").write_text(text)
    assert cli("fix", "-q") == 0
    assert (root / "a.py").read_text() == text


def test_a_preview_changes_nothing_and_shows_no_key(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps({"mcpServers": {"a": {"command": "x", "env": {"API_KEY": KEY}}}}, indent=2)
    (root / ".mcp.json").write_text(text)
    assert cli("fix", "--diff") == 0
    told = said(capsys)
    assert not leaks(told, KEY, "sk-ant-")
    assert '-        "API_KEY": "***"' in told
    assert '+        "API_KEY": "${API_KEY}"' in told
    assert "1 place in 1 file would be mended" in told
    assert (root / ".mcp.json").read_text() == text


@pytest.mark.parametrize(("path", "reference"), [
    (".mcp.json", "${%s}"), (".cursor/mcp.json", "${env:%s}"), (".vscode/mcp.json", "${env:%s}"),
    (".gemini/settings.json", "${%s}"), (".windsurf/mcp_config.json", "${env:%s}"),
])
def test_a_secret_of_a_server_becomes_the_clients_reference(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str], path: str, reference: str
) -> None:
    table = "servers" if "vscode" in path else "mcpServers"
    text = ('{\n\t"%s": { // mine\n\t\t"my-api": {"url": "https://m.example.com/mcp", '
            '"headers":{"Authorization":"Bearer %s"}},'
            '\n\t\t"b": {"command": "b", "env": {"TOKEN" : "%s"}}\n\t}\n}')
    file = root / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(text % (table, KEY, KEY))
    assert cli("fix") == 0
    assert file.read_text() == text % (table, reference % "MY_API_TOKEN", reference % "TOKEN")
    told = said(capsys)
    assert "set MY_API_TOKEN where the client is started, to a new key" in told
    assert not leaks(told, KEY, "sk-ant-")
    assert cli("scan", "-q") == 0


def test_keys_elsewhere_and_in_arguments_are_moved_by_hand(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "a.py").write_text(f'KEY = "{KEY}"\n')
    (root / ".mcp.json").write_text(json.dumps({"mcpServers": {"a": {"command": "x", "args": ["--key", KEY]}}}))
    before = (root / ".mcp.json").read_text()
    assert cli("fix") == 0
    assert "left alone: it is neither a variable nor a header of a server: move it by hand" in said(capsys)
    assert (root / ".mcp.json").read_text() == before


def test_a_repository_is_pinned_wherever_it_is_loaded(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "a.py").write_text(
        "from transformers import AutoModel\nNAME = 'bigscience/bloom'\n"
        "a = AutoModel.from_pretrained('bigscience/bloom')\n"
        'b = AutoModel.from_pretrained("bigscience/bloom", revision="main")\n'
        "c = AutoModel.from_pretrained(NAME)\nd = AutoModel.from_pretrained('openai/whisper-large')\n")
    assert cli("fix", "--revision", f"bigscience/bloom={COMMIT}") == 0
    assert (root / "a.py").read_text() == (
        "from transformers import AutoModel\nNAME = 'bigscience/bloom'\n"
        f"a = AutoModel.from_pretrained('bigscience/bloom', revision='{COMMIT}')\n"
        f'b = AutoModel.from_pretrained("bigscience/bloom", revision="{COMMIT}")\n'
        "c = AutoModel.from_pretrained(NAME)\nd = AutoModel.from_pretrained('openai/whisper-large')\n")
    told = said(capsys)
    assert "a.py:5: unpinned-hub-revision: left alone: the name of the repository is not written there" in told
    assert "a.py:6" not in told
    for wrong in ("bigscience/bloom", "bigscience/bloom=main", f"../x={COMMIT}"):
        assert cli("fix", "--revision", wrong) == 2


@pytest.mark.parametrize(("path", "text", "comment"), [
    ("a.py", 'def f():\n    key = "{}"\n', '    # shadowbom: ignore[leaked-key] revoked\n    key = "{}"\n'),
    ("a.ts", 'const a = 1;\n\tconst key = "{}";\n',
     '\t// shadowbom: ignore[leaked-key] revoked\n\tconst key = "{}";\n'),
    (".env", "A=1\nANTHROPIC_API_KEY={}\n", "# shadowbom: ignore[leaked-key] revoked\nANTHROPIC_API_KEY={}\n"),
    ("a.yaml", "a:\n  api_key: {}\n", "  # shadowbom: ignore[leaked-key] revoked\n  api_key: {}\n"),
    ("run.sh", "x=1\nexport ANTHROPIC_API_KEY={}\n", "# shadowbom: ignore[leaked-key] revoked\nexport ANTHROPIC"),
])
def test_a_finding_is_accepted_by_a_comment(cli: Cli, root: Path, path: str, text: str, comment: str) -> None:
    (root / path).write_text(text.replace("{}", KEY))
    assert cli("scan", "-q") == 1
    assert cli("fix", "-q", "--ignore", f"leaked-key@{path}", "--reason", "revoked") == 0
    assert comment.replace("{}", KEY) in (root / path).read_text()
    assert cli("scan", "-q") == 0


@pytest.mark.parametrize(("path", "text"), [
    ("a.json", '{"api_key": "%s"}'), ("a.py", 'TEXT = """\nkey = "%s"\n"""\n'), ("a.yaml", "a: |\n  api_key: %s\n"),
    ("run.sh", "cat > x <<EOF\nANTHROPIC_API_KEY=%s\nEOF\n"), ("b.sh", "run \\\n  ANTHROPIC_API_KEY=%s\n"),
])
def test_no_comment_where_it_would_be_none(
    cli: Cli, root: Path, capsys: pytest.CaptureFixture[str], path: str, text: str
) -> None:
    (root / path).write_text(text % KEY)
    assert cli("fix", "--ignore", f"leaked-key@{path}", "--reason", "revoked") == 0
    assert "left alone" in said(capsys)
    assert (root / path).read_text() == text % KEY


def test_options_that_do_not_go_together(cli: Cli, root: Path) -> None:
    (root / "a.py").write_text(f'KEY = "{KEY}"\n')
    assert cli("fix", "--ignore", "leaked-key@a.py") == 2
    assert cli("fix", "--reason", "x") == 2
    assert cli("fix", "--ignore", "leaked-key@a.py", "--reason", "two\nlines") == 2
    assert cli("fix", "--ignore", "leaked-key@b.py", "--reason", "x") == 2
    assert cli("fix", "nowhere") == 2
    assert cli("fix", "--rule", "denied-ai") == 2


def test_one_rule_alone_is_mended(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "a.py").write_text("import torch\nimport gradio as gr\ntorch.load(p)\ngr.Blocks().launch(share=True)\n")
    assert cli("fix", "-q", "--rule", "gradio-share") == 0
    assert (root / "a.py").read_text().endswith("torch.load(p)\ngr.Blocks().launch(share=False)\n")
    assert cli("fix", "--rule", "gradio-share") == 0
    assert "nothing here that can be mended by itself" in said(capsys)


def test_rights_stay_and_links_are_not_written_through(
    cli: Cli, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "import torch\ntorch.load(p)\n"
    (root / "a.py").write_text(text)
    (root / "a.py").chmod(0o750)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.py").write_text(text)
    (root / "b.py").symlink_to(outside / "b.py")
    (root / "c").symlink_to(outside)
    assert cli("fix", "-q") == 0
    assert stat.S_IMODE((root / "a.py").stat().st_mode) == 0o750
    assert "weights_only" in (root / "a.py").read_text()
    assert (outside / "b.py").read_text() == text
    assert sorted(os.listdir(root)) == ["a.py", "b.py", "c"]


def test_other_encodings_and_notebooks(cli: Cli, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# -*- coding: latin-1 -*-\n# caf\u00e9\nimport torch\ntorch.load(p)\n"
    (root / "a.py").write_bytes(text.encode("latin-1"))
    (root / "wide.py").write_bytes(text.replace("latin-1", "utf-16").encode("utf-16"))
    cells = [{"cell_type": "code", "source": ["import torch\n", "torch.load(p)\n"], "metadata": {}, "outputs": []}]
    notebook = json.dumps({"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4})
    (root / "n.ipynb").write_text(notebook)
    assert cli("fix") == 0
    assert (root / "a.py").read_bytes() == text.replace("(p)", "(p, weights_only=True)").encode("latin-1")
    assert (root / "wide.py").read_bytes().decode("utf-16").endswith("torch.load(p, weights_only=True)\n")
    assert (root / "n.ipynb").read_text() == notebook
    assert "no cells of notebooks" in said(capsys)


def test_a_file_that_changes_meanwhile_is_not_written(
    cli: Cli, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a.py").write_text("import torch\ntorch.load(p)\n")
    monkeypatch.setattr("shadowbom.fix.run.is_unchanged", lambda *_: False)
    assert cli("fix") == 2
    assert (root / "a.py").read_text() == "import torch\ntorch.load(p)\n"
