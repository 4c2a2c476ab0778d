from __future__ import annotations

from pathlib import Path

import pytest

from bounded import within
from model_corpus import GROWING, Growing, benign, malicious
from model_files import STRING, gguf
from shadowbom.extract.weights.templates import reached
from small_repositories import scanned

RULES = ("unsafe-model-file", "suspicious-chat-template")


def flagged(root: Path, files: dict[str, bytes]) -> set[str]:
    result = scanned(root, dict(files))
    return {one.location.path for one in result.findings if one.rule in RULES}


def test_every_malicious_file_is_told_of(tmp_path: Path) -> None:
    files = dict(malicious())
    assert len(files) > 90
    assert set(files) - flagged(tmp_path, files) == set()


def test_no_benign_file_is_told_of(tmp_path: Path) -> None:
    files = dict(benign())
    assert len(files) > 100
    assert flagged(tmp_path, files) == set()


@pytest.mark.parametrize("growing", GROWING, ids=lambda growing: growing.name)
def test_a_long_file_costs_no_more_than_its_length(growing: Growing, tmp_path: Path) -> None:
    files = {growing.name: growing.make(1 << 18)}
    with within(3):
        scanned(tmp_path, files)


@pytest.mark.parametrize("template", [
    "{{ ''.__class__ }}", "{{ x['__globals__'] }}", "{{ x|attr('a') }}", "{{ '\\x5f\\x5fclass' }}",
    "{% set a = '_' ~ '_' %}", "{{ cycler._init }}", "{% include 'other' %}", "{% import 'x' as y %}",
    "{{ os.system('id') }}", "{{ x.popen('id') }}", "text {{ a }} {%- for b in c.__init__ %}", "{{ ''.__class__",
])
def test_a_template_that_reaches_out(template: str) -> None:
    assert reached(template)


@pytest.mark.parametrize("template", [
    "", "__main__ os.system and {% raw %}",
    "{{ bos_token }}{% for m in messages %}{{ m['content'] | trim }}{% endfor %}",
    "{{ '<|tool_calls_begin|>' + m.role }}", "{%- set ns = namespace(found=false) -%}{{ ns.found }}",
    "{{ raise_exception('Conversation roles must alternate') }}", "{{ tools | tojson(indent=4) }}",
    "{{ strftime_now('%d %b %Y') }}", "{% generation %}{{ message.content }}{% endgeneration %}", "{{", "{%",
    "{{ 'import os' }}",
])
def test_a_template_of_a_conversation(template: str) -> None:
    assert reached(template) == ""


def test_the_template_in_a_gguf_file(tmp_path: Path) -> None:
    files = {"a.gguf": gguf([("tokenizer.chat_template", STRING, "{{ ''.__class__.__mro__ }}")]),
             "b.gguf": gguf([("tokenizer.chat_template", STRING, "{{ bos_token }}")])}
    assert flagged(tmp_path, files) == {"a.gguf"}


def test_a_long_template_costs_no_more_than_its_length() -> None:
    with within(3):
        for text in ("{{" * 200_000, "{% " * 200_000, "{{ a }}" * 100_000, "{{ " + "'_' ~ " * 100_000,
                     "{{" + "_" * 500_000):
            reached(text)
