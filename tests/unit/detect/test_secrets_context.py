from __future__ import annotations

import pytest

from shadowbom.detect.secrets_context import Places, bound_name, distance, names_another, names_key, words_of

VALUE = b"__SHADOWBOM_KEY_1__________"


@pytest.mark.parametrize(("before", "name"), [
    ("OPENAI_API_KEY=", "OPENAI_API_KEY"),
    ("OPENAI_API_KEY = '", "OPENAI_API_KEY"),
    ("export OPENAI_API_KEY=\"", "OPENAI_API_KEY"),
    ("ENV OPENAI_API_KEY ", "OPENAI_API_KEY"),
    ("setx OPENAI_API_KEY ", "OPENAI_API_KEY"),
    ("      - OPENAI_API_KEY=", "OPENAI_API_KEY"),
    ("  api-key: ", "api-key"),
    ("  openai.api.key: ", "key"),
    ('"apiKey": "', "apiKey"),
    ('{\\"apiKey\\": \\"', "apiKey"),
    ("{'api_key' => '", "api_key"),
    ('os.environ["OPENAI_API_KEY"] = "', "OPENAI_API_KEY"),
    ('os.environ.setdefault("OPENAI_API_KEY", "', "OPENAI_API_KEY"),
    ('os.getenv("OPENAI_API_KEY", "', "OPENAI_API_KEY"),
    ("process.env.OPENAI_API_KEY = '", "OPENAI_API_KEY"),
    ("process.env.OPENAI_API_KEY ?? '", "OPENAI_API_KEY"),
    ("process.env.OPENAI_API_KEY || '", "OPENAI_API_KEY"),
    ('os.environ.get("OPENAI_API_KEY") or "', "OPENAI_API_KEY"),
    ("const apiKey: string = `", "apiKey"),
    ("private readonly apiKey?: string | undefined = '", "apiKey"),
    ("api_key: str = \"", "api_key"),
    ("api_key: Optional[str] = \"", "api_key"),
    ("self.api_key = \"", "api_key"),
    ("apiKey := \"", "apiKey"),
    ("$apiKey = '", "apiKey"),
    ("string OpenAiKey = @\"", "OpenAiKey"),
    ("client = OpenAI(api_key=\"", "api_key"),
    ("client = OpenAI(api_key=f\"", "api_key"),
    ("api_key=SecretStr(\"", "api_key"),
    ("client = OpenAI(\"", "client"),
    ("    return \"", ""),
    ('"Authorization": "Bearer ', "Authorization"),
    ('-H "Authorization: Bearer ', "Authorization"),
    ("curl -H 'x-api-key: ", "x-api-key"),
    ("--api-key ", "api-key"),
    ("--api-key=", "api-key"),
    ("https://x.example/v1?key=", "key"),
    ("https://x.example/v1?a=b&key=", "key"),
    ("<apiKey>", "apiKey"),
    ("keys = [\"", "keys"),
    ("    \"", ""),
    ("const apiKey =\n  '", "apiKey"),
    ("api_key = (\n    f\"", "api_key"),
    ("api_key:\r\n  \"", "api_key"),
    ("call(\n  \"", ""),
    ("keys = [\n  \"", ""),
    ("the key is ", ""),
    ("first = 1\nsecond = \"", "second"),
    ('"import os\\nOPENAI_API_KEY = \\"', "OPENAI_API_KEY"),
    ("Ключ: OPENAI_API_KEY=", "OPENAI_API_KEY"),
    ("__SHADOWBOM_KEY_2______=", ""),
    ("a1b2c3d4e5f6g7h8i9=", ""),
    ("x" * 65 + "=", ""),
])
def test_what_a_value_is_bound_to(before: str, name: str) -> None:
    data = before.encode()
    assert bound_name(data + VALUE, len(data))[0] == name


def test_the_function_that_a_value_is_handed_to() -> None:
    data = b"credential = AzureKeyCredential('"
    assert bound_name(data + VALUE, len(data)) == ("credential", "AzureKeyCredential")


@pytest.mark.parametrize("name", [
    "api_key", "apiKey", "API-KEY", "OPENAI_API_KEY", "key", "HF_TOKEN", "x-api-key", "Authorization", "clientSecret",
    "AzureKeyCredential", "password", "GITHUB_PAT", "OPENAI_KEY_1",
])
def test_names_of_credentials(name: str) -> None:
    assert names_key(name)


@pytest.mark.parametrize("name", [
    "", "model", "deployment", "keyword", "key_id", "api_key_name", "token_url", "secret_path", "tokenizer", "patch",
    "max_tokens_count", "author",
])
def test_names_of_other_things(name: str) -> None:
    assert not names_key(name)


def test_a_name_with_a_word_of_its_own_names_another() -> None:
    own = words_of("mistral Mistral AI")
    assert not names_another("api_key", own)
    assert not names_another("MISTRAL_API_KEY", own)
    assert not names_another("NEXT_PUBLIC_MISTRAL_KEY_2", own)
    assert not names_another("", own)
    assert names_another("SENDGRID_API_KEY", own)
    assert names_another("googleMapsKey", own)


def test_near_is_five_lines_each_way() -> None:
    lines = b"".join(b"line %02d\n" % number for number in range(20))
    start = lines.index(b"line 10")
    low, high = Places(lines).near(start, start + 7)
    assert lines[low:high] == b"".join(b"line %02d\n" % number for number in range(5, 16))


def test_near_is_cut_in_a_long_line() -> None:
    places = Places(b"x" * 100_000)
    assert places.near(50_000, 50_010) == (49_000, 51_010)
    assert places.line(50_000) == (49_700, 50_300)


def test_near_at_the_ends_of_a_file() -> None:
    assert Places(b"abc").near(0, 3) == (0, 3)
    assert Places(b"").near(0, 0) == (0, 0)


def test_words_are_found_in_any_case_and_once_each() -> None:
    places = Places(b"Gemini gemini GEMINI")
    assert places.of((b"gemini",)) == [0, 7, 14]
    assert places.of((b"gemini",)) is places.of((b"gemini",))


def test_windows_cover_every_word_and_stay_apart() -> None:
    data = b"word" + b" " * 5000 + b"word" + b" " * 500 + b"word"
    windows = list(Places(data).windows((b"word",)))
    assert windows == [(0, 1000), (4004, len(data))]


def test_distance_counts_from_either_end() -> None:
    assert distance([10], 20, 30) == 10
    assert distance([45], 20, 30) == 15
    assert distance([10, 33], 20, 30) == 3
    assert distance([], 20, 30) is None


def test_the_nearest_owner_is_on_the_values_own_line_first() -> None:
    owners = {"NEAR_KEY": "near", "FAR_KEY": "far", "api.far.example": "far"}
    data = b"FAR_KEY=1\nNEAR_KEY=................................ \napi.far.example"
    start = data.index(b"....")
    assert Places(data).nearest_owner(start, start + 32, lambda name: owners.get(name, "")) == "near"


def test_the_nearest_owner_is_by_bytes_elsewhere() -> None:
    owners = {"api.far.example": "far", "api.near.example": "near"}
    data = b"url = 'https://api.far.example'\n\n\nurl = 'https://api.near.example'\nkey = '.....'\n"
    start = data.index(b"'.....") + 1
    assert Places(data).nearest_owner(start, start + 5, lambda name: owners.get(name, "")) == "near"
    assert Places(data).nearest_owner(start, start + 5, lambda name: "") == ""
