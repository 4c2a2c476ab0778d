"""Keys of every kind, made when a test runs: nothing that looks like a real one is in git."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from key_suite import kinds
from shadowbom.catalog.compile import compile_sources
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.load import Source, read_file

SIGNATURES = Path(__file__).parent.parent / "signatures"
OWNER = """
id = "acme-llm"
kind = "inference-endpoint"
name = "Acme LLM"
provider = "Acme"
homepage = "https://acme.example"
jurisdiction = "US"
source = "https://acme.example/docs"
verified = 2026-11-01
[[host]]
names = ["api.acme-llm.example"]
[[env]]
names = ["ACME_LLM_API_KEY"]
[[test]]
path = ".env"
text = "ACME_LLM_API_KEY=x"
expect = ["env@1"]
"""

ALNUM = string.ascii_letters + string.digits
WORD = ALNUM + "-_"
HEX = "0123456789abcdef"


class Draw:
    """Random parts of keys. Draws again where a part would by chance look like a stand-in or end in a dash."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)

    def of(self, alphabet: str, length: int) -> str:
        ends = [char for char in alphabet if char.isalnum()]
        middle = "".join(self._random.choice(alphabet) for _ in range(length - 2))
        return self._random.choice(ends) + middle + self._random.choice(ends)

    def base64(self, text: str) -> str:
        return base64.b64encode(text.encode()).decode()


@dataclass(frozen=True, slots=True)
class Sample:
    """A kind of key: its documented prefix, how one is made, and a name that it is commonly bound to."""

    signature: str
    spec: str
    prefix: str
    make: Callable[[Draw], str]
    name: str
    reason: str

    @property
    def id(self) -> str:
        return f"{self.signature}:{self.spec}"

    def value(self, seed: int | str) -> str:
        return self.make(Draw(f"{self.id}/{seed}"))


def _openai(prefix: str, length: int) -> Callable[[Draw], str]:
    return lambda draw: f"{prefix}{draw.of(WORD, length)}T3BlbkFJ{draw.of(WORD, length)}"


def _azure(draw: Draw) -> str:
    return f"{draw.of(ALNUM, 52)}JQQJ99BC{draw.of(ALNUM, 12)}AAABACOG{draw.of(ALNUM, 4)}"


def _bedrock_long(draw: Draw) -> str:
    account = draw.of("0123456789", 12)
    return "ABSK" + draw.base64(f"BedrockAPIKey-{draw.of(ALNUM, 4)}-at-{account}:{draw.of(ALNUM, 60)}")


def _bedrock_short(draw: Draw) -> str:
    address = (
        "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        f"&X-Amz-Credential=ASIA{draw.of(string.ascii_uppercase, 16)}%2F20260101%2Fus-east-1%2Fbedrock%2Faws4_request"
        "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=43200"
        f"&X-Amz-Security-Token={draw.of(ALNUM, 200)}&X-Amz-Signature={draw.of(HEX, 64)}&Version=1"
    )
    return "bedrock-api-key-" + draw.base64(address)


SAMPLES = (
    Sample("openai", "api-key", "sk-",
           lambda d: f"sk-{d.of(ALNUM, 20)}T3BlbkFJ{d.of(ALNUM, 20)}", "OPENAI_API_KEY", "structure"),
    Sample("openai", "project-key", "sk-proj-", _openai("sk-proj-", 74), "OPENAI_API_KEY", "structure"),
    Sample("openai", "service-account-key", "sk-svcacct-", _openai("sk-svcacct-", 58), "OPENAI_API_KEY", "structure"),
    Sample("openai", "admin-key", "sk-admin-", _openai("sk-admin-", 58), "OPENAI_ADMIN_KEY", "structure"),
    Sample("openai-compatible", "api-key", "sk-", lambda d: f"sk-{d.of(HEX, 32)}", "LLM_API_KEY", "context"),
    Sample("anthropic", "api-key", "sk-ant-",
           lambda d: f"sk-ant-api03-{d.of(WORD, 93)}AA", "ANTHROPIC_API_KEY", "structure"),
    Sample("anthropic", "admin-key", "sk-ant-",
           lambda d: f"sk-ant-admin01-{d.of(WORD, 93)}AA", "ANTHROPIC_ADMIN_KEY", "structure"),
    Sample("anthropic", "oauth-token", "sk-ant-",
           lambda d: f"sk-ant-oat01-{d.of(WORD, 95)}", "CLAUDE_CODE_OAUTH_TOKEN", "pattern"),
    Sample("anthropic", "session-key", "sk-ant-",
           lambda d: f"sk-ant-sid01-{d.of(WORD, 86)}", "CLAUDE_SESSION_KEY", "pattern"),
    Sample("gemini", "api-key", "AIza", lambda d: f"AIzaSy{d.of(WORD, 33)}", "GEMINI_API_KEY", "context"),
    Sample("gemini", "bound-key", "AQ.", lambda d: f"AQ.Ab8RN6{d.of(WORD, 44)}", "GEMINI_API_KEY", "pattern"),
    Sample("groq", "api-key", "gsk_",
           lambda d: f"gsk_{d.of(ALNUM, 20)}WGdyb3FY{d.of(ALNUM, 24)}", "GROQ_API_KEY", "structure"),
    Sample("mistral", "api-key", "", lambda d: f"q7W{d.of(ALNUM, 29)}", "MISTRAL_API_KEY", "context"),
    Sample("openrouter", "api-key", "sk-or-v1-",
           lambda d: f"sk-or-v1-{d.of(HEX, 64)}", "OPENROUTER_API_KEY", "pattern"),
    Sample("xai", "api-key", "xai-", lambda d: f"xai-{d.of(ALNUM, 80)}", "XAI_API_KEY", "pattern"),
    Sample("xai", "management-key", "xai-token-",
           lambda d: f"xai-token-{d.of(ALNUM, 80)}", "XAI_MANAGEMENT_API_KEY", "pattern"),
    Sample("huggingface", "user-token", "hf_",
           lambda d: f"hf_{d.of(string.ascii_letters, 34)}", "HF_TOKEN", "structure"),
    Sample("huggingface", "organization-token", "api_org_",
           lambda d: f"api_org_{d.of(string.ascii_letters, 34)}", "HF_API_TOKEN", "structure"),
    Sample("azure-openai", "api-key", "", _azure, "AZURE_OPENAI_API_KEY", "structure"),
    Sample("azure-openai", "legacy-key", "", lambda d: d.of(HEX, 32), "AZURE_OPENAI_API_KEY", "context"),
    Sample("amazon-bedrock", "api-key", "ABSK", _bedrock_long, "AWS_BEARER_TOKEN_BEDROCK", "structure"),
    Sample("amazon-bedrock", "short-term-key", "bedrock-api-key-",
           _bedrock_short, "AWS_BEARER_TOKEN_BEDROCK", "structure"),
)
BY_ID = {sample.id: sample for sample in SAMPLES}


