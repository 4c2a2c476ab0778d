from __future__ import annotations

import base64
import hashlib
import uuid

import pytest

from key_samples import ALNUM, BY_ID, HEX, SAMPLES, SYNTAXES, WORD, Draw, Sample, catalogue, leaks
from shadowbom.core.evidence import Subject
from shadowbom.core.finding import Severity
from shadowbom.core.source import Scope
from shadowbom.detect.secrets import KeyPass, find_keys, key_evidence

LED = [sample for sample in SAMPLES if sample.prefix or sample.id == "azure-openai:api-key"]


def run(text: str, path: str = "app.py", scope: Scope = Scope.PRODUCTION) -> KeyPass:
    return find_keys(text.encode(), path, scope, catalogue())


def found(text: str, path: str = "app.py") -> list[str]:
    return [f"{key.signature}:{key.spec}" for key in run(text, path).keys]


def line_of(sample: Sample, value: str) -> str:
    return f'{sample.name} = "{value}"'


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
@pytest.mark.parametrize("position", ["alone", "start", "middle", "end"])
def test_every_kind_in_every_syntax(sample: Sample, syntax: str, position: str) -> None:
    path, bind = SYNTAXES[syntax]
    value = sample.value(f"{syntax}{position}")
    text, name = bind(sample.name, value)
    around = "# a line of its own: größer\n" * 9
    text = around + text if position in ("middle", "end") else text
    text = f"{text}\n{around}" if position in ("middle", "start") else text
    passed = run(text, path)
    (hit,) = passed.keys
    assert (f"{hit.signature}:{hit.spec}", hit.name, hit.confidence.reasons) == (sample.id, name, (sample.reason,))
    assert (hit.key.prefix, hit.key.length) == (sample.prefix, len(value))
    before = text[: text.index(value)]
    assert (hit.location.line, hit.location.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert text.encode()[hit.offset :].startswith(value.encode())
    assert len(passed.data) == len(text.encode())
    assert passed.data.decode().splitlines()[0].count("größer") == text.splitlines()[0].count("größer")
    assert not leaks(passed.data.decode(), value, sample.prefix)
    assert not leaks(repr(passed), value, sample.prefix)


@pytest.mark.parametrize("sample", LED, ids=lambda sample: sample.id)
def test_the_edges_of_a_key(sample: Sample) -> None:
    spec = next(spec for spec in catalogue().secrets if (spec.product, spec.id) == (sample.signature, sample.spec))
    value = sample.value("edges")
    words = f" {sample.name} "
    assert found("") == []
    assert found(value + words) == [sample.id]
    assert found(words + value) == [sample.id]
    for left, right in (
        ('"', '"'), ("'", "'"), ("`", "`"), ("<", ">"), ("(", ")"), ("=", "&"), ("\\n", "\\n"), ("%3D", "%26"),
        ("\\u003d", "\\u0026"), ("\x1b[32m", "\x1b[0m"), ("\t", "\r\n"), ("é", "é"),
    ):
        assert found(words + left + value + right) == [sample.id], left
    assert found(words + "lorem " * 5000 + words + value + words + "ipsum " * 5000) == [sample.id]
    assert found(words + "q" + value) == []
    assert found(words + "-" + value) == []
    if spec.min_length == spec.max_length:
        assert found(words + value[:-1]) == []
        assert found(words + value + "q") == []
    assert found(words + value[: spec.min_length - 1]) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_stand_ins_are_no_findings(sample: Sample) -> None:
    value = sample.value("stand-in")
    secret = len(value) - len(sample.prefix) - (14 if sample.id.startswith("amazon") else 9)
    for filler in ("x" * secret, "0123456789" * secret, "your-key-here-" * secret, "abcdef" * secret):
        text = line_of(sample, value[: len(value) - secret] + filler[:secret])
        assert found(text) == [], filler[:20]


@pytest.mark.parametrize("text", [
    'key = os.environ["OPENAI_API_KEY"]',
    "OPENAI_API_KEY=${OPENAI_API_KEY}",
    "OPENAI_API_KEY=sk-proj-${SUFFIX}",
    "OPENAI_API_KEY={{ .Values.openai.key }}",
    "OPENAI_API_KEY=<your-key>",
    "OPENAI_API_KEY=sk-...",
    "MISTRAL_API_KEY=",
    "AZURE_OPENAI_API_KEY=changeme",
    'hf_hub_download("bert-base-uncased", token=hf_token)',
    f"def hf_{'requiredCharacteristicOfTheInstance'}(): pass",
    "class=\"task-runner risk-assessment-of-the-whole-system disk-usage-of-the-machine\"",
    "MISTRAL_MODEL=MistralForSequenceClassification",
])
def test_reads_templates_and_names_are_no_findings(text: str) -> None:
    assert found(text) == []


def test_five_hundred_values_that_are_no_keys() -> None:
    draw = Draw("negatives")
    lines = []
    for number in range(50):
        data = draw.of(ALNUM, 40).encode()
        lines += [
            f"sha256: {hashlib.sha256(data).hexdigest()}",
            f"mistral_revision: {hashlib.md5(data).hexdigest()}",
            f'"integrity": "sha512-{base64.b64encode(hashlib.sha512(data).digest()).decode()}"',
            f"azure_openai_tenant_id: {uuid.UUID(bytes=data[:16])}",
            f"azure_openai_deployment_id: {hashlib.md5(data).hexdigest()}",
            f"blob = '{base64.b64encode(data * 40).decode()}'",
            f'data:image/png;base64,{base64.b64encode(hashlib.sha512(data).digest() * 9).decode()}',
            f"var a{number}=function(e,t){{return e.sk-t.hf_{draw.of(ALNUM, 9)}}};" * 9,
            f"SENDGRID_API_KEY={draw.of(ALNUM, 32)}",
            f"STRIPE=sk_live_{draw.of(ALNUM, 24)} # next to mistral",
        ]
    assert len(lines) == 500
    assert found("\n".join(lines)) == []
    assert [hit for line in lines for hit in found(f"# openai.azure.com gemini mistral\n\n{line}")] == []


def test_one_value_is_one_finding() -> None:
    project = BY_ID["openai:project-key"].value(0)
    legacy = BY_ID["openai:api-key"].value(0)
    assert len(legacy) == 51
    assert found(f"a = '{project}'\nb = '{legacy}'") == ["openai:project-key", "openai:api-key"]


def test_a_marker_outweighs_what_stands_near() -> None:
    legacy = BY_ID["openai:api-key"].value(0)
    assert found(f"url = 'https://api.acme-llm.example/v1'\nkey = '{legacy}'") == ["openai:api-key"]


@pytest.mark.parametrize(("text", "product", "provider"), [
    ("ACME_LLM_API_KEY={}", "acme-llm", "Acme"),
    ("OPENAI_API_KEY={}\nOPENAI_BASE_URL=https://api.acme-llm.example/v1", "acme-llm", "Acme"),
    ("base = 'https://api.acme-llm.example'\n" + "\n" * 50 + "key = '{}'", "acme-llm", "Acme"),
    ("OPENAI_API_KEY={}", "openai-compatible", "unknown"),
    ("GROQ_API_KEY=\nKEY={}", "openai-compatible", "unknown"),
    ("key = '{}'", "openai-compatible", "unknown"),
])
def test_the_shared_shape_belongs_to_whose_address_is_nearest(text: str, product: str, provider: str) -> None:
    for value in (f"sk-{Draw(1).of(HEX, 32)}", f"sk-{Draw(2).of(ALNUM, 48)}"):
        (hit,) = run(text.format(value)).keys
        assert (hit.signature, hit.product, hit.provider) == ("openai-compatible", product, provider)
        assert hit.confidence.score == 0.6


GOOGLE = BY_ID["gemini:api-key"].value("google")


@pytest.mark.parametrize("text", [
    f"GEMINI_API_KEY={GOOGLE}",
    f"VITE_GEMINI_API_KEY={GOOGLE}",
    f"import google.generativeai as genai\n\n\ngenai.configure(api_key='{GOOGLE}')",
    "import google.generativeai as genai\n" + "x = 1\n" * 40 + f"GOOGLE_API_KEY = '{GOOGLE}'",
    f"url = 'https://generativelanguage.googleapis.com/v1beta/models?key={GOOGLE}'",
    f"const ai = new GoogleGenAI({{ apiKey: '{GOOGLE}' }})",
    f"YOUTUBE_API_KEY=\nGEMINI_API_KEY={GOOGLE}\nFIREBASE_API_KEY=",
])
def test_a_google_key_beside_gemini_is_a_gemini_key(text: str) -> None:
    assert found(text) == ["gemini:api-key"]


@pytest.mark.parametrize("text", [
    f"GOOGLE_API_KEY={GOOGLE}",
    f"const firebaseConfig = {{\n  apiKey: '{GOOGLE}',\n  authDomain: 'x.firebaseapp.com',\n}}",
    f"// uses gemini\nconst firebaseConfig = {{\n  apiKey: '{GOOGLE}',\n  authDomain: 'x',\n}}",
    f"<script src='https://maps.googleapis.com/maps/api/js?key={GOOGLE}'></script>",
    f"GEMINI_API_KEY=\nGOOGLE_MAPS_API_KEY={GOOGLE}",
    f"YOUTUBE_API_KEY={GOOGLE}\nGEMINI_MODEL=gemini-2.5-pro",
])
def test_a_google_key_of_another_use_is_taken_out_but_no_finding(text: str) -> None:
    passed = run(text)
    assert passed.keys == ()
    assert not leaks(passed.data.decode(), GOOGLE, "AIza")


def test_of_two_google_keys_the_word_goes_to_the_one_on_its_line() -> None:
    other = BY_ID["gemini:api-key"].value("other")
    assert [key.name for key in run(f"GEMINI_API_KEY={GOOGLE}\nGOOGLE_API_KEY={other}\n").keys] == ["GEMINI_API_KEY"]


BARE = BY_ID["mistral:api-key"].value("bare")


@pytest.mark.parametrize("text", [
    f"MISTRAL_API_KEY={BARE}",
    f"client = Mistral(\n    api_key='{BARE}',\n)",
    f"curl https://api.mistral.ai/v1/models \\\n  -H 'Authorization: Bearer {BARE}'",
    f"mistral:\n  url: x\n  api-key: {BARE}",
    f"CODESTRAL_API_KEY={BARE}",
])
def test_a_bare_value_needs_a_word_near_and_the_name_of_a_key(text: str) -> None:
    assert found(text) == ["mistral:api-key"]


@pytest.mark.parametrize("text", [
    f"API_KEY={BARE}",
    f"mistral_revision={BARE}",
    f"MISTRAL_API_KEY=\nSENDGRID_API_KEY={BARE}",
    "mistral\n" + "\n" * 6 + f"api_key={BARE}",
    f"MISTRAL_API_KEY={BARE}0",
    f"MISTRAL_API_KEY={BARE.lower()}",
    f"MISTRAL_API_KEY={BARE}/{BARE}",
    f'{{"mistral_model": "x", "sendgrid_api_key": "{BARE}"}}',
])
def test_a_bare_value_without_them_is_nothing(text: str) -> None:
    passed = run(text)
    assert passed.keys == ()
    assert passed.data == text.encode()


def test_an_old_azure_key() -> None:
    value = BY_ID["azure-openai:legacy-key"].value(0)
    near = "endpoint = 'https://contoso.openai.azure.com'\n"
    assert found(f"{near}api_key = '{value}'") == ["azure-openai:legacy-key"]
    assert found(f"{near}client = OpenAIClient(AzureKeyCredential('{value}'))") == ["azure-openai:legacy-key"]
    assert found(f"{near}commit = '{value}'") == []
    assert found(f"api_key = '{value}'") == []


@pytest.mark.parametrize(("id_", "scope", "path", "severity"), [
    ("openai:project-key", Scope.PRODUCTION, "app.py", Severity.CRITICAL),
    ("openai:project-key", Scope.TEST, "tests/test_app.py", Severity.HIGH),
    ("openai:project-key", Scope.PRODUCTION, ".env.example", Severity.HIGH),
    ("openrouter:api-key", Scope.PRODUCTION, "app.py", Severity.CRITICAL),
    ("openrouter:api-key", Scope.DOCS, "docs/use.md", Severity.MEDIUM),
    ("openrouter:api-key", Scope.EXAMPLE, "examples/use.py", Severity.MEDIUM),
    ("openrouter:api-key", Scope.PRODUCTION, "deploy/.env.sample", Severity.MEDIUM),
    ("openrouter:api-key", Scope.PRODUCTION, "config.yaml.dist", Severity.MEDIUM),
    ("mistral:api-key", Scope.PRODUCTION, "app.py", Severity.HIGH),
    ("mistral:api-key", Scope.TEST, "tests/test_app.py", Severity.MEDIUM),
])
def test_severity_follows_the_place_and_the_reason(id_: str, scope: Scope, path: str, severity: Severity) -> None:
    sample = BY_ID[id_]
    (hit,) = run(line_of(sample, sample.value(0)), path, scope).keys
    assert hit.severity is severity


def test_only_kinds_that_the_prefilter_saw_are_looked_for() -> None:
    text = "\n".join(line_of(BY_ID[id_], BY_ID[id_].value(0)) for id_ in ("groq:api-key", "xai:api-key")).encode()
    numbers = {spec.product + ":" + spec.id: number for number, spec in enumerate(catalogue().secrets)}
    assert find_keys(text, "a.py", Scope.PRODUCTION, catalogue(), []).keys == ()
    end = text.index(b"gsk_") + len(b"gsk_")
    (hit,) = find_keys(text, "a.py", Scope.PRODUCTION, catalogue(), [(numbers["groq:api-key"], end)] * 3).keys
    assert (hit.signature, hit.spec) == ("groq", "api-key")


def test_a_byte_order_mark_is_no_column() -> None:
    value = BY_ID["xai:api-key"].value(0)
    (hit,) = find_keys(b"\xef\xbb\xbf" + f"KEY={value}".encode(), ".env", Scope.PRODUCTION, catalogue()).keys
    assert (hit.location.line, hit.location.column) == (1, 5)


def test_several_keys_on_a_line_have_their_own_columns() -> None:
    first, second = BY_ID["xai:api-key"].value(1), BY_ID["groq:api-key"].value(2)
    text = f"ключи = ['{first}', '{second}']\nz = '{first}'"
    places = [(key.location.line, key.location.column) for key in run(text).keys]
    assert places == [(1, text.index(first) + 1), (1, text.index(second) + 1), (2, 6)]


def test_a_token_is_a_name_of_the_same_width() -> None:
    value = BY_ID["xai:api-key"].value(0)
    passed = run(f"key = '{value}'")
    token = passed.data.decode()[7:-1]
    assert len(token) == len(value)
    assert token.isidentifier()
    assert token.startswith("__SHADOWBOM_KEY_1__")


def test_evidence_of_a_key_names_the_product_and_no_key() -> None:
    sample = BY_ID["anthropic:api-key"]
    value = sample.value(0)
    (hit,) = run(line_of(sample, value), scope=Scope.TEST).keys
    evidence = key_evidence(hit, catalogue())
    assert evidence.subject == Subject("provider-sdk", "anthropic", "anthropic", "Anthropic")
    assert (evidence.signature, evidence.entry, evidence.fact) == ("anthropic", "secret.api-key", "key")
    assert (evidence.symbol, evidence.scope, evidence.key) == ("ANTHROPIC_API_KEY", Scope.TEST, hit.key)
    assert str(evidence.key) == "sk-ant-*** (108 characters)"
    assert dict(evidence.properties)["key-severity"] == "high"
    assert not leaks(repr(evidence), value, sample.prefix)


def test_evidence_of_a_shared_shape_is_of_whose_key_it_is() -> None:
    value = f"sk-{Draw(3).of(HEX, 32)}"
    (hit,) = run(f"ACME_LLM_API_KEY={value}").keys
    evidence = key_evidence(hit, catalogue())
    assert (evidence.signature, evidence.subject.product) == ("openai-compatible", "acme-llm")
    assert dict(evidence.properties)["key-owner"] == "Acme"
    (hit,) = run(f"key = '{value}'").keys
    evidence = key_evidence(hit, catalogue())
    assert evidence.subject.product == "openai-compatible"
    assert dict(evidence.properties)["key-owner"] == "unknown"


def test_a_key_that_ends_says_when() -> None:
    sample = BY_ID["amazon-bedrock:short-term-key"]
    (hit,) = run(line_of(sample, sample.value(0))).keys
    assert hit.expires == "2026-01-01"
    assert dict(key_evidence(hit, catalogue()).properties)["key-expires"] == "2026-01-01"


def test_words_of_long_lines_reach_as_far_as_a_line_would() -> None:
    filler = WORD * 40
    assert found(f"gemini{filler};a='{GOOGLE}'") == ["gemini:api-key"]
    assert found(f"mistral {filler};api_key='{BARE}'") == []
