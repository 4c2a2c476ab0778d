"""Files that speak of models, written to break their readers: few facts, or none, and never slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from bounded import within
from shadowbom.core.result import ScanResult
from small_repositories import scanned

LONG = 400_000


def timed(tmp_path: Path, path: str, text: str, seconds: float = 10.0) -> ScanResult:
    """The result of a scan of one file, within ``seconds`` of processor time."""
    with within(seconds):
        result = scanned(tmp_path, {path: text})
    assert all(problem.message.isprintable() for problem in result.problems)
    return result


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "---\n" + "a: b\n" * LONG + "base_model: acme/chat\n---\n"),
        ("README.md", "---\n" + "base_mode" * LONG),
        ("README.md", "---\nbase_model: " + "[" * LONG + "\n---\n"),
        ("README.md", "---\na: &a [x,x,x,x,x,x,x,x]\n"
                       "b0: &b0 [*a, *a, *a, *a, *a, *a]\n"
                      + "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 12))
                      + "base_model: *b11\n---\n"),
        ("README.md", "---\nbase_model:\n" + "- acme/chat\n" * 50_000 + "---\n"),
        ("Modelfile", "FROM acme\n" * LONG),
        ("Modelfile", 'SYSTEM """' * LONG),
        ("Modelfile", "FROM " + "a/" * LONG),
        ("data.dvc", "outs:\n" + "- path: a/model.pt\n" * 20_000),
        ("data.dvc", "outs: {a: [[[[" + "[" * 10_000),
        ("dvc.lock", "stages:\n" + "".join(f"  s{n}: {{outs: [{{path: m{n}.pt}}]}}\n" for n in range(10_000))),
        ("MLmodel", "flavors:\n" + "".join(f"  f{n}: {{a: b}}\n" for n in range(20_000))),
        ("config.json", '{"architectures": ' + "[" * LONG),
        ("config.json", '{"model_type": "a", "architectures": ["' + "x" * LONG + '"], "_name_or_path": "a/b"}'),
        ("tokenizer_config.json", '{"chat_template": [' + '{"name": "default", "template": 3},' * 10_000 + "]}"),
        ("a.prompt", "---\n" * LONG),
        ("a.prompty", "---\nmodel: {{{{{\n---\n"),
    ],
)
def test_it_ends_and_says_little(path: str, text: str, tmp_path: Path) -> None:
    result = timed(tmp_path, path, text)
    assert len(result.assets) <= 2000
    assert all(len(value) <= 300 for asset in result.assets for _, value in asset.properties)


def test_paths_that_lead_out_of_the_repository_are_no_files(tmp_path: Path) -> None:
    result = scanned(tmp_path, {
        "m/a.dvc": "outs:\n- path: ../../secret/model.pt\n- path: ${x}/model.pt\n- path: s3://b/model.pt\n",
        "m/Modelfile": "FROM ../../other/model.gguf\nADAPTER ~\n",
    })
    assert {asset.kind for asset in result.assets} <= {"local-runtime", "model-file"}
    assert not [asset for asset in result.assets if "secret" in asset.key or "other" in asset.key]
