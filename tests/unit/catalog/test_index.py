"""Looking up names in the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from shadowbom.catalog.index import Catalogue
from signature_writer import catalogue_of

ACME = """
prefixes = ["acme_ai"]
[[package]]
ecosystem = "pypi"
names = ["acme", "acme-*", "acme-extra-*"]
[[package]]
ecosystem = "npm"
names = ["@acme/sdk", "ai"]
[[package]]
ecosystem = "pypi"
names = ["acme-borg"]
uses = ["borg"]
kind = "vector-db"
[[import]]
language = "python"
names = ["acme", "acme.vectors", "big.cloud.acme"]
[[import]]
language = "javascript"
names = ["@acme/sdk", "ai"]
[[import]]
language = "go"
names = ["example.com/acme/sdk/v*/chat"]
[[host]]
names = ["api.acme.example", "*.acme.example", "acme.*.cloud.example", "localhost:11434", "hub.example"]
kind = "gateway"
[[env]]
names = ["BIG_CORP_API_KEY"]
[[env]]
names = ["BIG_CORP_BASE_URL"]
role = "endpoint"
[[env]]
names = ["ACME_KEY"]
[[env]]
names = ["ACME_*"]
role = "config"
[[model]]
pattern = "(?:ft:)?acme-\\\\d[a-z0-9.:-]*"
atoms = ["acme-"]
maker = "Acme Labs"
[[model]]
pattern = "o[1-9](?:-mini)?"
atoms = ["o1", "o3"]
kind = "embedding-model"
[[config]]
globs = ["**/ACME.md", ".acme/*.json"]
[[server_table]]
globs = ["**/.acme/mcp.json"]
format = "json"
pointers = ["mcpServers"]
fields = { command = ["cmd"] }
[[secret]]
id = "key"
title = "Acme key"
prefix = "ak-"
literals = ["ak-"]
pattern = "ak-[a-z]{20}"
min_length = 23
max_length = 23
source = "https://acme.example"
revoke = "Revoke it."
"""
HUB = """
[[host]]
names = ["files.hub.example"]
paths = ["/models/", "/api/models"]
model_path = "/models/([a-z0-9-]+/[a-z0-9-]+)"
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(tmp_path_factory.mktemp("index"), {"acme": ACME, "borg": "", "hub": HUB})


@pytest.mark.parametrize(("ecosystem", "name", "match"), [
    ("pypi", "acme", "acme"),
    ("pypi", "Acme", "acme"),
    ("pypi", "acme_anything", "acme-*"),
    ("pypi", "acme.extra.thing", "acme-extra-*"),
    ("pypi", "acme-borg", "acme-borg"),
    ("npm", "@acme/sdk", "@acme/sdk"),
    ("npm", "ai", "ai"),
    ("npm", "Ai", None),
    ("npm", "@acme/other", None),
    ("pypi", "acmes", None),
    ("pypi", "ai", None),
    ("cargo", "acme", None),
])
def test_packages(catalogue: Catalogue, ecosystem: str, name: str, match: str | None) -> None:
    hit = catalogue.packages.find(ecosystem, name)
    assert (hit.match if hit else None) == match


def test_a_hit_says_what_its_entry_says(catalogue: Catalogue) -> None:
    hit = catalogue.packages.find("pypi", "acme-borg")
    assert hit is not None
    assert (hit.product, hit.entry, hit.kind, hit.uses) == ("acme", "package", "vector-db", ("borg",))
    assert hit.line > 0
    other = catalogue.packages.find("pypi", "acme")
    assert other is not None
    assert (other.kind, other.uses) == ("provider-sdk", ())


@pytest.mark.parametrize(("language", "module", "match"), [
    ("python", "acme", "acme"),
    ("python", "acme.types.chat", "acme"),
    ("python", "acme.vectors.store", "acme.vectors"),
    ("python", "acmes", None),
    ("python", "big.cloud", None),
    ("python", "big.cloud.acme", "big.cloud.acme"),
    ("javascript", "@acme/sdk/dist/x.js", "@acme/sdk"),
    ("typescript", "ai", "ai"),
    ("tsx", "ai/react", "ai"),
    ("javascript", "ai-x", None),
    ("javascript", "@acme", None),
    ("javascript", "npm:@acme/sdk@1.2/x", "@acme/sdk"),
    ("javascript", "npm:ai@3", "ai"),
    ("javascript", "https://esm.sh/ai@3.1.0?dev", "ai"),
    ("javascript", "https://cdn.jsdelivr.net/npm/@acme/sdk@1/+esm", "@acme/sdk"),
    ("javascript", "https://other.example/ai", None),
    ("go", "example.com/acme/sdk/v7/chat/stream", "example.com/acme/sdk/v*/chat"),
    ("go", "example.com/acme/sdk/chat", "example.com/acme/sdk/v*/chat"),
    ("go", "example.com/acme/sdk/v7/other", None),
    ("python", "", None),
])
def test_imports(catalogue: Catalogue, language: str, module: str, match: str | None) -> None:
    hit = catalogue.imports.find(language, module)
    assert (hit.match if hit else None) == match


@pytest.mark.parametrize(("host", "port", "match"), [
    ("api.acme.example", None, "api.acme.example"),
    ("API.ACME.EXAMPLE.", 443, "api.acme.example"),
    ("eu.acme.example", 0, "*.acme.example"),
    ("acme.eu-west-1.cloud.example", None, "acme.*.cloud.example"),
    ("acme.\0.cloud.example", None, "acme.*.cloud.example"),
    ("acme.example", None, None),
    ("acme.cloud.example", None, None),
    ("localhost", 11434, "localhost:11434"),
    ("127.0.0.1", 11434, "localhost:11434"),
    ("host.docker.internal", 11434, "localhost:11434"),
    ("localhost", 8080, None),
    ("localhost", None, None),
    ("evil-api.acme.example.org", None, None),
])
def test_hosts(catalogue: Catalogue, host: str, port: int | None, match: str | None) -> None:
    hit = catalogue.hosts.find(host, port)
    assert (hit.match if hit else None) == match


