"""PowerShell: commands, variables, the environment, tables and documents that become requests."""

from __future__ import annotations

import pytest

from bounded import within
from code_facts import render
from shadowbom.core.fact import Command, Constant, Dependency, EnvRead, Literal
from shadowbom.core.location import Location
from shadowbom.core.source import Document, SourceFile
from shadowbom.extract.extractors import Request, format_of
from shadowbom.extract.shell.powershell import extract, powershell


def read(text: str, *kinds: type) -> list[str]:
    return render(powershell(text, lambda line, column: Location("file", line, column)), *kinds)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ollama pull tiny-1; ollama list", ["1:1 command ollama pull tiny-1", "1:21 command ollama list"]),
        ("Get-Item a |\n  Invoke-Thing -To b", ["1:1 command Get-Item a", "2:3 command Invoke-Thing -To b"]),
        ("serve `\n  --model a/b\nnext", ["1:1 command serve --model a/b", "3:1 command next"]),
        ("$r = Invoke-RestMethod -Uri 'https://a.example/v1'", ["1:6 command Invoke-RestMethod -Uri https://a.example/v1"]),
        ("if ($a -eq 'b') { run one } else { run two }", ["1:19 command run one", "1:36 command run two"]),
        ("& ollama run tiny-1", ["1:3 command ollama run tiny-1"]),
        ("function Get-A { return Get-B c }", ["1:25 command Get-B c"]),
        ("run (Get-Path a) b", ["1:6 command Get-Path a", "1:1 command run b"]),
        ("Write-Host 'https://a.example/docs'", []),
        ("# run a\n<# run b\nrun c #>\nrun d", ["4:1 command run d"]),
        ("$m = 'tiny-1'\nollama pull $m\nollama pull \"$m:8b\"", ["2:1 command ollama pull tiny-1",
                                                                "3:1 command ollama pull tiny-1:8b"]),
        ("$m = Get-Model\nollama pull $m", ["1:6 command Get-Model", "2:1 command ollama pull $m"]),
    ],
)
def test_commands(text: str, found: list[str]) -> None:
    assert sorted(read(text, Command)) == sorted(found)


def test_names_and_the_environment() -> None:
    text = ('param([string]$Model = "tiny-1", $Other)\n$env:BASE_URL = "https://a.example/v1"\n'
            '$headers = @{ "Authorization" = "Bearer $env:API_KEY"; Accept = \'application/json\' }\n'
            "$script:token = 'x-1'\n")
    assert read(text, Constant, EnvRead, Literal) == [
        '1:15 constant Model = "tiny-1"',
        '1:24 literal "tiny-1" as Model in -',
        '2:1 env BASE_URL = "https://a.example/v1"',
        '2:17 literal "https://a.example/v1" as BASE_URL in -',
        "3:33 env API_KEY = -",
        '3:65 literal "application/json" as Accept in -',
    ]


def test_bodies_of_requests() -> None:
    text = ("$body = @{\n  model = 'tiny-1'\n  messages = @(@{ role = 'user' })\n} | ConvertTo-Json\n"
            '$json = @"\n{ "model": "tiny-2" }\n"@\nInvoke-Thing -Body \'{"model": "tiny-3"}\' -Model tiny-4\n'
            "@'\n{\"model\": \"$no\", \"other\": \"tiny-5\"}\n'@ | Set-Content a.json\n")
    assert read(text, Literal) == [
        '2:11 literal "tiny-1" as model in -',
        '3:26 literal "user" as role in -',
        '6:13 literal "tiny-2" as model in -',
        '8:32 literal "tiny-3" as model in -',
        '8:49 literal "tiny-4" as Model in -',
        '10:28 literal "tiny-5" as other in -',
    ]


def test_installed_packages_are_dependencies() -> None:
    assert read("pip install openai==1.2 vllm", Dependency) == ["1:13 dependency pypi openai ==1.2 1.2",
                                                                "1:25 dependency pypi vllm - -"]


def test_scripts_and_modules_are_read() -> None:
    assert [format_of(name) for name in ("a.ps1", "b.PSM1", "c.psd1")] == ["powershell"] * 3
    document = Document(SourceFile("a.ps1", b"a.ps1", "powershell"), "\ufeffrun a")
    assert render(extract(document, Request()).facts) == ["1:1 command run a"]


@pytest.mark.parametrize(
    "text",
    ["(" * 100_000, "{" * 100_000, ")" * 100_000, "@{a=" * 30_000, "'" * 100_001, '"' * 100_001, '"`' * 50_000,
     "<#" * 50_000, '@"\n' * 30_000, "$" * 100_000, "$a=" * 30_000, "`\n" * 50_000, "a " * 100_000,
     "[a" * 50_000, "a=b" * 30_000, "$a = 'x'\n" * 20_000, '"$a' * 30_000, "-a b " * 30_000, "\0" * 10_000,
     "${" * 50_000],
    ids=range(20),
)
def test_hostile_text_takes_no_long(text: str) -> None:
    with within(5):
        found = read(f"first a\n{text}")
        assert "1:1 command first a" in found
