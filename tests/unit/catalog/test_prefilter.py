"""What the prefilter lets pass, and what it holds back, in each format."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path

import hyperscan
import pytest

from shadowbom.catalog import atoms, cache, made, place_atoms, prefilter, rarity
from shadowbom.catalog.atoms import Atom
from shadowbom.catalog.index import Catalogue
from shadowbom.catalog.prefilter import Format, Match, Prefilter
from shadowbom.extract.extractors import EXTRACTORS
from signature_writer import catalogue_of

ACME = """
[[package]]
ecosystem = "pypi"
names = ["acme", "acme-cloud-kit", "big-acme-*", "tts"]
[[package]]
ecosystem = "npm"
names = ["acme", "@acme/sdk", "ai"]
[[import]]
language = "python"
names = ["acme", "big.cloud.acmelib", "azure.ai.client"]
[[import]]
language = "javascript"
names = ["acme", "@acme/sdk", "ai"]
[[client]]
language = "python"
symbols = ["wrapper.lib:AcmeClient"]
model = ["chat.completions.create:model"]
[[client]]
language = "python"
symbols = ["boto:client"]
when = { "0|service" = ["acme-runtime"] }
[[host]]
names = ["api.acme.example", "acme-runtime.*.cloud.example", "*.openai.corp.example", "localhost:11434"]
[[env]]
names = ["ACME_API_KEY", "ACMEX_*"]
[[model]]
pattern = "(?:meta-)?acme-\\\\d[a-z0-9.:-]*"
atoms = ["acme-"]
[[model]]
pattern = "o[1-9](?:-mini)?"
atoms = ["o1", "o3"]
[[image]]
names = ["acmecorp/server", "ghcr.io/acme/*"]
[[command]]
words = ["acmectl pull", "python -m acmelib.server", "az acmecloud create --kind Acme"]
[[step]]
uses = ["revco/review-action"]
[[resource]]
types = ["acme_agent", "acme_kb_*", "Acme.Cognition/accounts", "acme.example.com/Model"]
[[config]]
globs = ["**/ACME.md"]
[[server_table]]
globs = ["**/.acme/mcp.json"]
format = "json"
pointers = ["mcpServers"]
[[secret]]
id = "key"
title = "Acme key"
literals = ["ak-", "AKX"]
pattern = "ak-[a-z]{20}"
min_length = 23
max_length = 23
source = "s"
revoke = "r"
[[secret]]
id = "bare"
title = "Bare key"
words = ["acmecorp"]
context = "words"
pattern = "[0-9a-f]{32}"
min_length = 32
max_length = 32
source = "s"
revoke = "r"
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(tmp_path_factory.mktemp("prefilter"), {"acme": ACME, "long-product-name": ""})