def test_paths_of_a_host(catalogue: Catalogue) -> None:
    hit = catalogue.hosts.find("files.hub.example")
    assert hit is not None
    assert hit.accepts("/models/acme/tiny")
    assert not hit.accepts("/docs")
    assert hit.model_in("/models/acme/tiny/resolve/main") == "acme/tiny"
    assert hit.model_in("/api/models") == ""
    plain = catalogue.hosts.find("hub.example")
    assert plain is not None
    assert plain.accepts("/anything")
    assert plain.model_in("/models/acme/tiny") == ""


@pytest.mark.parametrize(("name", "match", "role"), [
    ("ACME_KEY", "ACME_KEY", "key"),
    ("ACME_REGION", "ACME_*", "config"),
    ("VITE_ACME_KEY", "ACME_KEY", "key"),
    ("NEXT_PUBLIC_ACME_REGION", "ACME_*", "config"),
    ("acme_key", None, None),
    ("MY_ACME_KEY", None, None),
    ("VITE_", None, None),
    ("BIG_CORP_API_KEY", "BIG_CORP_API_KEY", "key"),
    ("SHOP_BIG_CORP_API_KEY", "BIG_CORP_API_KEY", "key"),
    ("TEST_SHOP_BIG_CORP_API_KEY", "BIG_CORP_API_KEY", "key"),
    ("SHOPBIG_CORP_API_KEY", None, None),
    ("SHOP_BIG_CORP_API_KEY_FILE", None, None),
    ("A_B_C_D_E_F_G_BIG_CORP_API_KEY", None, None),
    ("SHOP_BIG_CORP_BASE_URL", None, None),
    ("_" * 500, None, None),
])
def test_environment_names(catalogue: Catalogue, name: str, match: str | None, role: str | None) -> None:
    hit = catalogue.env.find(name)
    assert (hit.match if hit else None, hit.role if hit else None) == (match, role)


@pytest.mark.parametrize("name", [
    "acme-1", "ACME-2-Large", "ft:acme-2", "us.corp.acme-3", "acme-2:latest", "acme-2@20260101", "eu.ft:acme-9",
])
def test_models(catalogue: Catalogue, name: str) -> None:
    hit = catalogue.models.find(name)
    assert hit is not None
    assert (hit.product, hit.kind, hit.maker) == ("acme", "model", "Acme Labs")


@pytest.mark.parametrize("name", ["acme", "acme-x", "corp/acme-1", "my acme-1", "", "o2", "o11", "acme-1/x"])
def test_names_of_no_family(catalogue: Catalogue, name: str) -> None:
    assert catalogue.models.find(name) is None


def test_a_grammar_needs_one_of_its_atoms(catalogue: Catalogue) -> None:
    """The prefilter finds a file by atoms, so a name without one must not be found by another way."""
    hit = catalogue.models.find("o1-mini")
    assert hit is not None
    assert hit.kind == "embedding-model"
    assert catalogue.models.find("o5") is None


def test_a_very_long_name_is_judged_by_its_beginning(catalogue: Catalogue) -> None:
    assert catalogue.models.find("acme-1" + "x" * 1_000_000) is not None


def test_paths(catalogue: Catalogue) -> None:
    assert [hit.match for hit in catalogue.config_paths.find("deep/down/ACME.md")] == ["**/ACME.md"]
    assert catalogue.config_paths.find("ACME.md")
    assert not catalogue.config_paths.find("deep/.acme/x.json")
    assert catalogue.config_paths.find(".acme/x.json")
    (table,) = catalogue.table_paths.find("home/.acme/mcp.json")
    assert (table.client, table.pointers, table.fields) == ("acme", ("mcpServers",), (("command", ("cmd",)),))
    assert catalogue.tables == (table,)


def test_secrets(catalogue: Catalogue) -> None:
    (secret,) = catalogue.secrets
    assert (secret.product, secret.id, secret.literals) == ("acme", "key", ("ak-",))
    assert (secret.words, secret.unless) == ((), ())


def test_prefixes_and_packages_of_products(catalogue: Catalogue) -> None:
    assert catalogue.prefixes == {"acme": "acme", "borg": "borg", "hub": "hub", "acme-ai": "acme"}
    assert catalogue.main_packages == {("acme", "pypi"): "acme", ("acme", "npm"): "@acme/sdk"}


def test_replaced_changes_one_section_only(catalogue: Catalogue) -> None:
    before = catalogue.env
    other = catalogue.replaced("import", [])
    assert other.imports.find("python", "acme") is None
    assert other.env is before
    assert catalogue.imports.find("python", "acme") is not None


def test_no_package_for_use_with_another_product_and_no_mere_beginning_stands_for_a_product(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, {"other": "", "acme": """
[[package]]
ecosystem = "maven"
names = ["org.acme:acme-other"]
uses = ["other"]
[[package]]
ecosystem = "maven"
names = ["org.acme:*"]
[[package]]
ecosystem = "nuget"
names = ["acme.other"]
uses = ["other"]
[[package]]
ecosystem = "cargo"
names = ["acme-*", "acme-core"]
"""})
    assert catalogue.main_packages == {("acme", "nuget"): "acme.other", ("acme", "cargo"): "acme-core"}
