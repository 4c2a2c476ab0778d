"""Merging is a function of the set of evidence; states, scopes and keys follow from it."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shadowbom.catalog.index import Catalogue
from shadowbom.core.asset import Asset
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Subject
from shadowbom.core.fact import Dependency
from shadowbom.core.location import Location
from shadowbom.core.source import Scope
from shadowbom.resolve.link import Chains, relations
from shadowbom.resolve.merge import Manifests, merge

NONE = Manifests()
PYPI = Manifests(frozenset({"pypi"}))


def seen(
    name: str = "acme", *, kind: str = "provider-sdk", line: int = 1, path: str = "app.py", state: str = "imported",
    fact: str = "import", ecosystem: str = "pypi", scope: Scope = Scope.PRODUCTION, score: float = 0.9,
    properties: tuple[tuple[str, str], ...] = (), product: str = "acme", provider: str = "Acme",
) -> Evidence:
    return Evidence(
        "acme", fact, "m", Subject(kind, name, product, provider, ecosystem), Location(path, line), fact,
        Confidence(score, (fact,)), scope, state, "s", properties,
    )


def declared(version: str = "", line: int = 1, **extra: str) -> Evidence:
    said = tuple(sorted({"package": "acme", "version": version, "spec": extra.get("spec", "")}.items()))
    return seen(line=line, path="pyproject.toml", state="declared", fact="dependency",
                properties=tuple(pair for pair in said if pair[1]))


def locked(version: str) -> Evidence:
    said = (("locked", "yes"), ("package", "acme"), ("version", version))
    return seen(path="uv.lock", state="transitive", fact="dependency", properties=said)


def model(name: str = "acme-5", line: int = 1, **said: str) -> Evidence:
    properties = tuple(sorted({"maker": "Acme", **{key.replace("_", "-"): text for key, text in said.items()}}.items()))
    return seen(name, kind="model", line=line, fact="call", state="called", ecosystem="", properties=properties)


def one(evidence: list[Evidence], catalogue: Catalogue, manifests: Manifests = NONE) -> Asset:
    (asset,) = merge(evidence, catalogue, manifests)
    return asset


@pytest.mark.parametrize(
    ("evidence", "state"),
    [
        ([locked("1.0")], "transitive"),
        ([declared(), locked("1.0")], "declared"),
        ([declared(), seen()], "imported"),
        ([declared(), seen(fact="call", state="called")], "called"),
        ([seen()], "undeclared"),
        ([seen(), locked("1.0")], "undeclared"),
    ],
)
def test_states(evidence: list[Evidence], state: str, catalogue: Catalogue) -> None:
    assert one(evidence, catalogue, PYPI).state == state


def test_without_any_manifest_nothing_is_undeclared(catalogue: Catalogue) -> None:
    assert one([seen()], catalogue).state == "imported"


def test_the_purl_is_the_key_and_versions_say_where_from(catalogue: Catalogue) -> None:
    asset = one([declared(spec=">=1"), locked("1.4.0"), seen()], catalogue)
    assert asset.key == "pkg:pypi/acme"
    assert [(version.version, version.kind) for version in asset.versions] == [("1.4.0", "locked"), (">=1", "range")]


def test_tags_of_images_and_actions_are_versions(catalogue: Catalogue) -> None:
    tags = (("image", "0.5.1"), ("image", "v2"), ("image", "latest"), ("action", "v1.2"))
    found = [seen(ecosystem="", fact=what, line=line, properties=((what, "acme/tool"), ("tag", tag)))
             for line, (what, tag) in enumerate(tags, 1)]
    versions = {(version.purl, version.version, version.kind) for version in one(found, catalogue).versions}
    assert versions == {
        ("pkg:docker/acme/tool", "0.5.1", "declared"), ("pkg:docker/acme/tool", "v2", "declared"),
        ("pkg:github/acme/tool", "v1.2", "declared"),
    }


def test_a_host_joins_its_sdk_and_stands_alone_without_one(catalogue: Catalogue) -> None:
    host = seen(kind="inference-endpoint", fact="literal", ecosystem="", line=9)
    assert one([host], catalogue).key == "service:acme"
    joined = one([host, seen()], catalogue)
    assert joined.key == "pkg:pypi/acme"
    assert joined.kind == "provider-sdk"


def test_strongest_scope_and_lockfiles_do_not_strengthen_it(catalogue: Catalogue) -> None:
    test = seen(scope=Scope.TEST, path="tests/t.py")
    assert one([test, seen(scope=Scope.DOCS, path="docs/x.py")], catalogue).scope is Scope.TEST
    assert one([test, locked("1")], catalogue).scope is Scope.TEST
    assert one([test, seen()], catalogue).scope is Scope.PRODUCTION


def test_an_openai_style_client_at_another_host_is_that_provider_s_model(catalogue: Catalogue) -> None:
    asset = one([model(served_by="borg", served_sure="yes")], catalogue)
    assert asset.key == "model:borg/acme-5"
    assert asset.provider == "Acme (Borg)"


def test_a_model_in_a_setting_joins_the_one_that_is_called(catalogue: Catalogue) -> None:
    setting = model(line=7)
    asset = one([setting, model(served_by="acme", served_sure="yes")], catalogue)
    assert asset.key == "model:acme/acme-5"
    assert len(asset.evidence) == 2


def test_two_servers_of_one_model_are_two_assets(catalogue: Catalogue) -> None:
    assets = merge([model(served_by="acme"), model(line=2, served_by="borg")], catalogue, Manifests())
    assert [asset.key for asset in assets] == ["model:acme/acme-5", "model:borg/acme-5"]


def test_a_hub_model_has_a_purl(catalogue: Catalogue) -> None:
    assert one([model("org/m", namespace="huggingface")], catalogue).key == "pkg:huggingface/org/m"


def test_a_bare_name_joins_the_one_hub_model_of_that_name(catalogue: Catalogue) -> None:
    asset = one([model("org/m-7b", namespace="huggingface"), model("m-7B", line=4)], catalogue)
    assert (asset.key, asset.name, len(asset.evidence)) == ("pkg:huggingface/org/m-7b", "org/m-7b", 2)
    apart = merge([model("org/m-7b"), model("other/m-7b", line=2), model("m-7b", line=4)], catalogue, Manifests())
    assert len(apart) == 3


def test_a_package_that_is_not_the_main_one_is_its_own_purl(catalogue: Catalogue) -> None:
    extra = seen(path="pyproject.toml", state="declared", fact="dependency", properties=(("package", "acme-extras"),))
    assert one([extra], catalogue).key == "pkg:pypi/acme-extras"
    assert one([extra, declared(line=2)], catalogue).key == "pkg:pypi/acme"


def test_order_does_not_matter(catalogue: Catalogue) -> None:
    evidence = [declared(), seen(line=4), model(served_by="acme"), model(line=3), locked("2")]
    results = {merge(order, catalogue, PYPI) for order in permutations(evidence)}
    assert len(results) == 1


_SOME = st.lists(
    st.sampled_from([declared(), seen(), seen(line=2), locked("1"), model(), model(served_by="borg"), model(line=5)])
)


@given(_SOME, _SOME)
def test_merging_is_commutative_and_idempotent(left: list[Evidence], right: list[Evidence]) -> None:
    catalogue = _catalogue()
    together = merge([*left, *right], catalogue, PYPI)
    assert together == merge([*right, *left], catalogue, PYPI)
    assert together == merge([*left, *right, *left], catalogue, PYPI)
    again = [item for asset in together for item in asset.evidence]
    assert merge(again, catalogue, PYPI) == together


def _catalogue() -> Catalogue:
    if not _KEPT:
        import tempfile
        from pathlib import Path

        from mini_catalogue import mini_catalogue

        with tempfile.TemporaryDirectory() as folder:
            _KEPT.append(mini_catalogue(Path(folder)))
    return _KEPT[0]


_KEPT: list[Catalogue] = []


def test_relations_say_who_calls_and_who_serves(catalogue: Catalogue) -> None:
    assets = merge([seen(), model(served_by="acme", via="acme")], catalogue, Manifests())
    said = {(relation.source, relation.verb, relation.target) for relation in relations(assets)}
    assert said == {
        ("application", "uses", "pkg:pypi/acme"),
        ("application", "uses", "model:acme/acme-5"),
        ("pkg:pypi/acme", "calls", "model:acme/acme-5"),
        ("pkg:pypi/acme", "serves", "model:acme/acme-5"),
    }


def test_a_transitive_asset_shows_the_shortest_chain(catalogue: Catalogue) -> None:
    def lock(name: str, *requires: str) -> Dependency:
        return Dependency(Location("uv.lock"), "pypi", name, version="1", locked=True, requires=requires)

    chains = Chains({
        "pyproject.toml": [Dependency(Location("pyproject.toml"), "pypi", "app-kit")],
        "uv.lock": [lock("app-kit", "middle", "far"), lock("far", "further"), lock("further", "acme"),
                    lock("middle", "acme"), lock("acme", "app-kit")],
    })
    asset = chains.add_to(one([locked("1")], catalogue))
    assert asset.chain == ("app-kit", "middle", "acme")
    assert chains.of("npm", "acme") == ()


def test_a_product_whose_package_its_signature_does_not_name_has_the_name_that_a_manifest_gives(
    catalogue: Catalogue,
) -> None:
    said = (("package", "org.acme:acme-core"), ("version", "1"))
    found = [
        seen(ecosystem="maven", path="pom.xml", state="declared", fact="dependency", properties=said),
        seen(ecosystem="maven", path="Main.java"),
    ]
    assert [asset.key for asset in merge(found, catalogue, NONE)] == ["pkg:maven/org.acme/acme-core"]
    assert [asset.key for asset in merge(found[1:], catalogue, NONE)] == ["service:acme"]


def test_a_model_file_of_the_top_folder_is_none_of_another_folder(catalogue: Catalogue) -> None:
    def file(target: str, path: str, fact: str = "weights") -> Evidence:
        return seen("m.gguf", kind="model-file", ecosystem="", product=target, path=path, fact=fact)

    named = file("m.gguf", path="app.py", fact="call")
    top = file("m.gguf", path="m.gguf")
    below = file("models/m.gguf", path="models/m.gguf")
    assets = merge([named, top, below], catalogue, NONE)
    assert [(asset.key, len(asset.evidence)) for asset in assets] == [("file:m.gguf", 2), ("file:models/m.gguf", 1)]
    assert [asset.key for asset in merge([named, below], catalogue, NONE)] == ["file:models/m.gguf"]
