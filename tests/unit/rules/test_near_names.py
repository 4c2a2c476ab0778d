from __future__ import annotations

import tomllib

import pytest

from shadowbom.bundled import folder
from shadowbom.rules.near_names import Near, is_slip


@pytest.mark.parametrize(("name", "known", "slip"), [
    ("open-ai", "openai", True), ("open_ai", "openai", True), ("Open.AI", "openai", True),
    ("lang-chain", "langchain", True),
    ("opneai", "openai", False), ("openal", "openai", False),  # too short
    ("langchian", "langchain", True), ("langchai", "langchain", True), ("langchainn", "langchain", True),
    ("langchaim", "langchain", True), ("langchain-opneai", "langchain-openai", True), ("lnagchian", "langchain", False),
    ("openai-langchain", "langchain-openai", True), ("langchain2", "langchain", False),
    ("langchain", "langchain", False),
    ("gpt4-tools", "gpt3-tools", False), ("a-b", "ab", False),
    ("@langchian/core", "@langchain/core", True), ("@langchain/croe", "@langchain/core", False),
    ("@langchain/comunity", "@langchain/community", True), ("@acme/langchain", "langchain", False),
    ("@acme/transformesr", "@acme/transformers", True), ("@acme/core", "@langchain/core", False),
    ("@lang-chain/core", "@langchain/core", True), ("", "langchain", False), ("/", "@a/b", False),
])
def test_a_slip(name: str, known: str, slip: bool) -> None:
    assert is_slip(name, known) is slip
    assert Near([known, "another-package"]).to(name) == (known if slip else "")


def test_a_name_that_is_near_to_several() -> None:
    near = Near(["agent-tools", "agents-tool", "tools-agent"])
    assert list(near.all_to("agent-tool")) == ["agent-tools", "agents-tool"]
    assert near.to("tool-agents") == "agents-tool"


def test_the_tables_of_names() -> None:
    data = folder("data")
    names = tomllib.loads((data / "package_names.toml").read_text(encoding="utf-8"))
    confusions = tomllib.loads((data / "package_confusions.toml").read_text(encoding="utf-8"))
    assert names["listed"] == confusions["listed"]
    for ecosystem in ("npm", "pypi"):
        known, others = names[ecosystem]["known"], names[ecosystem]["neighbours"]
        assert (sorted(set(known)), sorted(set(others))) == (known, others)
        assert not set(known) & set(others)
        near = Near(known)
        assert all(near.to(name) for name in others)
    for row in confusions["confusion"]:
        assert row["source"].startswith("https://")
        of = names[row["ecosystem"]]
        assert row["package"] not in {*of["known"], *of["neighbours"]}
        assert row["instead"] in of["known"]
