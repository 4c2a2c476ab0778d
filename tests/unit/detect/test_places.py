"""Images, commands, CI steps and resources against signatures."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shadowbom.catalog.index import Catalogue
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import Argument, Command, Fact, Image, Literal, Permission, Resource, Setting, Step
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.core.value import HOLE, Choice, Env, Join, Lit, Obj, Seq, Value
from shadowbom.detect.context import FileContext, Repository
from shadowbom.detect.match import match_file
from shadowbom.detect.places import option, positional
from shadowbom.detect.relevance import relevant
from shadowbom.detect.resources import settings
from signature_writer import catalogue_of

ACME = """
[[image]]
names = ["acme/server"]
program = "acme serve"
model = ["ACME_MODEL"]
model_source = "local"
[[command]]
words = ["acme", "acme serve", "acme pull"]
model = ["2", "--model"]
model_source = "local"
[[step]]
uses = ["acme/review"]
model = ["model", "args.--model"]
model_source = "provider"
[[resource]]
types = ["acme_agent"]
model = ["spec.model", "parts.name"]
endpoint = ["url"]
[[resource]]
types = ["shared_account"]
when = { kind = ["Acme"] }
kind = "cloud-ai-service"
[[resource]]
types = ["any_store"]
when = { "store.acme" = [] }
[[resource]]
types = ["any_*"]
when = { any = ["thing"] }
kind = "ml-framework"
[[permission]]
names = ["acme:Ask*", "acme:List", "Acme User"]
[[host]]
names = ["api.acme.example"]
[[model]]
pattern = "acme-[0-9][a-z0-9.-]*"
atoms = ["acme-"]
"""
AT = Location("deploy.yaml", 3, 5)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(tmp_path_factory.mktemp("places"), {"acme": ACME})


def run(catalogue: Catalogue, *facts: Fact) -> list[Evidence]:
    repository = Repository(catalogue, frozenset({AT.path}))
    return list(match_file(facts, FileContext(repository, AT.path, Scope.PRODUCTION, "yaml", "settings")))


def said(found: Sequence[Evidence]) -> set[tuple[str, str, int]]:
    return {(item.entry, item.subject.name, item.location.line) for item in found}


@pytest.mark.parametrize(
    ("reference", "score"),
    [
        (Lit("acme/server:1.2"), 0.9),
        (Env("IMAGE", Lit("acme/server:1.2")), 0.9),
        (Choice((HOLE, Lit("docker.io/acme/server"))), 0.9),
        (Join((Env("REGISTRY"), Lit("/acme/server:"), Env("TAG"))), 0.75),
        (Lit("registry.example/acme/server"), 0.75),
    ],
)
def test_an_image_is_its_product(catalogue: Catalogue, reference: Value, score: float) -> None:
    (found,) = run(catalogue, Image(AT, reference))
    assert (found.entry, found.subject.name, found.state) == ("image", "acme", "imported")
    assert found.confidence.score == score


def test_an_image_tells_its_tag(catalogue: Catalogue) -> None:
    (found,) = run(catalogue, Image(AT, Lit("acme/server:1.2")))
    assert found.properties == (("image", "acme/server"), ("tag", "1.2"))


def test_what_a_container_is_started_with_names_its_model(catalogue: Catalogue) -> None:
    words = ("--port", "80", "--model", "tiny-one")
    places = tuple(Location(AT.path, line) for line in (7, 8, 9, 10))
    found = run(catalogue, Image(AT, Lit("acme/server"), Command(AT, words, places)))
    assert said(found) == {("image", "acme", 3), ("command", "tiny-one", 10)}


def test_a_container_that_repeats_its_program(catalogue: Catalogue) -> None:
    found = run(catalogue, Image(AT, Lit("acme/server"), Command(AT, ("serve", "tiny-one"))))
    assert said(found) == {("image", "acme", 3), ("command", "tiny-one", 3)}


def test_a_variable_of_a_container_names_its_model(catalogue: Catalogue) -> None:
    env = (Argument("ACME_MODEL", Lit("tiny-one", Location(AT.path, 8)), AT), Argument("OTHER", Lit("big"), AT))
    found = run(catalogue, Image(AT, Lit("acme/server"), env=env))
    assert said(found) == {("image", "acme", 3), ("image", "tiny-one", 8)}


@pytest.mark.parametrize(
    ("words", "models"),
    [
        ("acme pull tiny-one", {"tiny-one"}),
        ("sudo /opt/acme pull --verbose tiny-one", {"tiny-one"}),
        ("acme serve --port 80 tiny-one", {"tiny-one"}),
        ("acme serve --model=tiny-one", {"tiny-one"}),
        ("acme serve --model", set()),
        ("acme serve --model --port", set()),
        ("acme pull", set()),
        ("acme pull $MODEL", set()),
        ("acme pull ./folder", set()),
    ],
)
def test_commands(catalogue: Catalogue, words: str, models: set[str]) -> None:
    found = run(catalogue, Command(AT, tuple(words.split())))
    assert {item.subject.name for item in found} == {"acme"} | models
    assert {item.state for item in found if item.subject.name == "acme"} == {"called"}


def test_an_address_in_any_command_is_its_provider_s(catalogue: Catalogue) -> None:
    found = run(catalogue, Command(AT, ("curl", "-s", "https://api.acme.example/v1")))
    assert said(found) == {("host", "acme", 3)}


def test_steps(catalogue: Catalogue) -> None:
    given = (("model", "tiny-one"), ("chat_model", "acme-5"), ("args.--model", "tiny-two"), ("note", "acme-6"))
    inputs = tuple(Argument(key, Lit(text), Location(AT.path, line)) for line, (key, text) in enumerate(given, 4))
    found = run(catalogue, Step(AT, "Acme/review/sub@v2", inputs))
    models = {("step", "tiny-one", 4), ("model", "acme-5", 5), ("step", "tiny-two", 6)}
    assert said(found) == {("step", "acme", 3)} | models
    assert ("tag", "v2") in found[0].properties


@pytest.mark.parametrize(
    "given",
    [
        (Argument("spec", Obj((("model", Lit("tiny-one")),)), AT),),
        (Argument("spec.model", Lit("tiny-one"), AT),),
        (Argument("parts", Seq((Obj((("name", Lit("tiny-one")),)), Lit("x"))), AT),),
        (Argument("parts.0.name", Lit("tiny-one"), AT),),
    ],
)
def test_resources_name_models(catalogue: Catalogue, given: tuple[Argument, ...]) -> None:
    found = run(catalogue, Resource(AT, "acme_agent", "me", given))
    assert said(found) == {("resource", "acme", 3), ("resource", "tiny-one", 3)}


def test_a_resource_s_endpoint(catalogue: Catalogue) -> None:
    found = run(catalogue, Resource(AT, "acme_agent", "me", (Argument("url", Lit("https://api.acme.example"), AT),)))
    assert said(found) == {("resource", "acme", 3), ("host", "acme", 3)}


@pytest.mark.parametrize(("kind", "count"), [("Acme", 1), ("acme", 1), ("Other", 0), ("", 0)])
def test_a_type_that_is_narrowed(catalogue: Catalogue, kind: str, count: int) -> None:
    found = run(catalogue, Resource(AT, "shared_account", "me", (Argument("kind", Lit(kind), AT),)))
    assert [item.subject.kind for item in found] == ["cloud-ai-service"] * count


def test_what_no_signature_knows_is_not_kept(catalogue: Catalogue) -> None:
    facts = (
        Image(AT, Lit("other/server")), Image(AT, HOLE), Command(AT, ("echo", "acme")), Command(AT, ()),
        Step(AT, "actions/checkout@v4"), Resource(AT, "other_agent", "x"),
    )
    assert relevant(facts, catalogue) == ()
    assert run(catalogue, *facts) == []


def test_what_a_signature_knows_is_kept(catalogue: Catalogue) -> None:
    facts = (
        Image(AT, Join((HOLE, Lit("/acme/server")))), Command(AT, ("sudo", "acme")), Step(AT, "acme/review@v1"),
        Command(AT, ("wget", "https://api.acme.example/x")), Resource(AT, "acme_agent", "x"),
    )
    assert relevant(facts, catalogue) == facts


def test_places_in_words() -> None:
    words = ["acme", "--x", "1", "serve", "-v", "name", "--y", "2"]
    assert positional(words, 2, "acme serve") == "name"
    assert positional(words, 0, "acme serve") == ""
    assert positional(words, 9, "acme serve") == ""
    assert option(words, "--y") == "2"
    assert option(words, "--z") == ""


def test_settings_are_bounded() -> None:
    deep: Value = Lit("x")
    for _ in range(50):
        deep = Obj((("a", deep),))
    assert settings((Argument("a", deep, AT),), ".".join(["a"] * 51)) == []
    wide = Seq(tuple(Obj((("a", Lit("x")),)) for _ in range(1000)))
    assert len(settings((Argument("w", wide, AT),), "w.a")) == 200


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("https://example.com/m/tiny.Q4.gguf?download=true", "tiny.Q4.gguf"),
        ("https://example.com/det.ONNX", "det.ONNX"),
        ("--url=https://example.com/a/b.safetensors#x", "b.safetensors"),
        ("https://example.com/tiny.gguf.sha256", ""),
        ("https://example.com/gguf", ""),
        ("./models/tiny.gguf", ""),
    ],
)
def test_a_model_file_that_a_command_fetches(catalogue: Catalogue, word: str, name: str) -> None:
    command = Command(AT, ("wget", word), (AT, Location(AT.path, 5)))
    found = [(item.subject.kind, item.subject.name, item.location.line) for item in run(catalogue, command)]
    assert found == ([("model-file", name, 5)] if name else [])
    assert relevant((command,), catalogue) == ((command,) if name else ())


HUB = """
[[host]]
names = ["huggingface.co"]
paths = ["/api/"]
model_path = "/([a-z]+/[a-z-]+)/resolve/"
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(tmp_path_factory.mktemp("hub"), {"hub": HUB})


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("hf://acme/tiny", "model", "acme/tiny"),
        ("hf://acme/tiny@v1", "model", "acme/tiny"),
        ("hf://acme/tiny:v1", "model", "acme/tiny"),
        ("hf://acme/tiny/model.gguf", "model", "acme/tiny"),
        ("hf://datasets/acme/talks", "dataset", "acme/talks"),
        ("hf:///cache", "", ""),
        ("hf://", "", ""),
        ("s3://acme/tiny", "", ""),
    ],
)
def test_addresses_of_the_hub(hub: Catalogue, text: str, kind: str, name: str) -> None:
    fact = Setting(AT, "uri", Lit(text, AT))
    found = [(item.subject.kind, item.subject.name) for item in run(hub, fact)]
    assert found == ([(kind, name)] if name else [])
    assert len(relevant((fact,), hub)) == 1 or not name


