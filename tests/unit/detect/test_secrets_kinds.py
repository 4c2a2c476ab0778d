"""Every kind of key of the generated suite, and what is around it."""

from __future__ import annotations

import base64

import pytest

from key_samples import catalogue, leaks
from key_suite import POSITIONS, SYNTAXES, KeyKind, kinds, negatives, text_of
from shadowbom.catalog.samples import expand
from shadowbom.core.source import Scope
from shadowbom.detect.secrets import KeyHit, KeyPass, find_keys, key_evidence

BY_ID = {kind.id: kind for kind in kinds()}


def run(text: str, path: str = "app.py") -> KeyPass:
    return find_keys(text.encode(), path, Scope.PRODUCTION, catalogue())


def hits(text: str, path: str = "app.py") -> list[str]:
    return [f"{key.signature}:{key.spec}" for key in run(text, path).keys]


def last(text: str, path: str = "app.py") -> KeyHit:
    return run(text, path).keys[-1]


def lines(kind: KeyKind, seed: int | str = 0) -> str:
    return "\n".join(f"{name}={value}" for name, value in kind.bindings(seed))


def test_the_table_has_every_kind_of_the_catalogue() -> None:
    listed = {f"{spec.product}:{spec.id}" for spec in catalogue().secrets if spec.context != "config"}
    assert listed == set(BY_ID)


def test_a_shape_that_nobody_has_verified_needs_its_context() -> None:
    unverified = [spec for spec in catalogue().secrets if spec.unverified]
    assert len(unverified) >= 10
    assert all(spec.words for spec in unverified)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.id)
def test_every_kind_in_every_syntax_and_position(kind: KeyKind) -> None:
    missed = []
    for syntax, (path, _) in SYNTAXES.items():
        for position in POSITIONS:
            text = text_of(kind, syntax, position, 1)
            (_, value) = kind.bindings(f"{syntax}/{position}/1")[-1]
            found = [key for key in run(text, path).keys if text.encode()[key.offset :].startswith(value[:12].encode())]
            if not found:
                # A short random value may look like a stand-in: the benchmark holds the share of those to 1 %.
                missed.append((syntax, position))
                continue
            (hit,) = found
            assert f"{hit.signature}:{hit.spec}" == kind.id
            assert (hit.provider, hit.key.prefix) == (kind.provider, kind.prefix)
            assert hit.confidence.reasons == (kind.reason,)
            assert not leaks(repr(hit), value, kind.prefix)
    assert len(missed) <= 1


def test_texts_without_a_key_are_no_findings() -> None:
    texts = negatives()
    assert len(texts) == 500
    assert [text for text in texts if hits(text, "values.yaml")] == []


@pytest.mark.parametrize(("name", "id_", "provider"), [
    ("DEEPSEEK_API_KEY", "deepseek:api-key", "DeepSeek"),
    ("DASHSCOPE_API_KEY", "dashscope:api-key", "Alibaba"),
    ("LLM_KEY", "openai-compatible:api-key", "unknown"),
])
def test_thirty_two_hex_digits_are_whose_name_is_there(name: str, id_: str, provider: str) -> None:
    value = BY_ID["deepseek:api-key"].value("shared")
    (hit,) = run(f"{name}={value}\n").keys
    assert (f"{hit.signature}:{hit.spec}", hit.provider) == (id_, provider)


def test_a_host_far_away_in_the_file_says_whose_key_it_is() -> None:
    value = BY_ID["deepseek:api-key"].value("far")
    (hit,) = run("base = 'https://api.deepseek.com/v1'\n" + "x = 1\n" * 60 + f"api_key = '{value}'\n").keys
    assert (hit.product, hit.provider) == ("deepseek", "DeepSeek")


def test_the_nearest_of_two_providers_gets_the_key() -> None:
    value = BY_ID["moonshot:api-key"].value("near")
    text = f"# stability\n\n\nmoonshot:\n  key: {value}\n"
    assert hits(text) == ["moonshot:api-key"]


