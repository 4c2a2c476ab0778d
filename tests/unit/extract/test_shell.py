"""Shell: commands at their places, variables, what is installed and what requests hold."""

from __future__ import annotations

import pytest

from bounded import within
from code_facts import render
from shadowbom.core.fact import Command, Constant, Dependency, EnvRead, Import, Literal
from shadowbom.core.location import Location
from shadowbom.extract.shell import commands


def read(text: str, *kinds: type) -> list[str]:
    return render(commands(text, lambda line, column: Location("file", line, column)), *kinds)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vllm serve a/b", ["1:1 command vllm serve a/b"]),
        ("set -e\n  vllm serve a/b\n", ["2:3 command vllm serve a/b"]),
        ("serve \\\n  --model a/b\nls\n", ["1:1 command serve --model a/b", "3:1 command ls"]),
        ("a x && b y || c z; d & e | f", ["1:1 command a x", "1:8 command b y", "1:15 command c z", "1:20 command d",
                                         "1:24 command e", "1:28 command f"]),
        ("if a; then\n  b # not this\nelse c; fi", ["1:4 command a", "2:3 command b", "3:6 command c"]),
        ("while ! a; do b; done", ["1:9 command a", "1:15 command b"]),
        ("f() {\n  a 1\n}\nfunction g {\n b 2\n}", ["2:3 command a 1", "5:2 command b 2"]),
        ("case $x in\n  a|b) run 1 ;;\n  *) run 2 ;;\nesac\nrun 3",
         ["2:8 command run 1", "3:6 command run 2", "5:1 command run 3"]),
        ("(cd a && run b)", ["1:2 command cd a", "1:10 command run b"]),
        ("run 'a b' \"c d\" e\\ f $'g\\th'", ["1:1 command run a b c d e f g\th"]),
        ("run a > out.txt 2>&1 < in.txt", ["1:1 command run a"]),
        ("x=$(run a \"$(run b)\")", ["1:5 command run a $(run b)", "1:14 command run b"]),
        ("run `inner a`", ["1:6 command inner a", "1:1 command run $(inner a)"]),
        ("[[ $a == b ]] && run", ["1:18 command run"]),
        ("if [[ $a < b || ($c && $d) ]]; then run; fi", ["1:37 command run"]),
        ("log see https://example.com/docs\nprint_error no", []),
        ("echo see https://example.com/docs", []),
        ("echo hello | run -", ["1:1 command echo hello", "1:14 command run -"]),
        ("KEY=a sudo run b", ["1:12 command run b"]),
        ("run ${{ matrix.model }} b", ["1:1 command run ${{ matrix.model }} b"]),
        ("diff <(a 1) <(b 2)", ["1:1 command diff", "1:8 command a 1", "1:15 command b 2"]),
    ],
)
def test_commands(text: str, found: list[str]) -> None:
    assert sorted(read(text, Command)) == sorted(found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("M=tiny-1\nollama pull $M", ["2:1 command ollama pull tiny-1"]),
        ("M='tiny-1'\nollama pull \"${M}:8b\"", ["2:1 command ollama pull tiny-1:8b"]),
        ("ollama pull ${M:-tiny-1}", ["1:1 command ollama pull tiny-1"]),
        (": ${M:=tiny-1}\nollama pull $M", ["2:1 command ollama pull tiny-1"]),
        ("M=${1:-x}\nollama pull $M", ["2:1 command ollama pull x"]),
        ("for m in a-1 b-2; do ollama pull $m; done", ["1:22 command ollama pull a-1", "1:22 command ollama pull b-2"]),
        ("ALL=(a-1 b-2)\nfor m in \"${ALL[@]}\"\ndo ollama pull $m\ndone",
         ["3:4 command ollama pull a-1", "3:4 command ollama pull b-2"]),
        ("ollama pull $M", ["1:1 command ollama pull ${M}"]),
        ("M=a-1\nollama pull $M\nM=b-2\nollama pull $M",
         ["2:1 command ollama pull a-1", "4:1 command ollama pull b-2"]),
    ],
)
def test_variables_in_commands(text: str, found: list[str]) -> None:
    assert read(text, Command) == found