@pytest.fixture(scope="module")
def filter_(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Prefilter:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHADOWBOM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        return Prefilter.load(catalogue, EXTRACTORS)


PASS = [
    # Python imports in all their spellings
    ("python", "import acme"),
    ("python", "import acme\n"),
    ("python", "from acme import Client"),
    ("python", "from acme.types import X"),
    ("python", "from  acme  import X"),
    ("python", "from\tacme import X"),
    ("python", "import os, acme"),
    ("python", "import os as o, acme as a"),
    ("python", "import \\\n    acme"),
    ("python", "import os, \\\n    acme"),
    ("python", "from \\\n  acme import X"),
    ("python", "    import acme"),
    ("python", "try:\n\timport acme\nexcept ImportError: pass"),
    ("python", "if x: import acme"),
    ("python", "x = 1; import acme"),
    ("python", "import acme as a # why"),
    ("python", 'importlib.import_module("acme")'),
    ("python", "importlib.import_module(  'acme.types'  )"),
    ("python", 'import_module(\n    "acme",\n)'),
    ("python", 'import_module(name="acme")'),
    ("python", '__import__("acme")'),
    ("python", 'pytest.importorskip("acme")'),
    ("python", "import big.cloud.acmelib"),
    ("python", "import big.cloud.acmelib.deep as d"),
    ("python", "from big.cloud import acmelib"),
    ("python", "from big.cloud import other, acmelib as a"),
    ("python", "from big.cloud import (\n    other,\n    acmelib,\n)"),
    ("python", "from big.cloud import (  # noqa: F401 (two)\n    other,  # (why; not)\n    acmelib,\n)"),
    ("python", "from big.cloud import (\r\n    other,\r\n    acmelib,\r\n)"),
    ("python", "from big import cloud; from big.cloud import acmelib"),
    ("python", "from azure.ai.client import X"),
    ("python", "from azure.ai import client"),
    ("python", "from wrapper.lib import AcmeClient"),
    ("python", "import acme\r\n"),
    # packages in code
    ("python", 'subprocess.run(["pip", "install", "acme"])'),
    ("python", '# /// script\n# dependencies = ["acme"]\n# ///'),
    ("notebook", json.dumps({"cells": [{"source": ["!pip install -q acme_cloud.kit\n"]}]})),
    ("notebook", json.dumps({"cells": [{"source": ["import os\n", "import acme\n"]}]})),
    ("notebook", json.dumps({"cells": [{"source": "import os\nimport acme\nx = 1"}]})),
    ("notebook", json.dumps({"cells": [{"source": ["from big.cloud import (\n", "    acmelib\n", ")"]}]}, indent=1)),
    ("notebook", json.dumps({"cells": [{"source": ['model = "acme-7b"\n']}]})),
    # clients whose making is narrowed, or in another file
    ("python", 'boto.client("acme-runtime")'),
    ("python", "boto.client(service='acme-runtime')"),
    ("python", "client.chat.completions.create(model=m)"),
    # places
    ("yaml", "image: acmecorp/server:1"),
    ("yaml", "image: docker.io/AcmeCorp/Server@sha256:00"),
    ("python", "image = 'acmecorp/server'"),
    ("yaml", "repository: acmecorp/server\ntag: 1"),
    ("yaml", "registry: ghcr.io\nrepository: acme/thing"),
    ("json", '{"image": "acmecorp\\/server"}'),
    ("yaml", "run: |\n  /usr/bin/acmectl --verbose pull x"),
    ("yaml", "command:\n  - acmectl\n  - pull"),
    ("yaml", "run: python3.11 -m acmelib.server"),
    ("yaml", "script: az acmecloud create -n x --kind=Acme"),
    ("dockerfile", 'CMD ["acmectl", "pull"]'),
    ("makefile", "x:\n\tacmectl pull y"),
    ("package-json", '{"scripts": {"x": "acmectl pull"}}'),
    ("yaml", "- uses: RevCo/review-action/sub@v1"),
    ("yaml", "apiVersion: acme.example.com/v1\nkind: Model"),
    ("yaml", "type: Acme.Cognition/accounts"),
    ("terraform", 'resource "acme_kb_base" "x" {}'),
    ("dockerfile", "FROM acmecorp/server"),
    ("dockerfile", "RUN npm i -g @acme/sdk"),
    ("dockerfile", "RUN wget https://example.com/m.gguf"),
    ("yaml", "uri: hf://org/name"),
    # JavaScript and TypeScript
    ("javascript", 'import Acme from "acme"'),
    ("javascript", "import Acme from 'acme';"),
    ("typescript", 'import type { A } from "acme/types"'),
    ("tsx", 'import {\n  A,\n  B,\n} from "@acme/sdk"'),
    ("javascript", 'export * from "@acme/sdk"'),
    ("javascript", 'const a = require("acme")'),
    ("javascript", "const a = require( 'acme' )"),
    ("javascript", 'const a = await import("acme")'),
    ("javascript", 'const a = await import(\n  /* webpackChunkName: "x" */\n  "acme"\n)'),
    ("javascript", "const a = await import(`acme`)"),
    ("javascript", 'import "acme"'),
    ("javascript", 'import { x } from\n  "acme"'),
    ("javascript", 'import{x}from"acme"'),
    ("typescript", 'import { generateText } from "ai"'),
    ("typescript", "import { x } from 'ai/rsc'"),
    ("typescript", 'import x from "npm:ai@3.1.0"'),
    ("typescript", 'import x from "npm:@acme/sdk"'),
    ("typescript", 'import x from "https://esm.sh/acme@2"'),
    # hosts and environment names anywhere
    ("python", 'x = "https://api.acme.example/v1"'),
    ("python", 'x = "HTTPS://API.ACME.EXAMPLE"'),
    ("python", 'f"https://acme-runtime.{region}.cloud.example"'),
    ("typescript", "`https://${name}.openai.corp.example/x`"),
    ("json", '{"url": "https:\\/\\/api.acme.example\\/v1"}'),
    ("yaml", "url: api.acme.example"),
    ("python", 'x = "\\napi.acme.example"'),
    ("yaml", "base: http://127.0.0.1:11434/v1"),
    ("dotenv", "OLLAMA=http://host.docker.internal:11434"),
    ("dotenv", "ACME_API_KEY="),
    ("dotenv", "export VITE_ACME_API_KEY=x"),
    ("dotenv", "ACMEX_ANYTHING=1"),
    ("python", 'os.environ["ACME_API_KEY"]'),
    ("javascript", "process.env.ACME_API_KEY"),
    ("yaml", "key: ${ACME_API_KEY}"),
    # models
    ("python", 'model="acme-7b"'),
    ("python", "model='Acme-7B'"),
    ("python", 'model="corp/meta-acme-7b"'),
    ("python", 'f"{org}/acme-7b"'),
    ("python", 'f"acme-{size}"'),
    ("python", '"acme-" + size'),
    ("python", 'x + "acme-"'),
    ("python", 'model = "acme-%s" % size'),
    ("javascript", "model: `acme-7b`"),
    ("python", 'model="o1"'),
    ("python", 'model="o3-mini"'),
    ("python", "model='openai/o1'"),
    ("yaml", "model: o1"),
    ("yaml", "model: o1\n"),
    ("yaml", "models:\n  - acme-7b\n"),
    ("dotenv", "MODEL=o1"),
    ("dotenv", "MODEL=corp/acme-7b"),
    ("json", '{"model": "acme-7b"}'),
    ("json", '{"model": "corp\\/acme-7b"}'),
    ("toml", 'model = "acme-7b"'),
    # what is switched off is still there
    ("yaml", "useAcme: false"),
    ("json", '{"enable_long_product_name": false}'),
    # manifests and lockfiles
    ("requirements", "acme"),
    ("requirements", "ACME==1.0"),
    ("requirements", "acme[all]>=1 ; python_version > '3'"),
    ("requirements", "Acme_Cloud.Kit~=2"),
    ("requirements", "acme--cloud__kit"),
    ("requirements", "big_acme_thing"),
    ("requirements", "tts"),
    ("requirements", "git+https://git.example/acme-cloud-kit#egg=acme_cloud_kit"),
    ("pyproject", 'dependencies = ["acme>=1"]'),
    ("pyproject", "acme = '^1'"),
    ("poetry-lock", 'name = "acme-cloud-kit"'),
    ("package-json", '{"dependencies": {"acme": "1"}}'),
    ("package-json", '{"dependencies": {"@acme/sdk": "1"}}'),
    ("package-json", '{"dependencies": {"@acme\\/sdk": "1"}}'),
    ("package-json", '{"dependencies" : {\n"ai"\t: "1"}}'),
    ("package-json", '{"dependencies": {"x": "npm:ai@3"}}'),
    ("package-lock", '{"packages": {"node_modules/ai": {}}}'),
    ("yarn-lock", '"@acme/sdk@^1":\n  version "1"'),
    ("yarn-lock", "acme@^1:\n  version 1"),
    ("yarn-lock", "\nai@^3.0.0:\n"),
    ("pnpm-lock", "  /ai@3.0.0:\n"),
    ("pnpm-lock", "      ai:\n        specifier: ^3\n"),
    ("pnpm-lock", "  '@acme/sdk@1.0.0':\n"),
]

HOLD = [
    # places
    ("yaml", "image: acmecorp/server2:1"),
    ("yaml", "run: acmectl push x"),
    ("yaml", "run: my-acmectl pull x"),
    ("yaml", "run: python -m acmelib.servers"),
    ("yaml", "run: az acmecloud list"),
    ("yaml", "apiVersion: acme.example.com/v1\nkind: Other"),
    ("yaml", "type: my_acme_agent"),
    ("yaml", "type: acme_agent"),
    ("yaml", 'colours: ["acme", "chartreuse"]'),
    ("json", '{"acme_kb_main": {}}'),
    ("yaml", "uses: revco/review-actions@v1"),
    ("dockerfile", "RUN cat m.gguf2"),
    ("python", "image = 'acmecorp/server2'"),
    ("python", "x = 1"),
    ("python", ""),
    ("python", "# acme is a word here"),
    ("python", "acme = 1"),
    ("python", "import acmes"),
    ("python", "import xacme"),
    ("python", '"""Bring it all together, from the acme side."""'),
    ("python", "import os\n\nacme = 1"),
    ("python", "import os\nprint(acme)"),
    ("python", "from big import thing\n\nacmelib = 1"),
    ("python", "import acmelib"),
    ("python", 'x = "acme"'),
    ("python", "def f(client): return client"),
    ("python", "x = 'acme-runtime edition'"),
    ("python", 'x = "my acme-7b story"'),
    ("python", "o1 = o3"),
    ("python", 'gas = "O1"'),
    ("python", "# model acme-7b"),
    ("javascript", "const role = 'ai'"),
    ("javascript", 'provider: "acme"'),
    ("javascript", 'import x from "acme-extra"'),
    ("javascript", 'import x from "./acmes"'),
    ("javascript", 'from acme import x'),
    ("python", 'x = "https://myapi.acme.exampleX"'),
    ("python", "api.acme.examples"),
    ("yaml", "x: acme-runtime.eu"),
    ("yaml", "port: 114345"),
    ("yaml", "port: 1:114345"),
    ("dotenv", "MYXACME_API_KEYS=1"),
    ("dotenv", "acme_api_key=1"),
    ("json", '{"acme-7b": 1}'),
    ("json", '{"o1": {"name": "Ozone"}}'),
    ("json", '{"text": "the acme-7b story"}'),
    ("yaml", "acme: {}"),
    ("yaml", "conditionAcme: x"),
    ("json", '{"dependencies": {"acme": "1"}}'),
    ("requirements", "acmes"),
    ("requirements", "cloud-kit"),
    ("requirements", "xacme-cloud-kit"),
    ("poetry-lock", 'name = "my-acmes"'),
    ("package-json", '{"name": "aim"}'),
    ("", "import acme"),
    ("unknown-format", "import acme ACME_API_KEY"),
]


@pytest.mark.parametrize(("format_id", "text"), PASS)
def test_passes(filter_: Prefilter, format_id: str, text: str) -> None:
    assert filter_.match(text.encode(), format_id).passed


@pytest.mark.parametrize(("format_id", "text"), PASS)
def test_passes_in_the_middle_of_other_text(filter_: Prefilter, format_id: str, text: str) -> None:
    around = "\n" if format_id in ("notebook", "json", "package-json", "package-lock") else "\nx = 1\n"
    data = (around * 400 + text + around * 400).encode()
    assert filter_.match(data, format_id).passed


@pytest.mark.parametrize(("format_id", "text"), HOLD)
def test_is_held_back(filter_: Prefilter, format_id: str, text: str) -> None:
    assert not filter_.match(text.encode(), format_id).passed


def test_nothing_found_is_always_the_same_value(filter_: Prefilter) -> None:
    assert filter_.match(b"x = 1", "python") is filter_.match(b"y", "json") == Match()


def test_secret_hits_come_with_kind_and_end(filter_: Prefilter) -> None:
    data = b"a = 'ak-" + b"z" * 20 + b"'; AKX; AcmeCorp"
    match = filter_.match(data, "")
    assert not match.passed
    assert match.secret_hits == [(0, data.index(b"ak-") + 3), (0, data.index(b"AKX") + 3), (1, len(data))]


def test_secret_literals_keep_their_case(filter_: Prefilter) -> None:
    assert filter_.match(b"AK-zzz akx", "").secret_hits == ()


def test_a_file_made_of_literals_is_cut_short(filter_: Prefilter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefilter, "MAX_HITS", 1000)
    match = filter_.match(b"ak-" * 50_000, "python")
    assert match.truncated
    assert match.passed
    assert len(match.secret_hits) == 1000


@pytest.mark.parametrize("text", [
    "import acme, " * 3000, "(" * 50_000 + "acme", "import " + "x, " * 5000 + "acme", "acme\\\n" * 8000,
    '"acme-' + "9" * 60_000 + '"', "o1" * 30_000, "/* " * 20_000 + '"acme"', "from acme" + " " * 60_000 + "import x",
    "big.cloud.acmelib" * 4000, "acme_cloud" * 6000, "\\n" * 30_000 + "acme", "#" * 60_000 + "acme",
])
@pytest.mark.parametrize("format_id", ["python", "javascript", "notebook", "json", "yaml", "requirements"])
def test_hostile_text_is_judged(filter_: Prefilter, format_id: str, text: str) -> None:
    assert isinstance(filter_.match(text.encode(), format_id), Match)


@pytest.mark.parametrize("data", [
    b"\x00" * 100, b"\xff\xfe\x00import acme", b"import acme\xff", bytes(range(256)) * 40,
])
def test_bytes_that_are_no_text(filter_: Prefilter, data: bytes) -> None:
    assert filter_.match(data, "python").passed is (b"import acme" in data)


def test_paths_the_catalogue_knows(filter_: Prefilter) -> None:
    assert filter_.path_hit("docs/ACME.md")
    assert filter_.path_hit("home/.acme/mcp.json")
    assert not filter_.path_hit("docs/README.md")


def test_plain_values_of_formats_do(catalogue: Catalogue) -> None:
    rows = [Format("py", "source", "python", "", {"import": ("{}",)})]
    small = Prefilter.load(catalogue, rows)
    assert small.match(b"x acme y", "py").passed
    assert not small.match(b"ACME_API_KEY", "py").passed


def test_wrong_template_is_an_error(catalogue: Catalogue) -> None:
    wrong = Prefilter.load(catalogue, [Format("py", "source", "python", "", {"import": ("import {}",)})])
    with pytest.raises(ValueError, match="not a template"):
        wrong.match(b"import acme", "py")


def test_an_empty_catalogue_matches_nothing(tmp_path: Path) -> None:
    empty = catalogue_of(tmp_path, {"zz": ""})
    artefact = {**empty.artefact, "products": {}, "digest": "none"}
    assert not Prefilter.load(Catalogue(artefact), EXTRACTORS).match(b"anything", "python").passed


# the cache


def kept(folder: Path) -> Path:
    (path,) = folder.glob("prefilter-*")
    return path


def test_the_database_is_compiled_once(catalogue: Catalogue, cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Prefilter.load(catalogue, EXTRACTORS)
    monkeypatch.setattr(prefilter, "_compiled", lambda catalogue: pytest.fail("compiled again"))
    assert Prefilter.load(catalogue, EXTRACTORS).match(b"import acme", "python").passed


@pytest.mark.parametrize("break_", [
    lambda data: b"", lambda data: data[:30], lambda data: b"x" * len(data), lambda data: data[:-1],
    lambda data: data[:100] + b"\x00" + data[101:], lambda data: data + b"more",
])
def test_a_broken_file_is_compiled_again(catalogue: Catalogue, cache_dir: Path, break_: object) -> None:
    Prefilter.load(catalogue, EXTRACTORS)
    path = kept(cache_dir)
    whole = path.read_bytes()
    path.write_bytes(break_(whole))  # type: ignore[operator]
    assert Prefilter.load(catalogue, EXTRACTORS).match(b"import acme", "python").passed
    assert path.read_bytes() == whole


def test_a_database_of_another_machine_is_compiled_again(catalogue: Catalogue, cache_dir: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    Prefilter.load(catalogue, EXTRACTORS)
    real = hyperscan.loadb
    calls = []

    def refuse(data: bytes, mode: int) -> object:
        calls.append(mode)
        raise hyperscan.DatabasePlatformError("other processor")

    monkeypatch.setattr(hyperscan, "loadb", refuse)
    assert Prefilter.load(catalogue, EXTRACTORS).match(b"import acme", "python").passed
    assert len(calls) == 1
    monkeypatch.setattr(hyperscan, "loadb", real)


def test_another_catalogue_has_another_file(catalogue: Catalogue, cache_dir: Path, tmp_path: Path) -> None:
    Prefilter.load(catalogue, EXTRACTORS)
    Prefilter.load(catalogue_of(tmp_path / "other", {"zz": ""}), EXTRACTORS)
    assert len(list(cache_dir.glob("prefilter-*"))) == 2


def test_without_a_place_for_it(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "folder", lambda: None)
    assert Prefilter.load(catalogue, EXTRACTORS).match(b"import acme", "python").passed


def test_the_machine_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> object:
        raise OSError("no such file")

    made._machine.cache_clear()
    monkeypatch.setattr("builtins.open", refuse)
    try:
        assert len(made._machine()) == 2
    finally:
        made._machine.cache_clear()


def test_a_module_without_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> object:
        raise OSError("in an archive")

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", refuse)
        found = made.made_by()
    files = len(made._MODULES)
    assert found[:files] == ["0:0"] * files
    assert found[files:] == made.made_by()[files:]


def test_a_database_depends_on_all_that_makes_its_atoms() -> None:
    tree = ast.parse(Path(atoms.__file__).read_text())
    used = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            and node.module == "shadowbom.catalog" for alias in node.names}
    used |= {str(node.module).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
             and str(node.module).startswith("shadowbom.catalog.")}
    assert used >= {"names", "candidates", "rarity"}
    assert {f"{name}.py" for name in used} <= set(made._MODULES)


# the atoms


def test_atoms_do_not_depend_on_order(catalogue: Catalogue) -> None:
    artefact = catalogue.artefact
    turned = {**artefact, "sections": {
        key: rows if key in ("model", "secret") else list(reversed(rows)) for key, rows in artefact["sections"].items()
    }}
    assert atoms.atoms(turned) == atoms.atoms(artefact)


@pytest.mark.parametrize(("section", "value", "text"), [
    ("import", "azure.ai.client", "azure"),
    ("import", "big.cloud.acmelib", "acmelib"),
    ("host", "acme-runtime.*.cloud.example", "acme-runtime."),
    ("host", "*.openai.corp.example", ".openai.corp.example"),
    ("host", "localhost:11434", ":11434"),
    ("env", "ACMEX_*", "ACMEX_"),
    ("package", "acme-cloud-kit", "kit"),
])
def test_what_is_looked_for(catalogue: Catalogue, section: str, value: str, text: str) -> None:
    found = {atom.text for atom in atoms.atoms(catalogue.artefact) if (atom.section, atom.value) == (section, value)}
    assert found == {text}


def test_one_literal_serves_all_who_want_it() -> None:
    found = [
        Atom("acme", False, "import", "python", "acme", atoms.EDGE, atoms.EDGE),
        Atom("ACME", True, "package", "pypi", "acme"),
    ]
    expressions, lines = atoms.grouped(found)
    assert [(item.text, item.caseless, item.regex) for item in expressions] == [("acme", True, b"acme")]
    assert [(atom.text, atom.section, atom.before) for atom in atoms.parse(lines[0])] == [
        ("acme", "import", ""), ("ACME", "package", ""),
    ]


@pytest.mark.parametrize(("text", "met"), [
    ("acme-cloud-kit", True), ("Acme_Cloud.Kit", True), ("acme--cloud-._kit", True),
    ("acme-kit", False), ("cloud-kit", False), ("acme cloud kit", False), ("acmecloudkit", False),
])
def test_a_name_of_several_parts_is_looked_for_whole(catalogue: Catalogue, text: str, met: bool) -> None:
    found = [atom for atom in atoms.atoms(catalogue.artefact) if atom.value == "acme-cloud-kit"]
    expressions, _ = atoms.grouped(found)
    assert [bool(re.search(b"(?i)" + item.regex, text.encode())) for item in expressions] == [met]


_NO_ENTRIES: dict[str, list[object]] = {section: [] for section in (
    "import", "client", "agent", "tool", "server", "server_client", "host", "route", "env", "model", "secret",
    "package", *place_atoms.SECTIONS)}


def test_a_name_with_a_rare_part_is_looked_for_by_it_alone() -> None:
    rows = [{"ecosystem": "pypi", "value": name} for name in ("acmecloud-agent", "big-cloud-agent")]
    found = atoms.atoms({"sections": {**_NO_ENTRIES, "package": rows}, "products": {}})
    assert {(atom.value, atom.text, atom.before[:1]) for atom in found} == {
        ("acmecloud-agent", "acmecloud", ""), ("big-cloud-agent", "agent", atoms.CHAIN),
    }


@pytest.mark.parametrize(("name", "chosen"), [("acme", False), ("ac-m", True), ("acm", True), ("continue", True)])
def test_only_the_shortest_and_commonest_products_are_looked_for_behind_a_word(name: str, chosen: bool) -> None:
    found = atoms.atoms({"sections": _NO_ENTRIES, "products": {name: {}}})
    assert {bool(atom.before) for atom in found if atom.section == "product"} == {chosen}


def test_a_narrow_pattern_is_not_widened_by_another_atom_of_the_same_text() -> None:
    found = [
        Atom("acme", True, "package", "pypi", "big-acme-kit", "-_.", "-_."),
        Atom("Acme", False, "import", "csharp", "Big.Acme", atoms.EDGE, atoms.EDGE),
        Atom("Acme", False, "import", "swift", "Acme", atoms.EDGE, atoms.EDGE),
    ]
    expressions, lines = atoms.grouped(found)
    assert [(item.regex, item.caseless) for item in expressions] == [
        (rb"\bAcme\b", False), (rb"[\-_\.]acme[\-_\.]", True),
    ]
    assert [len(atoms.parse(line)) for line in lines] == [2, 1]


@pytest.mark.parametrize(("command", "word"), [
    ("acmectl pull", "acmectl"),
    ("python -m acmelib.server", "acmelib.server"),
    ("hf auth", "hf"),
    ("az ml model", "az"),
    ("llm --chat", "llm"),
    ("aws acme-runtime", "acme-runtime"),
    ("acme -x", "acme"),
])
def test_the_word_of_a_command_that_is_looked_for(command: str, word: str) -> None:
    assert place_atoms.lead_word(command) == word


@pytest.mark.parametrize(("parts", "part"), [
    (["azure", "ai", "translation"], "translation"),
    (["com", "acme", "client"], "acme"),
    (["com", "google"], "google"),
    (["auto", "gptq"], "gptq"),
    (["ag", "ui", "protocol"], "protocol"),
])
def test_the_rarest_part_of_a_name(parts: list[str], part: str) -> None:
    assert rarity.rarest(parts) == part


def test_expressions_escape_what_they_hold() -> None:
    expressions, _ = atoms.grouped([Atom("a.b+c", False, "host", "", "a.b+c", before='"-]', after=atoms.EDGE)])
    assert expressions[0].regex == rb'["\-\]]a\.b\+c\b'
