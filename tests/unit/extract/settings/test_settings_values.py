"""Scalar leaves of settings files as settings."""

from __future__ import annotations

import pytest

from shadowbom.core.fact import Setting
from shadowbom.core.location import Location
from shadowbom.core.value import HOLE, Choice, Env, Join, Lit
from shadowbom.extract.settings.placeholders import value_of

AT = Location("f", 3, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gpt-4o", Lit("gpt-4o", AT)),
        ("", Lit("", AT)),
        ("cost: 5$", Lit("cost: 5$", AT)),
        ("${MODEL}", Env("MODEL")),
        ("${MODEL:-gpt-4o}", Env("MODEL", Lit("gpt-4o", AT))),
        ("${MODEL-gpt-4o}", Env("MODEL", Lit("gpt-4o", AT))),
        ("${MODEL:gpt-4o}", Env("MODEL", Lit("gpt-4o", AT))),
        ("${MODEL:=gpt-4o}", Env("MODEL", Lit("gpt-4o", AT))),
        ("${MODEL:?is missing}", Env("MODEL")),
        ("${MODEL?is missing}", Env("MODEL")),
        ("${env:MODEL}", Env("MODEL")),
        ("${env.MODEL}", Env("MODEL")),
        ("{env:MODEL}", Env("MODEL")),
        ("{file:./secret}", HOLE),
        ("$MODEL", Env("MODEL")),
        ("$(MODEL)", Env("MODEL")),
        ("%MODEL%", Env("MODEL")),
        ("%(model)s", HOLE),
        ("%(ENV_MODEL)s", Env("MODEL")),
        ("${input:token}", HOLE),
        ("${spring.ai.model}", HOLE),
        ("${{ secrets.MODEL }}", Env("MODEL")),
        ("${{ vars.MODEL || 'gpt-4o' }}", Env("MODEL", Lit("gpt-4o", AT))),
        ("${{ matrix.model }}", HOLE),
        ("{{ .Values.model }}", HOLE),
        ('{{ .Values.model | default "gpt-4o" }}', Choice((HOLE, Lit("gpt-4o", AT)))),
        ("{{ model | default('gpt-4o') }}", Choice((HOLE, Lit("gpt-4o", AT)))),
        ("{{ env_var('MODEL') }}", Env("MODEL")),
        ("{{ env_var('MODEL', 'x') }}", Env("MODEL")),
        ("{{ lookup('env', 'MODEL') }}", Env("MODEL")),
        ("<%= model %>", HOLE),
        ("https://${HOST}/v1", Join((Lit("https://", AT), Env("HOST"), Lit("/v1", AT)))),
        ("https://{{ region }}.example.com", Join((Lit("https://", AT), HOLE, Lit(".example.com", AT)))),
        ("$5 and $model", Lit("$5 and $model", AT)),
        ("{plain}", Lit("{plain}", AT)),
    ],
)
def test_placeholders(text, expected):
    assert value_of(text, AT) == expected


def test_many_placeholders_are_bounded():
    value = value_of("${A}x" * 500, AT)
    assert isinstance(value, Join)
    assert len(value.parts) == 40
    assert value.parts[-1] == HOLE


def test_dotenv(read):
    text = "\n".join(
        [
            "# OPENAI_API_KEY=no",
            "MODEL=gpt-4o # the big one",
            "export  URL = 'https://api.example.com/$v1'",
            "EMPTY=",
            'QUOTED="a ${OTHER:-b}"',
            "COLON: value",
            "not a line",
            "  INDENTED=x1",
            'MULTI="one',
            'two"',
            "AFTER=yes",
            "lower.key-name=abc",
            "=nothing",
            "API_KEY=abcdef123456",
            "URL2=https://me:hunter2@host.example.com/x",
        ]
    )
    facts = {fact.key: fact for fact in read("app/.env.example", text).facts}
    assert list(facts) == [
        "MODEL",
        "URL",
        "EMPTY",
        "QUOTED",
        "COLON",
        "INDENTED",
        "MULTI",
        "AFTER",
        "lower.key-name",
        "API_KEY",
        "URL2",
    ]
    path = "app/.env.example"
    assert facts["MODEL"] == Setting(Location(path, 2, 1), "MODEL", Lit("gpt-4o", Location(path, 2, 7)))
    assert facts["URL"].location == Location(path, 3, 9)
    assert facts["URL"].value == Lit("https://api.example.com/$v1", Location(path, 3, 15))
    assert facts["EMPTY"].value == Lit("", Location(path, 4, 7))
    at = Location(path, 5, 8)
    assert facts["QUOTED"].value == Join((Lit("a ", at), Env("OTHER", Lit("b", at))))
    assert facts["MULTI"].value.text == "one\ntwo"
    assert facts["AFTER"].location == Location(path, 11, 1)
    assert facts["API_KEY"].value == HOLE
    assert facts["URL2"].value.text == "https://me:***@host.example.com/x"