def test_a_file_of_the_hub_is_its_model(hub: Catalogue) -> None:
    word = "https://huggingface.co/acme/tiny/resolve/main/tiny.gguf"
    found = {(item.subject.kind, item.subject.name) for item in run(hub, Command(AT, ("curl", word)))}
    assert found == {("inference-endpoint", "hub"), ("model", "acme/tiny")}


@pytest.mark.parametrize(
    ("fact", "seen"),
    [
        (Literal(AT, Lit("acme/server:1.2", AT)), True),
        (Literal(AT, Lit("acme/server", AT), name="IMAGE"), True),
        (Literal(AT, Lit("docker.io/acme/server:1", AT), name="x"), True),
        (Setting(AT, "app.container_image", Lit("acme/server", AT)), True),
        (Setting(AT, "ACME_IMAGE", Env("X", Lit("acme/server", AT))), True),
        (Literal(AT, Lit("acme/server", AT), name="repository"), False),
        (Literal(AT, Lit("mirror.example/acme/server:1", AT)), False),
        (Literal(AT, Lit("https://github.com/acme/server:1", AT)), False),
        (Literal(AT, Lit("./acme/server:1", AT)), False),
        (Literal(AT, Lit("acme/server:1", AT), compared=True), False),
    ],
)
def test_images_in_code_and_settings(catalogue: Catalogue, fact: Fact, seen: bool) -> None:
    assert said(run(catalogue, fact)) == ({("image", "acme", 3)} if seen else set())
    assert relevant((fact,), catalogue) == (fact,) or not seen


