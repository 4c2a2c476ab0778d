"""Facts against a small catalogue: what becomes evidence, and what must not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shadowbom.catalog.index import Catalogue
from shadowbom.core.evidence import Evidence
from shadowbom.core.fact import (
    Argument,
    Call,
    Constant,
    Definition,
    Dependency,
    EnvRead,
    Fact,
    FileMark,
    Group,
    Import,
    Literal,
    Parameter,
    Server,
    Setting,
    Weights,
)
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.core.value import HOLE, Choice, Env, Join, Lit, Made, Obj, Ref, Value
from shadowbom.detect.context import FileContext, Repository, import_roots
from shadowbom.detect.match import match_file


def at(line: int = 1, path: str = "app.py") -> Location:
    return Location(path, line)


def run(
    catalogue: Catalogue, facts: Sequence[Fact], *, format_: str = "python", files: Sequence[str] = ("app.py",),
    declared: frozenset[tuple[str, str]] = frozenset(), scope: Scope = Scope.PRODUCTION,
) -> list[Evidence]:
    repository = Repository(catalogue, frozenset(files), declared, roots=import_roots(files))
    return list(match_file(facts, FileContext(repository, "app.py", scope, format_, "source")))


def short(evidence: Sequence[Evidence]) -> list[tuple[str, str, str, int]]:
    return sorted({(e.entry, e.subject.kind, e.subject.name, e.location.line) for e in evidence})


def call(callee: str, line: int = 1, receiver: Value = HOLE, **arguments: Value) -> Call:
    given = tuple(Argument(key.removeprefix("arg"), value, at(line)) for key, value in arguments.items())
    return Call(at(line), "python", callee, given, receiver)


def test_an_import_is_an_imported_sdk(catalogue: Catalogue) -> None:
    (found,) = run(catalogue, [Import(at(), "python", "acme.sub", "Thing")])
    assert (found.entry, found.state, found.subject.ecosystem) == ("import", "imported", "pypi")
    assert found.symbol == "acme.sub.Thing"


def test_a_type_only_import_is_marked_and_less_sure(catalogue: Catalogue) -> None:
    (found,) = run(catalogue, [Import(at(), "typescript", "acme", "Acme", type_only=True)], format_="typescript")
    assert ("type-only", "yes") in found.properties
    assert found.confidence.score < 0.8


def test_an_integration_is_evidence_of_what_it_builds_on(catalogue: Catalogue) -> None:
    found = run(catalogue, [Import(at(), "python", "chain_acme", "ChatAcme")])
    assert short(found) == [("import", "agent-framework", "chain", 1), ("import", "inference-endpoint", "acme", 1)]


@pytest.mark.parametrize("files", [("app.py", "acme/__init__.py"), ("app.py", "src/acme.py")])
def test_the_repository_s_own_module_is_not_the_product(catalogue: Catalogue, files: Sequence[str]) -> None:
    assert run(catalogue, [Import(at(), "python", "acme")], files=files) == []


def test_a_sibling_named_like_the_product_does_not_hide_it(catalogue: Catalogue) -> None:
    files = ("app.py", "llms/acme.py", "llms/__init__.py")
    assert len(run(catalogue, [Import(at(), "python", "acme")], files=files)) == 1


def test_a_declared_package_wins_over_a_folder_of_its_name(catalogue: Catalogue) -> None:
    files = ("app.py", "acme/__init__.py")
    declared = frozenset({("pypi", "acme")})
    assert len(run(catalogue, [Import(at(), "python", "acme")], files=files, declared=declared)) == 1


def test_relative_imports_are_never_products(catalogue: Catalogue) -> None:
    assert run(catalogue, [Import(at(), "python", ".acme", "x")]) == []


def test_a_client_sends_its_models_to_the_default_host(catalogue: Catalogue) -> None:
    made = Made("acme:Acme", at(1))
    found = run(catalogue, [
        call("acme:Acme", 1),
        call("acme:Acme().chat.completions.create", 2, made, model=Lit("acme-5-mini", at(2))),
    ])
    assert short(found) == [("client", "provider-sdk", "acme", 1), ("model", "model", "acme-5-mini", 2)]
    assert ("served-by", "acme") in found[1].properties
    assert found[1].state == "called"


def test_base_url_decides_the_provider(catalogue: Catalogue) -> None:
    made = Made("acme:Acme", at(1))
    found = run(catalogue, [
        call("acme:Acme().chat.completions.create", 2, made, model=Lit("borg-x", at(2))),
        call("acme:Acme", 1, base_url=Lit("https://eu.borg.example/v1", at(1))),
    ])
    assert ("client", "inference-endpoint", "borg", 1) in short(found)
    model = next(e for e in found if e.entry == "model")
    assert ("served-by", "borg") in model.properties
    assert model.subject.provider == "Borg"


def test_a_provider_s_own_variable_as_endpoint_names_it(catalogue: Catalogue) -> None:
    found = run(catalogue, [call("acme:Acme", base_url=Env("BORG_BASE_URL"))])
    assert ("client", "inference-endpoint", "borg", 1) in short(found)


def test_an_endpoint_nobody_knows_is_openai_compatible(catalogue: Catalogue) -> None:
    found = run(catalogue, [call("acme:Acme", base_url=Ref("settings", "URL"))])
    assert ("client", "inference-endpoint", "openai-compatible", 1) in short(found)


def test_an_unknown_name_given_to_a_client_is_a_model_of_it(catalogue: Catalogue) -> None:
    made = Made("acme:Acme", at(1))
    found = run(catalogue, [
        call("acme:Acme", 1),
        call("acme:Acme().chat.completions.create", 2, made, model=Lit("my-tuned-model", at(2))),
    ])
    (model,) = [e for e in found if e.subject.kind == "model"]
    assert model.entry == "client"
    assert model.confidence.score < 0.95


def test_a_receiver_the_text_does_not_show_is_known_by_its_method(catalogue: Catalogue) -> None:
    found = run(catalogue, [call(":self.client.chat.completions.create", model=Lit("acme-4", at()))])
    (model,) = {(e.entry, e.subject.name) for e in found}
    assert model == ("model", "acme-4")


def test_hub_ids_and_symbol_wildcards(catalogue: Catalogue) -> None:
    found = run(catalogue, [call("libhub:AutoModel.from_pretrained", arg0=Lit("org/some-model", at()))])
    (model,) = [e for e in found if e.subject.kind == "model"]
    assert model.subject.name == "org/some-model"
    assert ("namespace", "huggingface") in model.properties


@pytest.mark.parametrize("text", ["./local/folder", "/data/model", "https://x.example/m", "two words"])
def test_paths_and_prose_are_no_models(catalogue: Catalogue, text: str) -> None:
    found = run(catalogue, [call("libhub:AutoModel.from_pretrained", arg0=Lit(text, at()))])
    assert [e for e in found if e.subject.kind == "model"] == []


@pytest.mark.parametrize(
    "fact",
    [
        Constant(at(), "Settings.chat_model", Lit("acme-4", at())),
        Constant(at(), "MODELS", Obj((("fast", Lit("acme-4", at())),))),
        Definition(at(), "function", "ask", (Parameter("model", Lit("acme-4", at()), at()),)),
        Literal(at(), Lit("acme-4", at()), name="modelId"),
        EnvRead(at(), "LLM_MODEL", Lit("acme-4", at())),
        Setting(at(), "llm.model", Lit("acme-4", at())),
        Setting(at(), "models.0", Lit("acme-4", at())),
        call("helper:ask", model=Choice((HOLE, Lit("acme-4", at())))),
    ],
)
def test_model_positions(catalogue: Catalogue, fact: Fact) -> None:
    names = {e.subject.name for e in run(catalogue, [fact])}
    assert names == {"acme-4"}


@pytest.mark.parametrize(
    "fact",
    [
        Constant(at(), "GREETING", Lit("acme-4", at())),
        Literal(at(), Lit("acme-4", at()), name="title"),
        Literal(at(), Lit("acme-4", at()), name="model", compared=True),
        Setting(at(), "car.name", Lit("acme-4", at())),
        Setting(at(), "model", Lit("webscraper", at())),
        call("helper:ask", text=Lit("acme-4", at())),
    ],
)
def test_a_name_out_of_position_is_nothing(catalogue: Catalogue, fact: Fact) -> None:
    assert run(catalogue, [fact]) == []


def test_hosts_in_literals_and_templates(catalogue: Catalogue) -> None:
    join = Join((Lit("https://"), HOLE, Lit(".borg.example/v1")))
    found = run(catalogue, [Literal(at(1), Lit("https://api.acme.example/v1", at(1))), Literal(at(2), join)])
    assert short(found) == [("host", "inference-endpoint", "acme", 1), ("host", "inference-endpoint", "borg", 2)]


def test_a_gateway_s_host_is_evidence_of_the_providers_behind_it(catalogue: Catalogue) -> None:
    found = run(catalogue, [Literal(at(3), Lit("https://gate.example/v1", at(3)))])
    assert short(found) == [
        ("host", "gateway", "gate", 3), ("host", "inference-endpoint", "acme", 3),
        ("host", "inference-endpoint", "borg", 3),
    ]
    assert {dict(e.properties).get("through", "") for e in found} == {"", "gate"}


def test_environment_names_in_code_and_settings(catalogue: Catalogue) -> None:
    found = run(catalogue, [EnvRead(at(1), "ACME_API_KEY"), Setting(at(2), "env.ACME_API_KEY", Lit("x", at(2)))])
    assert short(found) == [("env", "inference-endpoint", "acme", 1), ("env", "inference-endpoint", "acme", 2)]


def test_dependencies_declare_or_pull_in(catalogue: Catalogue) -> None:
    found = run(catalogue, [
        Dependency(at(1), "pypi", "acme", ">=1"),
        Dependency(at(2), "pypi", "acme", version="1.2", locked=True),
        Dependency(at(3), "pypi", "acme", group=Group.CONSTRAINT),
    ])
    assert [(e.state, e.location.line) for e in found] == [("declared", 1), ("transitive", 2)]


def test_what_a_manifest_asks_for_is_not_transitive_in_its_lockfile(catalogue: Catalogue) -> None:
    locked = Dependency(at(2), "pypi", "acme", version="1.2", locked=True)
    for declared, state in ((frozenset({("pypi", "acme")}), "declared"), (frozenset({("npm", "acme")}), "transitive")):
        (found,) = run(catalogue, [locked], declared=declared)
        assert found.state == state


def test_a_server_keeps_names_and_never_values(catalogue: Catalogue) -> None:
    (found,) = run(catalogue, [Server(at(), "acme", "files", "stdio", "npx", package="npm:@x/files", env=("TOKEN",))])
    assert found.subject.kind == "mcp-server"
    assert ("env", "TOKEN") in found.properties


def test_file_marks_and_weights(catalogue: Catalogue) -> None:
    found = run(catalogue, [FileMark(Location("docs/HUB.md")), Weights(Location("m.gguf"), "gguf")])
    assert [(e.subject.kind, e.subject.name) for e in found] == [
        ("coding-agent-config", "lib-hub"), ("model-file", "m.gguf"),
    ]


def table(count: int, name: str = "") -> list[Fact]:
    return [Literal(at(n), Lit(f"acme-{n}", at(n)), name, "MODELS", 1, count) for n in range(1, count + 1)]


def test_a_large_table_is_one_catalogue(catalogue: Catalogue) -> None:
    found = run(catalogue, table(12))
    assert {item.subject for item in found} == {found[0].subject}
    assert found[0].subject.kind == "model-catalogue"
    assert [item.match for item in found] == [f"acme-{n}" for n in range(1, 13)]
    assert {item.confidence.level for item in found} == {"low"}
    assert ("count", "12") in found[0].properties


def test_names_of_a_table_that_reach_a_call_are_assets(catalogue: Catalogue) -> None:
    chosen = Choice(tuple(Lit(f"acme-{n}", at(n)) for n in range(1, 13)))
    found = run(catalogue, [*table(12), call("x:ask", 40, model=chosen)])
    kinds = {e.subject.kind for e in found}
    assert kinds == {"model"}
    assert len({e.subject.name for e in found}) == 12


def test_a_switch_that_is_off_is_configured_off(catalogue: Catalogue) -> None:
    (found,) = run(catalogue, [Setting(at(), "ai.enableAcme", Lit("false", at()))])
    assert found.state == "configured-off"


@pytest.mark.parametrize("name", ["ALIAS", "Config.small_model", "Model.Small.value"])
def test_a_constant_that_is_not_known_names_no_model(name: str, catalogue: Catalogue) -> None:
    found = run(catalogue, [call("acme:Client().chat.create", model=Ref("own.config", name))])
    assert [item for item in found if item.subject.kind == "model"] == []


@pytest.mark.parametrize(
    ("text", "name", "provider", "server"),
    [
        ("gate/acme/acme-4", "acme-4", "Acme", "gate"),
        ("gate:acme/acme-4", "acme-4", "Acme", "gate"),
        ("gate/org/acme-4", "org/acme-4", "org", "gate"),
        ("borg/acme-4", "acme-4", "Acme", "borg"),
        # The client of this product is pointed at others' servers too.
        ("acme/borg/borg-4", "borg-4", "Borg", ""),
        ("acme/acme-4", "acme-4", "Acme", "acme"),
    ],
)
def test_a_gateway_in_front_of_a_maker_is_who_serves(
    catalogue: Catalogue, text: str, name: str, provider: str, server: str
) -> None:
    (found,) = run(catalogue, [Setting(at(), "llm.model", Lit(text, at()))])
    assert (found.subject.name, found.subject.provider) == (name, provider)
    assert dict(found.properties).get("served-by", "") == server


@pytest.mark.parametrize("name", ["acme-fake", "acme-4-nonexistent", "invalid-acme-4", "does-not-exist/acme-4"])
def test_a_name_that_is_made_to_be_refused_is_nothing(catalogue: Catalogue, name: str) -> None:
    made = Made("acme:Acme", at(1))
    found = run(catalogue, [call("acme:Acme().chat.completions.create", 2, made, model=Lit(name, at(2)))])
    assert [e for e in found if e.subject.kind == "model"] == []


@pytest.mark.parametrize("callee", [":client.mockResolvedValueOnce", ":Message", ":server.respond_with_json"])
def test_what_a_test_answers_is_not_called(catalogue: Catalogue, callee: str) -> None:
    for scope, state in ((Scope.TEST, ""), (Scope.PRODUCTION, "called")):
        (found,) = run(catalogue, [call(callee, model=Lit("acme-4", at()))], scope=scope)
        assert (found.subject.name, found.state) == ("acme-4", state)


def test_a_price_list_is_no_configuration(catalogue: Catalogue) -> None:
    host = Lit("https://eu.borg.example", at())
    facts = [Setting(at(), "a.model", Lit("acme-4", at())), Setting(at(), "b.url", host)]
    repository = Repository(catalogue, frozenset())
    for path, count in (("data/model_prices.json", 0), ("data/models.json", 2)):
        found = list(match_file(facts, FileContext(repository, path, Scope.PRODUCTION, "json", "settings")))
        assert len(found) == count


def test_a_folder_that_can_be_run_is_the_repository_s_own(catalogue: Catalogue) -> None:
    own = [Import(at(), "python", "acme", "")]
    assert run(catalogue, own, files=("pyproject.toml", "acme/__main__.py")) == []
    assert len(run(catalogue, own, files=("pyproject.toml", "acme/notes.py"))) == 1


def test_keys_made_of_a_name_and_lists_to_compare_with_are_no_models(catalogue: Catalogue) -> None:
    def table(name: str, holder: str) -> list[Fact]:
        return [
            Literal(at(line), Lit(f"acme-{line}", at(line)), name=name, holder=holder, table=1, size=10)
            for line in range(1, 11)
        ]

    assert run(catalogue, table("usageKey", "MODELS")) == []
    few = table("", "visionModels")[:9]
    assert run(catalogue, few) == []
    assert len(run(catalogue, table("", "MODELS"))) == 10
