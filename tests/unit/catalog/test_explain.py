"""What people are shown of a product, and the file they start with."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.catalog.compile import compile_folder
from shadowbom.catalog.explain import WHERE, lines
from shadowbom.catalog.names import SECTIONS
from shadowbom.catalog.scaffold import FOLDERS, start
from shadowbom.core.asset import KINDS
from shadowbom.core.item import ITEM_KINDS
from shadowbom.errors import UserError
from signature_writer import catalogue_of

BODY = """
description = "Makes models."
uses = ["borg"]
[[package]]
ecosystem = "pypi"
names = ["acme"]
uses = ["borg"]
[[import]]
language = "python"
names = ["acme"]
[[client]]
language = "python"
symbols = ["acme:Acme"]
endpoint = ["base_url"]
default_host = "api.acme.example"
served_by = "borg"
when = { "0" = ["chat"] }
model = [":model|0", "chat.create:model"]
[[host]]
names = ["api.acme.example"]
paths = ["/v1"]
[[env]]
names = ["ACME_KEY"]
[[model]]
pattern = "acme-[0-9]"
atoms = ["acme-"]
maker = "Borg Labs"
examples = ["acme-1", "acme-2"]
[[image]]
names = ["acme/server"]
program = "acme serve"
model = ["MODEL"]
[[command]]
words = ["acme serve"]
model = ["2", "--model"]
[[step]]
uses = ["acme/review"]
[[resource]]
types = ["Acme/accounts"]
when = { kind = ["Acme", "Big"] }
endpoint = ["url"]
model = ["spec.model"]
[[config]]
globs = ["**/ACME.md"]
[[server_table]]
globs = ["**/.acme.json"]
format = "json"
pointers = ["servers"]
[[secret]]
id = "key"
title = "Acme key"
literals = ["ak-"]
pattern = "ak-[a-z]{20}"
min_length = 23
max_length = 23
unverified = true
context = "words"
words = ["acme"]
source = "s"
revoke = "r"
"""


def test_everything_is_told(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, {"acme": BODY, "borg": ""})
    assert lines(catalogue, "acme") == [
        "Acme (acme), provider-sdk",
        "Makes models.",
        "by Acme Inc, jurisdiction US, https://acme.example",
        "in providers/acme.toml, verified 2026-01-02 from https://acme.example/docs",
        "builds on borg",
        "", f"package ({WHERE['package']})", "  pypi: acme (uses borg)",
        "", "import (in code)", "  python: acme",
        "", f"client ({WHERE['client']})", "  python: acme:Acme", "    when 0 is chat", "    endpoint in base_url",
        "    else api.acme.example", "    served by borg", "    model in the call(model or 0)",
        "    model in chat.create(model)",
        "", f"host ({WHERE['host']})", "  api.acme.example with /v1",
        "", f"env ({WHERE['env']})", "  ACME_KEY (key)",
        "", f"model ({WHERE['model']})", "  acme-[0-9] (model) by Borg Labs", "    such as acme-1, acme-2",
        "", "image (in containers)", "  acme/server", "    starts acme serve", "    model in MODEL",
        "", f"command ({WHERE['command']})", "  acme serve", "    model in 2, --model",
        "", "step (in CI workflows)", "  acme/review",
        "", "resource (in infrastructure as code)", "  Acme/accounts", "    when kind is Acme or Big",
        "    endpoint in url", "    model in spec.model",
        "", "config (by a file's path)", "  **/ACME.md",
        "", "server table (in settings of MCP clients)", "  **/.acme.json at servers",
        "", f"secret ({WHERE['secret']})", "  Acme key (key): ak-[a-z]{20}, unverified",
    ]


def test_every_section_says_where_it_is_looked_for() -> None:
    assert tuple(WHERE) == SECTIONS


def test_unknown_product_gets_the_nearest(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, {"acme": "", "borg": ""})
    with pytest.raises(UserError, match="no product 'acne'; nearest: acme"):
        lines(catalogue, "acne")
    with pytest.raises(UserError, match=r"no product 'zzz'$"):
        lines(catalogue, "zzz")


@pytest.mark.parametrize("kind", sorted(FOLDERS))
def test_a_new_file_keeps_the_schema(tmp_path: Path, kind: str) -> None:
    path = start(tmp_path, "my-tool.io", kind)
    assert path == tmp_path / FOLDERS[kind] / "my-tool.io.toml"
    product = compile_folder(tmp_path)["products"]["my-tool.io"]
    assert product["kind"] == kind


def test_every_kind_of_product_has_a_folder() -> None:
    assert set(KINDS) - set(FOLDERS) == {"model-catalogue", "candidate", "ai-ci-step", *ITEM_KINDS}


def test_a_new_file_overwrites_nothing(tmp_path: Path) -> None:
    start(tmp_path, "acme", "gateway")
    with pytest.raises(UserError, match="is there already"):
        start(tmp_path, "acme", "provider-sdk")


@pytest.mark.parametrize("id_", ["Acme", "../evil", "a b", "", "a--b", "-a", "a/b"])
def test_ids_that_are_none(tmp_path: Path, id_: str) -> None:
    with pytest.raises(UserError, match="an id is lower case"):
        start(tmp_path, id_, "gateway")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_take_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such folder"):
        start(tmp_path / "nowhere", "acme", "gateway")
    (tmp_path / "gateways").write_text("a file is in the way")
    with pytest.raises(UserError, match="cannot be written"):
        start(tmp_path, "acme", "gateway")
