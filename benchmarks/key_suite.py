"""The generated suite of keys: templates and a seed, never a key in a file of the repository.

``keys.tsv`` has a row for each kind: whose signature it is in, its provider, the documented prefix, the name it is
commonly bound to, the reason that it is believed for, bindings that must stand beside it (``NAME=value``, apart by
spaces), and its template in the form of ``catalog.samples``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import string
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shadowbom.catalog.samples import expand

TABLE = Path(__file__).with_name("keys.tsv")
POSITIONS = ("start", "middle", "end")
Bindings = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeyKind:
    """One kind of key. ``id`` is ``signature:kind``."""

    signature: str
    kind: str
    provider: str
    prefix: str
    name: str
    reason: str
    beside: tuple[tuple[str, str], ...]
    template: str

    @property
    def id(self) -> str:
        return f"{self.signature}:{self.kind}"

    def value(self, seed: int | str) -> str:
        """A key of the kind, the same for the same seed."""
        return expand(f"{{{{{self.template}}}}}", f"{self.id}/{seed}")[0]

    @property
    def fixed(self) -> tuple[str, ...]:
        """The texts that every key of the kind has in it: none of them is secret."""
        (sample,) = expand(f"{{{{{self.template}}}}}", self.id)[1]
        return tuple(sample.value[start:end] for start, end in sample.fixed)

    def bindings(self, seed: int | str) -> Bindings:
        """Names and values: what must stand beside the key, and the key last."""
        others = [(name, expand(value, f"{self.id}/{seed}/{name}")[0]) for name, value in self.beside]
        return [*others, (self.name, self.value(seed))]


@lru_cache(maxsize=1)
def kinds() -> tuple[KeyKind, ...]:
    """All kinds of the table."""
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return tuple(KeyKind(*row[:6], _pairs(row[6]), row[7]) for row in rows)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, _, value in (part.partition("=") for part in text.split(" ") if part))


def _camel(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(word.title() for word in rest)


def _lines(form: Callable[[str, str], str]) -> Callable[[Bindings], str]:
    return lambda pairs: "\n".join(form(name, value) for name, value in pairs)


def _notebook(pairs: Bindings) -> str:
    source = ["import os\n", *(f'os.environ["{name}"] = "{value}"\n' for name, value in pairs)]
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


SYNTAXES: dict[str, tuple[str, Callable[[Bindings], str]]] = {
    "env": (".env", _lines(lambda name, key: f"{name}={key}")),
    "yaml": ("values.yaml", lambda pairs: "llm:\n" + _lines(lambda name, key: f"  {_camel(name)}: {key}")(pairs)),
    "json": ("config.json", lambda pairs: json.dumps({"llm": {name.lower(): key for name, key in pairs}}, indent=2)),
    "toml": ("config.toml", lambda pairs: "[llm]\n" + _lines(lambda name, key: f'{name.lower()} = "{key}"')(pairs)),
    "python": ("app.py", _lines(lambda name, key: f'os.environ["{name}"] = "{key}"')),
    "typescript": ("app.ts", _lines(lambda name, key: f"const {_camel(name)}: string = '{key}';")),
    "go": ("main.go", _lines(lambda name, key: f'\t{_camel(name)} := "{key}"')),
    "java": ("App.java", _lines(lambda name, key: f'  private static final String {name} = "{key}";')),
    "csharp": ("App.cs", _lines(lambda name, key: f'Environment.SetEnvironmentVariable("{name}", "{key}");')),
    "shell": ("run.sh", _lines(lambda name, key: f"export {name}='{key}' && ./serve")),
    "notebook": ("demo.ipynb", _notebook),
    "markdown": ("README.md", lambda pairs: "Set it:\n\n```sh\n" + _lines(lambda n, k: f"{n}='{k}'")(pairs) + "\n```"),
}
"""Syntax to the name of a file of it, and what binds names to values there."""

_COMMENT = {
    "env": "# ", "yaml": "# ", "toml": "# ", "python": "# ", "shell": "# ", "typescript": "// ", "go": "// ",
    "java": "// ", "csharp": "// ", "markdown": "", "json": "", "notebook": "",
}


def text_of(kind: KeyKind, syntax: str, position: str, seed: int | str) -> str:
    """A file with one key of a kind in a syntax: at its start, in its middle or at its end. JSON and notebooks, which
    have no comments, get further members before or after."""
    _, bind = SYNTAXES[syntax]
    pairs = kind.bindings(f"{syntax}/{position}/{seed}")
    if syntax in ("json", "notebook"):
        filler = [(f"SETTING_{chr(97 + number)}".upper(), f"größe {number}") for number in range(9)]
        before = filler if position in ("middle", "end") else []
        after = filler[:] if position in ("start", "middle") else []
        after = [(f"{name}_LATER", value) for name, value in after]
        return bind([*before, *pairs, *after])
    around = f"{_COMMENT[syntax]}a line of its own: größer\n" * 9
    text = bind(pairs)
    text = around + text if position in ("middle", "end") else text
    return f"{text}\n{around}" if position in ("start", "middle") else text


def negatives(seed: int = 1) -> list[str]:
    """500 texts that hold no key: stand-ins, hashes, identifiers, integrity strings, blobs, minified code, reads."""
    draw = random.Random(seed)
    alnum, hexes = string.ascii_letters + string.digits, "0123456789abcdef"

    def of(alphabet: str, length: int) -> str:
        return "".join(draw.choice(alphabet) for _ in range(length))

    texts: list[str] = []
    chosen = kinds()
    for number in range(50):
        data = of(alnum, 60).encode()
        kind = chosen[number * 2 % len(chosen)]
        other = chosen[(number * 2 + 1) % len(chosen)]
        encoded = base64.b64encode(hashlib.sha512(data).digest()).decode()
        texts += [
            f"{kind.name}={_stand_in(kind)}\n{other.name}=<your-{other.signature}-key>\n",
            f"{kind.name.lower()}_sha256: {hashlib.sha256(data).hexdigest()}\n# {kind.signature}\n",
            f"{kind.signature}_revision: {of(hexes, 40)}\n{kind.signature}_commit: {of(hexes, 32)}\n",
            f"{kind.signature}_project_id: {uuid.UUID(int=draw.getrandbits(128))}\n",
            f'"{kind.signature}": {{"version": "1.2.{number}", "integrity": "sha512-{encoded}"}}\n',
            f'const icon = "data:image/png;base64,{base64.b64encode(data * 40).decode()}";\n',
            f'var a{number}=function(e,t){{return e.sk-t.hf_{of(alnum, 9)}}},b="{of(alnum, 7)}";' * 40 + "\n",
            f'key = os.environ["{kind.name}"]\nother = os.getenv("{other.name}", "")\n',
            f"{kind.name}: ${{{{ secrets.{kind.name} }}}}\n{other.name}: {{{{ .Values.{other.signature} }}}}\n",
            f"SENDGRID_API_KEY={of(alnum, 32)}\nSTRIPE_KEY=sk_live_{of(alnum, 24)}\n# beside {kind.signature}\n",
        ]
    return texts


def _stand_in(kind: KeyKind) -> str:
    """What writers of examples put in a key's place: its prefix, and one sign over and over."""
    value = kind.value("stand-in")
    return value[: len(kind.prefix)] + "x" * (len(value) - len(kind.prefix))


def suite(seed: int = 1) -> Iterator[tuple[KeyKind, str, str, str, str]]:
    """Every kind in every syntax and position: kind, syntax, position, file name, text."""
    for kind in kinds():
        for syntax, (path, _) in SYNTAXES.items():
            for position in POSITIONS:
                yield kind, syntax, position, path, text_of(kind, syntax, position, seed)
