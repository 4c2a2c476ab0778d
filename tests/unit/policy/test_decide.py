"""Verdicts: the order of strength, two policies, paths, and what an asset is called."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_samples import asset, evidence
from shadowbom.catalog.records import Product
from shadowbom.core.asset import Asset
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence
from shadowbom.core.policy import Decision, PolicyResult, Verdict
from shadowbom.core.source import Scope
from shadowbom.policies import policy_in
from shadowbom.policy.decide import about, decide
from shadowbom.policy.force import Policies
from shadowbom.policy.read import Policy
from shadowbom.policy.subjects import names_of

PRODUCTS = {
    "openai": Product("openai", "provider-sdk", "OpenAI", "OpenAI", "US", ""),
    "deepseek": Product("deepseek", "inference-endpoint", "DeepSeek", "DeepSeek", "CN", ""),
    "azure-openai": Product("azure-openai", "cloud-ai-service", "Azure OpenAI", "Microsoft", "US", ""),
    "github-mcp-server": Product("github-mcp-server", "mcp-server", "GitHub MCP server", "GitHub", "US", ""),
}
SDK = asset("pkg:pypi/openai", "provider-sdk", "openai", "OpenAI", evidence("a.py", 1), evidence("lab/b.py", 2))


def policy(text: str) -> Policy:
    found = policy_in("p.toml", f"[policy]\n{text}".encode(), ("policy",))
    assert found is not None
    return found


def decided(found: Asset, central: str = "", own: str = "") -> Decision:
    policies = Policies(policy(central) if central else None, policy(own) if own else None)
    (one,) = decide(policies, [found], PRODUCTS).decisions
    return one


LINES = {
    Verdict.DENIED: "providers.denied = ['OpenAI']",
    Verdict.APPROVED: "packages.approved = ['pypi:openai']",
    Verdict.REVIEW: "jurisdictions.review = ['us']",
}


@pytest.mark.parametrize("chosen", [c for n in range(4) for c in itertools.permutations(LINES, n)])
def test_the_strongest_line_decides_whatever_the_order(chosen: tuple[Verdict, ...]) -> None:
    one = decided(SDK, "default = 'shadow'\n" + "\n".join(LINES[verdict] for verdict in chosen))
    wanted = next((verdict for verdict in LINES if verdict in chosen), Verdict.SHADOW)
    assert one.verdict is wanted
    assert (one.by is None) is (wanted is Verdict.SHADOW)
    assert one.by is None or one.by.line == 3 + chosen.index(wanted)


@given(st.sampled_from(Verdict), st.sampled_from([*LINES, None]))
def test_a_repository_narrows_and_never_widens(default: Verdict, own: Verdict | None) -> None:
    alone = decided(SDK, f"default = '{default.value}'")
    both = decided(SDK, f"default = '{default.value}'", LINES[own] if own else "default = 'approved'")
    assert both.verdict.rank <= alone.verdict.rank
    if own is not None:
        assert both.verdict.rank == min(alone.verdict.rank, own.rank)


def test_the_strictest_of_its_places_decides() -> None:
    text = "providers.approved = ['openai']\n[[policy.paths]]\npaths = ['lab/**']\nproviders.denied = ['openai']"
    one = decided(SDK, text)
    assert (one.verdict, str(one.location)) == (Verdict.DENIED, "lab/b.py:2")
    only_here = "[[policy.paths]]\npaths = ['lab/**']\nproviders.approved = ['openai']"
    assert decided(SDK, only_here).verdict is Verdict.SHADOW
    everywhere = "[[policy.paths]]\npaths = ['lab/**', '*.py']\nproviders.approved = ['openai']"
    assert decided(SDK, everywhere).verdict is Verdict.APPROVED


def test_requirements() -> None:
    model = asset("pkg:huggingface/org/m", "model", "org/m", "org", evidence("a.py", 1))
    text = "require = {owner = true, pinned_revision = true}\ndata_classes.denied = ['personal']"
    result = decide(Policies(policy(text)), [model], PRODUCTS)
    assert [unmet.requirement for unmet in result.decisions[0].unmet] == ["owner", "pinned_revision"]
    assert result.not_evaluated == ()
    assert result.required == ("owner", "pinned_revision")
    fine = asset("pkg:huggingface/org/m", "model", "org/m", "org", evidence("a.py", 1),
                 properties=(("revision", "abc"), ("owners", "@team")))
    assert decided(fine, text).unmet == ()
    weights = asset("file:m.pkl", "model-file", "m.pkl", "", evidence("m.pkl", 1), properties=(("format", "pickle"),))
    assert [one.message for one in decided(weights, "require.safetensors = true").unmet] == ["m.pkl is a pickle file"]


def test_what_is_no_ai_by_itself_is_not_judged() -> None:
    data = asset("dataset:x", "dataset", "x", "", evidence("a.py", 1))
    assert decide(Policies(policy("default = 'denied'")), [data], PRODUCTS).decisions == ()


def test_modes_and_thresholds_of_two_policies() -> None:
    both = Policies(policy("mode = 'warn'\nfail_on = 'none'"), policy("mode = 'enforce'\nfail_on = 'low'"))
    assert (both.mode, both.fail_on) == ("enforce", "low")
    assert (Policies().mode, Policies().fail_on, bool(Policies())) == ("warn", "", False)
    assert Policies(policy("allow_inline = ['a']"), policy("allow_inline = ['b']")).allow_inline == ("a",)
    assert Policies(None, policy("allow_inline = ['b']")).allow_inline == ("b",)


def test_what_assets_are_called() -> None:
    model = asset("model:azure-openai/gpt-4o", "model", "gpt-4o", "OpenAI (Microsoft)", evidence("a.py", 1),
                  product="azure-openai", properties=(("served-by", "azure-openai"), ("maker", "OpenAI")))
    names = names_of(model, PRODUCTS)
    assert names["providers"] == ("Microsoft", "azure-openai")
    assert "OpenAI/gpt-4o" in names["models"]
    server = asset("mcp:npm:@a/b", "mcp-server", "openai", "GitHub", evidence("a.json", 1), product="npm:@a/b",
                   properties=(("known-as", "github-mcp-server"),))
    names = names_of(server, PRODUCTS)
    # A file may call any server by an approved name.
    assert "openai" not in names["mcp_servers"]
    assert names["mcp_servers"] == ("npm:@a/b", "@a/b", "github-mcp-server")
    assert names["packages"] == ("npm:@a/b", "@a/b")
    remote = asset("mcp:https://h.example/mcp", "mcp-server", "x", "h.example", evidence("a.json", 1))
    assert "h.example" in names_of(remote, PRODUCTS)["mcp_servers"]
    library = asset("pkg:pypi/torch", "ml-framework", "torch", "Meta", evidence("a.py", 1, scope=Scope.TEST))
    assert "providers" not in names_of(library, PRODUCTS)
    assert "jurisdictions" not in names_of(library, PRODUCTS)


def test_all_lines_about_an_asset_strongest_first() -> None:
    policies = Policies(policy("\n".join(LINES.values())), policy("providers.denied = ['deepseek']"))
    assert [entry.verdict for entry in about(policies, SDK, PRODUCTS)] == [
        Verdict.DENIED, Verdict.APPROVED, Verdict.REVIEW]


def sent(id_: str, path: str, line: int, score: float = 0.6) -> Evidence:
    return replace(evidence(path, line), entry=f"data.{id_}", match=id_,
                   confidence=Confidence(score, (f"{id_} data: a value called x",)))


FLOWS = asset("service:openai", "inference-endpoint", "openai", "OpenAI", evidence("a.py", 1),
              sent("health", "lab/b.py", 9, 0.4), sent("health", "a.py", 7), sent("personal", "a.py", 8),
              product="openai", state="called")
DATA = {
    Verdict.DENIED: "data_classes.denied = ['health']",
    Verdict.APPROVED: "data_classes.approved = ['*']",
    Verdict.REVIEW: "data_classes.review = ['openai/HEALTH']",
}


@pytest.mark.parametrize("chosen", [c for n in range(1, 4) for c in itertools.permutations(DATA, n)])
@pytest.mark.parametrize("said", Verdict)
def test_a_class_of_data_is_judged_by_itself_and_approves_nobody(said: Verdict, chosen: tuple[Verdict, ...]) -> None:
    one = decided(FLOWS, f"default = '{said.value}'\n[[policy.paths]]\npaths = ['*']\n"
                  + "\n".join(DATA[verdict] for verdict in chosen))
    strongest = next(verdict for verdict in DATA if verdict in chosen)
    assert one.data[0].verdict is strongest
    assert one.of_asset.verdict is said
    # Who gets the data is never better off for it.
    assert one.verdict is min(said, strongest, key=lambda verdict: verdict.rank)
    assert (one.apart is None) is (said.rank <= strongest.rank)


def test_a_denied_class_names_its_line_and_the_surest_place() -> None:
    one = decided(FLOWS, "providers.approved = ['openai']\ndata_classes.denied = ['health']")
    assert (one.verdict, str(one.by), str(one.location)) == (
        Verdict.DENIED, "p.toml:3 data_classes.denied: health", "a.py:7")
    (data,) = one.data
    assert ([str(place) for place in data.others], data.confidence.score) == (["lab/b.py:9"], 0.6)
    assert (one.of_asset.verdict, str(one.of_asset.location)) == (Verdict.APPROVED, "a.py:1")
    lab = decided(FLOWS, "[[policy.paths]]\npaths = ['lab/**']\ndata_classes.denied = ['health']")
    assert (str(lab.location), lab.data[0].others) == ("lab/b.py:9", ())


@pytest.mark.parametrize(("central", "own"), [
    ("data_classes.denied = ['health']", "data_classes.approved = ['health']"),
    ("data_classes.approved = ['health']", "data_classes.denied = ['health']"),
])
def test_of_two_policies_the_stricter_decides_on_data(central: str, own: str) -> None:
    assert decided(FLOWS, f"default = 'approved'\n{central}", own).verdict is Verdict.DENIED


def test_what_is_not_seen_or_not_known_is_told_and_not_guessed() -> None:
    quiet = asset("service:deepseek", "inference-endpoint", "deepseek", "DeepSeek", evidence("c.py", 1),
                  product="deepseek", state="called")
    idle = replace(quiet, key="service:x", state="declared")

    def told(text: str) -> PolicyResult:
        return decide(Policies(policy(text)), [FLOWS, quiet, idle], PRODUCTS)

    result = told("default = 'approved'\ndata_classes.denied = ['heath', 'credentials', 'openai/biometric', 'bio*']")
    assert [line.text for line in result.not_evaluated] == [
        "data_classes.denied: bio*", "data_classes.denied: heath", "data_classes.denied: openai/biometric"]
    assert result.data_not_seen == ("service:deepseek",)
    assert {one.verdict for one in result.decisions} == {Verdict.APPROVED}
    assert told("data_classes.denied = ['biometric']").data_not_seen == ()
    assert told("default = 'approved'").data_not_seen == ()