def test_a_secret_key_of_a_cloud_needs_its_other_half() -> None:
    kind = BY_ID["amazon-bedrock:secret-access-key"]
    (_, (_, half), (name, value)) = kind.bindings(1)
    assert hits(f"BEDROCK=1\n{name}={value}\n") == []
    assert hits(f"BEDROCK=1\nAWS_ACCESS_KEY_ID={half}\n{name}={value}\n") == [
        "amazon-bedrock:access-key", "amazon-bedrock:secret-access-key",
    ]
    assert hits(f"BEDROCK=1\nAWS_ACCESS_KEY_ID={half}\n" + "\n" * 9 + f"{name}={value}\n") == [
        "amazon-bedrock:access-key",
    ]
    assert hits(f"AWS_ACCESS_KEY_ID={half}\n{name}={value}\n") == []


def test_an_access_key_names_its_account() -> None:
    # Ids are base 32; seven bits below the top one, the account's number begins.
    body = base64.b32encode(((123456789012 << 7) | (1 << 47)).to_bytes(6, "big") + bytes([7, 201, 30, 66])).decode()
    hit = last(f"BEDROCK=1\nAWS_ACCESS_KEY_ID=AKIA{body}\n")
    assert hit.account == "123456789012"
    assert dict(key_evidence(hit, catalogue()).properties)["key-account"] == "123456789012"


def test_a_service_account_is_a_finding_and_evidence_only_beside_vertex() -> None:
    kind = BY_ID["google-vertex-ai:service-account"]
    value = kind.value(0)
    text = f'{{"private_key": "{value}",\n "client_email": "r@acme.iam.gserviceaccount.com"}}\n'
    hit = last(text, "sa.json")
    assert (hit.alone, hit.confidence.reasons) == (True, ("structure",))
    assert key_evidence(hit, catalogue()).subject.kind == ""
    assert not last(text, "vertex/sa.json").alone
    assert hits(f'{{"private_key": "{value}"}}') == []
    broken = value.replace("MIIE", "MIIA", 1)
    assert broken != value
    assert hits(text.replace(value, broken), "sa.json") == []
    assert not leaks(run(text).data.decode(), value, kind.prefix)


def test_a_key_of_several_lines_keeps_the_lines_of_the_file() -> None:
    value = BY_ID["google-vertex-ai:service-account"].value(0).replace("\\n", "\n  ")
    text = f"client_email: r@acme.iam.gserviceaccount.com\nvertex: |\n  {value}\nafter: 1\n"
    passed = run(text, "sa.yaml")
    assert [key.spec for key in passed.keys] == ["service-account"]
    assert passed.data.count(b"\n") == text.count("\n")
    assert passed.data.endswith(b"after: 1\n")


@pytest.mark.parametrize("kind", ["github-models:personal-token", "github-copilot-api:oauth-token"])
def test_a_token_of_a_forge_is_evidence_where_ai_is_spoken_of(kind: str) -> None:
    value = BY_ID[kind].value(0)
    assert last(f"TOKEN={value}").alone
    word = "models.github.ai" if "models" in kind else "copilot"
    assert not last(f"# {word}\nTOKEN={value}").alone
    other = value[:-1] + ("a" if value[-1] != "a" else "b")
    assert hits(f"TOKEN={other}") == []
    assert hits(f"# {word}\nTOKEN={other}") == [kind]


def test_a_login_token_is_known_by_who_made_it() -> None:
    value = BY_ID["openai:login-token"].value(0)
    assert hits(f'{{"access_token": "{value}"}}', ".codex/auth.json") == ["openai:login-token"]
    other = expand("{{jwt(iss=https://login.acme.example)}}", "other")[0]
    assert hits(f'{{"access_token": "{other}"}}', ".codex/auth.json") == []