@pytest.mark.parametrize(
    ("key", "value", "there"),
    [
        ("store.acme", Lit("x"), True),
        ("store.acme", Obj((("url", Lit("x")),)), True),
        ("store.acme.url", Lit("x"), True),
        ("store", Obj((("acme", Obj((("url", Lit("x")),))),)), True),
        ("store.acme.url", HOLE, True),
        ("store.acme", HOLE, False),
        ("store.acme_two.url", Lit("x"), False),
        ("store", Obj((("other", Lit("x")),)), False),
    ],
)
def test_a_setting_that_is_there_tells_the_product(
    catalogue: Catalogue, key: str, value: Value, there: bool
) -> None:
    found = run(catalogue, Resource(AT, "any_store", "me", (Argument(key, value, AT),)))
    assert said(found) == ({("resource", "acme", 3)} if there else set())


@pytest.mark.parametrize("action", ["acme:AskTwice", "acme:List", "ACME:*", "acme:As*", "acme:L*", "acme user"])
def test_rights(catalogue: Catalogue, action: str) -> None:
    (found,) = run(catalogue, Permission(AT, action, HOLE))
    assert (found.entry, found.subject.name, found.state) == ("permission", "acme", "declared")


@pytest.mark.parametrize("action", ["*", "acme:Lists", "acme:List2*", "other:Ask", "Acme User of something", ""])
def test_other_rights(catalogue: Catalogue, action: str) -> None:
    assert run(catalogue, Permission(AT, action, HOLE)) == []


