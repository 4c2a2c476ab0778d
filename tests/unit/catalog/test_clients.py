"""Callees against the symbols of clients."""

from __future__ import annotations

import pytest

from shadowbom.catalog.index import Catalogue
from signature_writer import catalogue_of

ACME = """
[[client]]
language = "python"
symbols = ["acme:Acme", "acme:AsyncAcme"]
endpoint = ["base_url"]
model = ["chat.completions.create:model", "embed:0|model"]
[[client]]
language = "python"
symbols = ["acme:Auto*", "acme:*Pipeline"]
model = ["from_pretrained:0"]
model_source = "huggingface"
[[client]]
language = "python"
symbols = ["acme:chat.completions.create"]
model = [":model"]
[[client]]
language = "javascript"
symbols = ["@acme/sdk:default", "@acme/sdk:createAcme"]
generic_endpoint = true
model = [":0", "chat.create:model"]
[[client]]
language = "python"
symbols = ["boto:client"]
when = { "0|service" = ["acme-runtime"] }
model = ["invoke:modelId", "load_*:$name"]
"""
BORG = """
[[client]]
language = "python"
symbols = ["acme.borg:Acme"]
model = ["chat.completions.create:model"]
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    body = ACME.replace('"load_*:$name"', '":$name"')
    return catalogue_of(tmp_path_factory.mktemp("clients"), {"acme": body, "borg": BORG})


@pytest.mark.parametrize(("language", "callee", "found"), [
    ("python", "acme:Acme", [("acme:Acme", "")]),
    ("python", "acme:Acme().chat.completions.create", [("acme:Acme", "chat.completions.create")]),
    ("python", "acme:Acme().with_options().chat.create", [("acme:Acme", "with_options().chat.create")]),
    ("python", "acme.types:Acme", [("acme:Acme", "")]),
    ("python", "acme:types.deep.Acme().embed", [("acme:Acme", "embed")]),
    ("python", "acme.borg:Acme", [("acme.borg:Acme", ""), ("acme:Acme", "")]),
    ("python", "acme:borg.Acme", [("acme.borg:Acme", ""), ("acme:Acme", "")]),
    ("python", "acme:AutoModel.from_pretrained", [("acme:Auto*", "from_pretrained")]),
    ("python", "acme:DiffusionPipeline.from_pretrained", [("acme:*Pipeline", "from_pretrained")]),
    ("python", "acme:chat.completions.create", [("acme:chat.completions.create", "")]),
    ("python", "acme:Acme.factory().x", [("acme:Acme", "factory().x")]),
    ("python", "acmes:Acme", []),
    ("python", "other:Acme", []),
    ("python", ":self.client.chat.completions.create", []),
    ("python", "acme", []),
    ("python", "acme:", []),
    ("javascript", "@acme/sdk:default().chat.create", [("@acme/sdk:default", "chat.create")]),
    ("typescript", "@acme/sdk/edge:createAcme", [("@acme/sdk:createAcme", "")]),
    ("tsx", "npm:@acme/sdk@2:default", [("@acme/sdk:default", "")]),
    ("javascript", "acme:Acme", []),
])
def test_find(catalogue: Catalogue, language: str, callee: str, found: list[tuple[str, str]]) -> None:
    hits = catalogue.clients.find(language, callee)
    assert [(catalogue.clients.symbol(spec, callee), rest) for spec, rest in hits] == found


def test_a_spec_says_what_its_entry_says(catalogue: Catalogue) -> None:
    ((spec, _),) = catalogue.clients.find("python", "boto:client")
    assert spec.when == {"0|service": ("acme-runtime",)}
    assert spec.model == (("invoke", ("modelId",)), ("", ("$callee",)))
    assert (spec.served_by, spec.generic_endpoint) == ("", False)
    assert (spec.model_source, spec.model_kind) == ("provider", "model")
    ((js, _),) = catalogue.clients.find("javascript", "@acme/sdk:default")
    assert js.generic_endpoint
    assert js.line > 0


def test_symbol_without_a_match_is_the_first(catalogue: Catalogue) -> None:
    ((spec, _),) = catalogue.clients.find("python", "acme:AsyncAcme")
    assert catalogue.clients.symbol(spec, "nothing:here") == "acme:Acme"


@pytest.mark.parametrize(("path", "found"), [
    ("self.client.chat.completions.create", [("acme", "chat.completions.create"), ("borg", "chat.completions.create")]),
    ("self.make().chat.completions.create", [("acme", "chat.completions.create"), ("borg", "chat.completions.create")]),
    ("chat.completions.create", [("acme", "chat.completions.create"), ("borg", "chat.completions.create")]),
    ("completions.create", []),
    ("self.embed", []),
    ("create", []),
])
def test_methods_without_a_known_receiver(catalogue: Catalogue, path: str, found: list[tuple[str, str]]) -> None:
    assert [(spec.product, method) for spec, method in catalogue.clients.methods("python", path)] == found
