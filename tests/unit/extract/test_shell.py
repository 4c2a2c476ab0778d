"""Shell: commands at their places, and what they install."""

from __future__ import annotations

from code_facts import render
from shadowbom.core.location import Location
from shadowbom.extract.shell import commands


def read(text: str) -> list[str]:
    return render(commands(text, lambda line, column: Location("file", line, column)))


def test_each_command_has_its_line() -> None:
    assert read("set -e\n  vllm serve a/b\n") == ["1:1 command set -e", "2:3 command vllm serve a/b"]


def test_a_line_that_goes_on_is_one_command() -> None:
    assert read("serve \\\n  --model a/b\nls\n") == ["1:1 command serve --model a/b", "3:1 command ls"]


def test_installed_packages_are_dependencies() -> None:
    assert read("pip install 'openai==1.2'") == ["1:1 dependency pypi openai ==1.2 1.2"]