def test_dotenv_with_byte_order_mark_and_crlf(read):
    facts = read(".env", "\ufeffA_B=1\r\nMODEL=x1\r\n").facts
    assert [(fact.key, fact.value.text, str(fact.location), fact.location.column) for fact in facts] == [
        ("A_B", "1", ".env:1", 1),
        ("MODEL", "x1", ".env:2", 1),
    ]


def test_json_leaves_with_places(read):
    text = (
        '{\n'
        '  // comment\n'
        '  "llm": {"model": "gpt-4o", "n": 3, "enabled": false,\n'
        '    "list": ["a1", "b2"],},\n'
        '  "a.b": "c/d"\n'
        '}\n'
    )
    facts = read("config.json", text).facts
    assert [(fact.key, fact.value.text) for fact in facts] == [
        ("llm.model", "gpt-4o"),
        ("llm.enabled", "false"),
        ("llm.list.0", "a1"),
        ("llm.list.1", "b2"),
        ("a~1b", "c/d"),
    ]
    assert facts[0].location == Location("config.json", 3, 11)
    assert facts[0].value.at == Location("config.json", 3, 20)
    assert facts[2].location == Location("config.json", 4, 14)


def test_leaves_are_chosen_by_shape_and_key(read):
    values = read.settings(
        "c.yaml",
        "\n".join(
            [
                "description: some words of prose",
                "command: serve --model gpt-4o",
                "baseUrl: https://a b",
                "short: x",
                f"long: {'x' * 301}",
                "temperature: 0.3",
                "use_openai: false",
                "OPENAI_API_KEY:",
                "empty: ''",
                "flag: true",
                "SOME_TEXT: with white space",
            ]
        ),
    )
    assert list(values) == ["command", "baseUrl", "use_openai", "OPENAI_API_KEY", "SOME_TEXT"]


def test_secrets_are_left_out_and_references_kept(read):
    values = read.settings(
        "c.yaml",
        "\n".join(
            [
                "apiKey: abcdef",
                "api_key: ${KEY}",
                "client-secret: ${KEY:-abcdef}",
                "token: 12",
                "password: hunter2",
                "authToken: true",
                "key_env_password: MY_API_KEY",
                "secret: https://vault.example.com",
                "max_tokens: x-y",
                "url: postgres://user:hunter2@db.example.com/x",
            ]
        ),
    )
    assert values["apiKey"] == HOLE
    assert values["api_key"] == Env("KEY")
    assert values["client-secret"] == Env("KEY")
    assert values["password"] == HOLE
    assert values["key_env_password"].text == "MY_API_KEY"
    assert values["secret"].text == "https://vault.example.com"
    assert values["max_tokens"].text == "x-y"
    assert values["url"].text == "postgres://user:***@db.example.com/x"
    assert "hunter2" not in repr(values)
    assert "abcdef" not in repr(values)