def _camel(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(word.title() for word in rest)


SYNTAXES: dict[str, tuple[str, Callable[[str, str], tuple[str, str]]]] = {
    "env": (".env", lambda name, key: (f"{name}={key}", name)),
    "yaml": ("values.yaml", lambda name, key: (f"llm:\n  {_camel(name)}: {key}", _camel(name))),
    "json": ("config.json", lambda name, key: (f'{{"llm": {{"{name.lower()}": "{key}"}}}}', name.lower())),
    "toml": ("config.toml", lambda name, key: (f'[llm]\n{name.lower()} = "{key}"', name.lower())),
    "python": ("app.py", lambda name, key: (f'os.environ["{name}"] = "{key}"', name)),
    "typescript": ("app.ts", lambda name, key: (f"const {_camel(name)}: string = '{key}';", _camel(name))),
    "go": ("main.go", lambda name, key: (f'\t{_camel(name)} := "{key}"', _camel(name))),
    "java": ("App.java", lambda name, key: (f'  private static final String {name} = "{key}";', name)),
    "csharp": ("App.cs", lambda name, key: (f'Environment.SetEnvironmentVariable("{name}", "{key}");', name)),
    "shell": ("run.sh", lambda name, key: (f"export {name}={key} && ./serve", name)),
    "notebook": ("demo.ipynb", lambda name, key: (
        json.dumps({"cells": [{"source": ["import os\n", f'os.environ["{name}"] = "{key}"\n']}]}), name)),
    "markdown": ("README.md", lambda name, key: (f"Set it:\n\n```sh\n{name}={key}\n```", name)),
}
"""Syntax to the path of a file of it, and what binds a key to a name there, with the name as it is spelt."""


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The signatures that have keys, and one service without a shape of its own."""
    sources = []
    for path in sorted(SIGNATURES.glob("*/*.toml")):
        if "[[secret]]" not in path.read_text(encoding="utf-8"):
            continue
        source = read_file(path, path.name)
        assert isinstance(source, Source), [str(mistake) for mistake in source]
        sources.append(source)
    sources.append(_owner())
    return Catalogue(json.loads(json.dumps(compile_sources(sources))))


def _owner() -> Source:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "acme-llm.toml"
        path.write_text(OWNER, encoding="utf-8")
        source = read_file(path, path.name)
        assert isinstance(source, Source), [str(mistake) for mistake in source]
        return source


_FIXED = (
    *(part for kind in kinds() for part in kind.fixed),
    "T3BlbkFJ", "WGdyb3FY", "api03-", "admin01-", "oat01-", "sid01-", "Ab8RN6", "QmVkcm9ja0FQSUtleS", "JQQJ99BC",
    "AAABACOG", "-----BEGIN PRIVATE KEY-----\\n", "\\n-----END PRIVATE KEY-----\\n",
)


def pieces(value: str, prefix: str, length: int = 6) -> set[str]:
    """Every run of ``length`` characters of the secret part of a key. Fixed text that is part of every key of a
    kind, as its marker or the word of its kind, is no secret."""
    runs = _runs(value.removeprefix(prefix), length)
    return {run for run in runs if not any(run in part for part in _FIXED)}


def leaks(text: str, value: str, prefix: str) -> set[str]:
    """The pieces of a key's secret part that ``text`` holds."""
    return pieces(value, prefix) & _runs(text, 6)


def shown(text: str, secret: set[str]) -> set[str]:
    """Those of ``secret``, pieces of many keys, that ``text`` holds."""
    return secret & _runs(text, 6)


def _runs(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text) - length + 1)}