SETTINGS = {
    "mcp.json": '{{"mcpServers": {{"a": {{"command": "a", "env": {{"{name}": "{value}"}}}}}}}}',
    "config/mcp.json": '{{"servers": {{"a": {{"args": ["--{name}", "{value}"]}}}}}}',
    "mcp_servers.json": '{{"mcpServers": {{"a": {{"url": "https://a.example/mcp?x=1&{name}={value}"}}}}}}',
    "shop/.cursor/mcp.json": '{{"mcpServers": {{"a": {{"headers": {{"{name}": "Bearer {value}"}}}}}}}}',
}


@pytest.mark.parametrize("path", SETTINGS)
@pytest.mark.parametrize("name", ["ACME_TOKEN", "api-key", "apiKey", "Authorization", "ACME_PAT", "client_secret"])
@pytest.mark.parametrize("template", ["alnum:24", "hex:32", "base64url:48", "hex:8|-|hex:4|-|hex:4|-|hex:4|-|hex:12"])
def test_whatever_is_bound_to_the_name_of_a_credential_in_settings_of_a_client(
    path: str, name: str, template: str
) -> None:
    value = expand(f"{{{{{template}}}}}", f"{path}/{name}")[0]
    text = SETTINGS[path].format(name=name, value=value)
    (hit,) = run(text, path).keys
    assert (hit.signature, hit.spec, hit.provider, hit.alone) == ("mcp-json", "config-credential", "unknown", True)
    assert hit.name == name
    assert hits(text, f"src/other/{path}.txt") == []
    assert not leaks(run(text, path).data.decode(), value, "")


@pytest.mark.parametrize("value", [
    "${ACME_TOKEN_OF_THE_TEAM}", "${input:acme-token-of-the-team}", "{env:ACME_TOKEN_OF_THE_TEAM}",
    "<your-token-of-the-service>", "your-token-of-the-service", "/run/secrets/acme/token/one", "ACME_TOKEN_OF_THE_TEAM",
    "https://login.acme.example/token/9", "short-1", "%ACME_TOKEN_OF_TEAM_9%", "process.env.ACME_TOKEN",
    "settings.acme.token", "xxxxxxxxxxxxxxxxxxxxxxxxx",
])
def test_what_stands_for_a_credential_in_settings_is_none(value: str) -> None:
    for path, form in SETTINGS.items():
        assert hits(form.format(name="ACME_TOKEN", value=value), path) == []


def test_a_credential_of_a_known_name_in_settings_is_of_its_owner() -> None:
    value = expand("{{alnum:28}}", "owner")[0]
    (hit,) = run(SETTINGS["mcp.json"].format(name="TAVILY_API_KEY", value=value), "mcp.json").keys
    assert (hit.spec, hit.product, hit.provider, hit.alone) == ("config-credential", "tavily", "Tavily", False)


def test_a_key_in_settings_that_shows_itself_is_one_finding() -> None:
    value = BY_ID["anthropic:api-key"].value(0)
    assert hits(SETTINGS["mcp.json"].format(name="ANTHROPIC_API_KEY", value=value), "mcp.json") == ["anthropic:api-key"]


def test_of_two_kinds_of_one_shape_the_nearest_word_decides() -> None:
    value = BY_ID["diffbot:api-token"].value("nearest")
    text = f"clarifai: on\n\n\ndiffbot:\n  api_key: {value}\n"
    assert hits(text, "values.yaml") == ["diffbot:api-token"]
    assert hits(text.replace("diffbot", "other"), "values.yaml") == ["clarifai:access-token"]


def test_a_value_of_two_parts_is_not_cut_in_two() -> None:
    value = BY_ID["fal:api-key"].value("parts")
    assert hits(f"ai21: on\nfal_key: {value}\n", "values.yaml") == ["fal:api-key"]


@pytest.mark.parametrize("name", ["VAPI_PUBLIC_KEY", "vapiPublicApiKey", "VAPI_PUBLISHABLE_KEY"])
def test_a_key_that_is_there_to_be_public_is_none(name: str) -> None:
    private, public = (BY_ID["vapi:api-key"].value(seed) for seed in ("private", "public"))
    assert [key.name for key in run(f"{name}={public}\nVAPI_PRIVATE_KEY={private}\n").keys] == ["VAPI_PRIVATE_KEY"]