def test_environment_lists(read):
    text = """
services:
  app:
    environment:
      - OPENAI_MODEL=gpt-4o
      - OPENAI_API_KEY
      - lower
    command: ["--model=x1", "serve"]
env:
  - name: LLM_MODEL
    value: gpt-4o-mini
  - name: LLM_KEY
    valueFrom: {secretKeyRef: {name: a, key: b}}
  - name: LLM_BARE
models:
  - name: GPT4
    url: https://api.example.com
"""
    facts = {fact.key: fact for fact in read("compose.yaml", text).facts if isinstance(fact, Setting)}
    assert facts["services.app.environment.OPENAI_MODEL"].value.text == "gpt-4o"
    assert facts["services.app.environment.OPENAI_MODEL"].location.line == 5
    assert facts["services.app.environment.OPENAI_API_KEY"].value == Env("OPENAI_API_KEY")
    assert facts["services.app.environment.2"].value.text == "lower"
    assert facts["services.app.command.0"].value.text == "--model=x1"
    assert facts["env.LLM_MODEL"].value.text == "gpt-4o-mini"
    assert facts["env.LLM_KEY"].value == HOLE
    assert facts["env.LLM_BARE"].value == HOLE
    assert facts["models.0.url"].value.text == "https://api.example.com"
    assert "env.0.name" not in facts


def test_environment_tags(read):
    text = (
        "a: !ENV MODEL\n"
        "b: !env_var MODEL gpt-4o\n"
        "c: !ENV [MODEL, gpt-4o]\n"
        "d: !secret model_name\n"
        "e: !ENV ${MODEL:x1}\n"
    )
    values = read.settings("c.yaml", text)
    assert values["a"] == Env("MODEL")
    assert values["b"] == Env("MODEL", Lit("gpt-4o", Location("c.yaml", 2, 4)))
    assert values["c"] == Env("MODEL", Lit("gpt-4o", Location("c.yaml", 3, 17)))
    assert values["d"] == Lit("model_name", Location("c.yaml", 4, 4))
    assert values["e"] == Env("MODEL", Lit("x1", Location("c.yaml", 5, 4)))


def test_yaml_documents_duplicates_aliases_and_merges(read):
    text = "a: &x {model: one1}\nb: *x\nc: {<<: *x, other: two2}\na: dup1\n---\na: three3\n"
    facts = read("c.yaml", text).facts
    assert [(fact.key, fact.value.text) for fact in facts] == [
        ("a.model", "one1"),
        ("b.model", "one1"),
        ("c.other", "two2"),
        ("c.model", "one1"),
        ("a", "dup1"),
        ("a", "three3"),
    ]
    assert facts[-1].location == Location("c.yaml", 6, 1)


def test_toml(read):
    text = '[llm]\nmodel = "gpt-4o"\n[[llm.x]]\nname = "a1"\n[tool."a.b"]\nurl = "https://x.example.com"\n'
    facts = read("c.toml", text).facts
    assert [(fact.key, fact.value.text, fact.location.line) for fact in facts] == [
        ("llm.model", "gpt-4o", 2),
        ("llm.x.0.name", "a1", 4),
        ("tool.a~1b.url", "https://x.example.com", 6),
    ]


def test_equal_values_in_lists_are_kept_twenty_times(read):
    text = "[" + ",".join('{"model": "gpt-4o", "id": "row%d"}' % number for number in range(100)) + "]"  # noqa: UP031
    keys = [fact.key for fact in read("data.json", text).facts]
    assert sum(key.endswith(".model") for key in keys) == 20
    assert sum(key.endswith(".id") for key in keys) == 100


def test_ini(read):
    text = "\n".join(
        [
            "; comment",
            "top = x1",
            "[llm.main]",
            "model = gpt-4o ; the big one",
            "url: https://api.example.com/v1",
            'quoted = "a b"',
            "list =",
            "    one1",
            "    two2",
            "name=%(model)s",
            "# no = no",
            "free text here is nothing much",
            "[other]",
            "key_only",
            "host = h.example.com",
        ]
    )
    facts = read("setup.ini", text).facts
    assert [(fact.key, getattr(fact.value, "text", None)) for fact in facts] == [
        ("top", "x1"),
        ("llm~1main.model", "gpt-4o"),
        ("llm~1main.url", "https://api.example.com/v1"),
        ("llm~1main.list.0", "one1"),
        ("llm~1main.list.1", "two2"),
        ("llm~1main.name", None),
        ("other.host", "h.example.com"),
    ]
    assert facts[1].location == Location("setup.ini", 4, 1)
    assert facts[1].value.at == Location("setup.ini", 4, 9)