def test_assignments_and_the_environment() -> None:
    text = ("MODEL=tiny-1\nexport API_URL=https://llm.example/v1\nNAME=${CHAT_MODEL:-tiny-2}\nlocal x=aa-b\n"
            "TOKEN=x1 run\ncurl -H \"Bearer $API_KEY\"\nUNKNOWN=$(run)\n")
    assert read(text, Constant, EnvRead, Literal) == [
        '1:1 constant MODEL = "tiny-1"',
        '1:7 literal "tiny-1" as MODEL in -',
        '2:8 constant API_URL = "https://llm.example/v1"',
        '2:8 env API_URL = "https://llm.example/v1"',
        '2:16 literal "https://llm.example/v1" as API_URL in -',
        '3:6 env CHAT_MODEL = "tiny-2"',
        '3:1 constant NAME = env CHAT_MODEL|"tiny-2"',
        '4:7 constant x = "aa-b"',
        '4:9 literal "aa-b" as x in -',
        "5:1 env TOKEN = -",
        "6:17 env API_KEY = -",
    ]


def test_bodies_of_requests() -> None:
    text = ("curl https://llm.example/v1 -d '{\n  \"model\": \"tiny-1\",\n  \"input\": \"Hi there\"\n}'\n"
            "curl -d \"{\\\"model\\\": \\\"tiny-2\\\"}\" x\ncurl -d @- <<EOF\n{\"model\": \"tiny-3\"}\nEOF\n"
            "cat > body.json <<'END'\n  {\"model\": \"tiny-4\"}\nEND\n")
    assert read(text, Literal) == [
        '2:13 literal "tiny-1" as model in -',
        '5:24 literal "tiny-2" as model in -',
        '7:12 literal "tiny-3" as model in -',
        '10:14 literal "tiny-4" as model in -',
    ]


def test_options_of_the_repository_s_own_programs() -> None:
    text = "python -m app --chat-model tiny-1 --host=a.example --verbose --token tiny-2\n"
    text += "./run.sh --model $M\ntool --model x1\n"
    assert read(text, Literal) == ['1:28 literal "tiny-1" as chat_model in -', '1:42 literal "a.example" as host in -']


def test_documents_are_read_for_what_they_are() -> None:
    text = ("python3 - <<'EOF'\nimport vendor\nEOF\nssh host <<EOF\nollama pull tiny-1\nEOF\n"
            "cat <<EOF > .env\nAPI_KEY=x\nAPI_URL=http://a/\nEOF\ncat <<-EOF\n\tnot a command\n\tEOF\nlast\n")
    assert read(text, Import) == ["2:8 import vendor - as -"]
    assert read(text, Command) == ["1:1 command python3 -", "4:1 command ssh host", "5:1 command ollama pull tiny-1",
                                   "7:1 command cat", "11:1 command cat", "14:1 command last"]
    assert read(text, EnvRead) == ['8:1 env API_KEY = -', '9:1 env API_URL = "http://a/"']


def test_installed_packages_are_dependencies() -> None:
    assert read("pip install 'openai==1.2' -r a.txt", Dependency) == ["1:13 dependency pypi openai ==1.2 1.2"]
    assert read("sudo python3 -m pip install -U vllm", Dependency) == ["1:32 dependency pypi vllm - -"]
    assert read("uv pip install 'own[dev] @ .' own2@file:///x ./own3", Dependency) == []


@pytest.mark.parametrize(
    "text",
    ["$(" * 100_000, "`" * 100_000, "'" * 100_001, '"' * 100_001, "a=(" * 50_000, "cat <<A\n" * 20_000,
     "".join(f"cat <<E{n}\n" for n in range(20_000)), "case x in " * 20_000, "${" * 50_000, "(" * 100_000,
     "\\" * 100_001,
     "a;" * 50_000, "x " * 100_000, "$((" * 20_000, "for a in " + "b " * 50_000, '"$(' * 30_000, "a=$a$a$a\n" * 2000,
     "".join(f"a{n}=$a{n - 1}$a{n - 1}\n" for n in range(1, 2000)), "<" * 50_000, "{" * 50_000, '{"a": ' * 30_000],
    ids=range(21),
)
def test_hostile_text_takes_no_long(text: str) -> None:
    with within(5):
        found = read(f"first a\n{text}")
        assert "1:1 command first a" in found