def test_models_that_a_right_is_for(catalogue: Catalogue) -> None:
    given = Seq((
        Lit("arn:cloud:bedrock:eu::foundation-model/acme-5", Location(AT.path, 8)), Lit("*"),
        Join((Lit("arn:cloud:bedrock:"), HOLE, Lit(":foundation-model/acme-6"))),
        Join((Lit("arn:cloud:bedrock:eu::foundation-model/acme-"), HOLE)), Lit("arn:cloud:storage:::acme-7"),
    ))
    found = run(catalogue, Permission(AT, "acme:Ask", given))
    assert said(found) == {("permission", "acme", 3), ("model", "acme-5", 8), ("model", "acme-6", 3)}


def test_a_right_in_code(catalogue: Catalogue) -> None:
    found = run(catalogue, Literal(AT, Lit("acme:Ask"), name="actions"), Literal(AT, Lit("acme:Ask"), name="title"))
    assert said(found) == {("permission", "acme", 3)}


def test_a_name_put_together_is_where_its_last_text_is(catalogue: Catalogue) -> None:
    last = Lit(":foundation-model/acme-6", Location("a.tf", 9))
    parts = (Lit("arn:cloud:bedrock:", Location("main.tf", 2)), HOLE, last)
    found = run(catalogue, Resource(AT, "acme_agent", "me", (Argument("spec.model", Join(parts), AT),)))
    assert {(item.subject.name, item.location.path, item.location.line) for item in found} == {
        ("acme", AT.path, 3), ("acme-6", "a.tf", 9),
    }


@pytest.mark.parametrize(
    ("settings_of", "kinds"),
    [
        ({"store.acme": "x", "any": "thing"}, {"inference-endpoint"}),
        ({"any": "thing"}, {"ml-framework"}),
        ({"any": "other"}, set()),
    ],
)
def test_a_wider_type_is_for_what_the_settings_of_the_closer_one_rule_out(
    catalogue: Catalogue, settings_of: dict[str, str], kinds: set[str]
) -> None:
    given = tuple(Argument(key, Lit(text), AT) for key, text in settings_of.items())
    found = run(catalogue, Resource(AT, "any_store", "me", given))
    assert {item.subject.kind for item in found} == kinds


@pytest.mark.parametrize(
    ("value", "models"),
    [
        (Lit("arn:cloud:bedrock:*::foundation-model/acme-5"), {"acme-5"}),
        (Join((Lit("arn:cloud:bedrock:"), HOLE, Lit("::inference-profile/acme-6"))), {"acme-6"}),
        (Lit("acme-5"), set()),
        (Lit("arn:cloud:storage:::acme-5"), set()),
        (Lit("docs/foundation-model/acme-5"), set()),
    ],
)
def test_an_identifier_of_a_model_says_what_it_is(catalogue: Catalogue, value: Value, models: set[str]) -> None:
    assert {item.subject.name for item in run(catalogue, Literal(AT, value, name="resources"))} == models


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ("projects/p/locations/eu/publishers/acme/models/acme-5", {"acme-5"}),
        ("publishers/acme/models/acme-6", {"acme-6"}),
        ("registry.example/acme/acme-7", set()),
        ("registry.example:5000/acme/acme-8", set()),
    ],
)
def test_the_name_in_what_a_cloud_calls_a_model(catalogue: Catalogue, text: str, models: set[str]) -> None:
    assert {item.subject.name for item in run(catalogue, Setting(AT, "model", Lit(text)))} == models