def test_properties_and_nginx(read):
    assert {
        key: value.text
        for key, value in read.settings(
            "a.properties", "spring.ai.model=gpt-4o\nspring.ai.url = https://x.example.com\n"
        ).items()
    } == {"spring.ai.model": "gpt-4o", "spring.ai.url": "https://x.example.com"}
    text = "server {\n  set $backend api.example.com;\n  proxy_pass https://api.example.com/v1;\n}\n"
    assert {key: value.text for key, value in read.settings("n.conf", text).items()} == {
        "backend": "api.example.com",
        "proxy_pass": "https://api.example.com/v1",
    }


def test_helm_template_is_read_by_lines_without_a_problem(read):
    text = """{{- if .Values.llm }}
apiVersion: v1
data:
  MODEL: {{ .Values.model | default "gpt-4o" | quote }}
  url: "https://api.example.com/v1" # why
  "quoted.key": v1
  list:
    - one1
    - name: two2
      model: three3
  text: |
    model: not-this
  after: x1
{{- end }}
"""
    extraction = read("templates/config.yaml", text)
    assert extraction.problems == ()
    facts = {fact.key: fact for fact in extraction.facts}
    assert list(facts) == [
        "apiVersion",
        "data.MODEL",
        "data.url",
        "data.quoted~1key",
        "data.list.0",
        "data.list.1.name",
        "data.list.1.model",
        "data.after",
    ]
    assert facts["data.MODEL"].value == Choice((HOLE, Lit("gpt-4o", Location("templates/config.yaml", 4, 10))))
    assert facts["data.url"].location == Location("templates/config.yaml", 5, 3)
    assert facts["data.url"].value == Lit("https://api.example.com/v1", Location("templates/config.yaml", 5, 8))
    assert facts["data.list.1.model"].location == Location("templates/config.yaml", 10, 7)


def test_variables_of_a_template(read):
    text = """env:
  - name: LLM_MODEL
    value: gpt-4o
  - name: LLM_KEY
    valueFrom:
      secretKeyRef: {{ .Values.secret }}
  - name: LLM_URL
    value: {{ .Values.url | default "https://api.example.com" }}
  - name: LLM_OTHER
other:
  - name: plain
    value: v1
"""
    values = read.settings("templates/d.yaml", text)
    expected = ["env.LLM_MODEL", "env.LLM_KEY", "env.LLM_URL", "env.LLM_OTHER", "other.0.name", "other.0.value"]
    assert list(values) == expected
    assert values["env.LLM_MODEL"] == Lit("gpt-4o", Location("templates/d.yaml", 3, 12))
    assert values["env.LLM_KEY"] == HOLE
    assert values["env.LLM_URL"] == Choice((HOLE, Lit("https://api.example.com", Location("templates/d.yaml", 8, 12))))
    assert values["env.LLM_OTHER"] == HOLE


def test_broken_yaml_is_read_by_lines_with_a_problem(read):
    extraction = read("c.yaml", "model: gpt-4o\nbad: [1, 2\nother: x1\n")
    assert [(fact.key, fact.value.text) for fact in extraction.facts] == [("model", "gpt-4o"), ("other", "x1")]
    (problem,) = extraction.problems
    assert problem.path == "c.yaml"
    assert problem.line == 3


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("c.json", '{"model": "gpt-4o",\n "x": }', 2),
        ("c.json", '{"model": "gpt-4o"', 1),
        ("c.toml", 'model = "gpt-4o"\nx = = 2\n', 2),
    ],
)
def test_broken_files_keep_what_can_be_read(read, path, text, line):
    extraction = read(path, text)
    assert [(fact.key, fact.value.text) for fact in extraction.facts] == [("model", "gpt-4o")]
    assert [problem.line for problem in extraction.problems] == [line]
    assert {problem.stage for problem in extraction.problems} == {"extract"}


def test_broken_json_is_no_problem_where_a_template_stands(read):
    assert read("c.json", '{"model": "gpt-4o",\n "x": {{ value }}\n}').problems == ()
    assert read("c.json", '{"text": "{{ name }}",\n\n\n\n "x": }').problems != ()


@pytest.mark.parametrize("path", ["c.json", "c.yaml", "c.toml", "c.ini", ".env"])
@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", "  \t"])
def test_empty_files_are_no_problem(read, path, text):
    extraction = read(path, text)
    assert extraction.facts == ()
    assert extraction.problems == ()
