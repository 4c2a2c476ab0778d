"""A policy file: what it says with its lines, and every mistake in it."""

from __future__ import annotations

import datetime as dt
import json
import tomllib

import pytest
from jsonschema import Draft202012Validator

from shadowbom.core.policy import Verdict
from shadowbom.errors import UserError
from shadowbom.policies import policy_in
from shadowbom.policy.read import MAX_ENTRIES, MAX_STARRED, Policy
from shadowbom.policy.schema import KEYS, SUBJECTS, published

WHOLE = """\
[policy]
mode = "enforce"
fail_on = "medium"
default = "review"
allow_inline = ["mcp-unpinned-package"]

[policy.providers]
approved = [
  "OpenAI",
  "Azure OpenAI",
]
denied = ["deep*"]

[policy.require]
owner = true
safetensors = false

[[policy.paths]]
paths = ["research/**", "*.ipynb"]
models.approved = ["*"]

[[policy.waivers]]
asset = "DeepSeek"
rule = "denied-ai"
paths = ["lab/"]
reason = "trial"
approved_by = "@security"
expires = 2027-01-31
"""


def read(text: str) -> Policy:
    found = policy_in("p.toml", text.encode(), ("policy",), needed=True)
    assert found is not None
    return found


def faults(text: str) -> list[str]:
    with pytest.raises(UserError) as caught:
        read(text)
    return str(caught.value).split("\n")


def test_all_of_it_is_read_with_its_lines() -> None:
    policy = read(WHOLE)
    assert (policy.enforced, policy.fail_on, policy.default) == ("enforce", "medium", Verdict.REVIEW)
    assert policy.allow_inline == ("mcp-unpinned-package",)
    assert [(entry.subject, entry.verdict, entry.pattern, entry.by.line, entry.paths) for entry in policy.entries] == [
        ("providers", Verdict.APPROVED, "openai", 9, ()),
        ("providers", Verdict.APPROVED, "azure openai", 10, ()),
        ("providers", Verdict.DENIED, "deep*", 12, ()),
        ("models", Verdict.APPROVED, "*", 20, ("research/**", "*.ipynb")),
    ]
    assert str(policy.entries[3].by) == "p.toml:20 models.approved: * (in research/**, *.ipynb)"
    assert [(name, by.line) for name, by in policy.required] == [("owner", 15)]
    (waiver,) = policy.waivers
    assert (waiver.asset, waiver.rule, waiver.paths) == ("deepseek", "denied-ai", ("lab/",))
    assert (waiver.expires, waiver.by.line) == (dt.date(2027, 1, 31), 22)
    assert len(policy.digest) == 64


def test_the_published_schema_takes_it_and_names_every_key() -> None:
    schema = json.loads(published())
    Draft202012Validator.check_schema(schema)
    document = json.loads(json.dumps(tomllib.loads(WHOLE), default=str))
    assert list(Draft202012Validator(schema).iter_errors(document)) == []
    assert set(schema["properties"]["policy"]["properties"]) == set(KEYS)
    document["policy"]["providers"]["aproved"] = []
    assert list(Draft202012Validator(schema).iter_errors(document)) != []


def test_what_a_policy_says_by_default() -> None:
    policy = read("[policy]\n")
    assert (policy.enforced, policy.mode, policy.fail_on, policy.default) == ("warn", "", "", Verdict.SHADOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[policy]\nmod = 1", "p.toml:2: unknown key 'mod'; did you mean 'mode'?"),
        ("[policy.providers]\naproved = []", "p.toml:2: unknown key 'providers.aproved'; did you mean 'approved'?"),
        ("[policy.require]\npinned-revision = true",
         "p.toml:2: unknown key 'require.pinned-revision'; did you mean 'pinned_revision'?"),
        ('[policy]\nmode = "strict"', "p.toml:2: mode must be one of warn, enforce"),
        ("[policy]\nmode = []", "p.toml:2: mode must be one of warn, enforce"),
        ("[policy]\nproviders = 1", "p.toml:2: providers must be a table"),
        ('[policy.models]\ndenied = "x"', "p.toml:2: models.denied must be a list of texts"),
        ("[policy.models]\ndenied = [1]", ("p.toml:2: models.denied must be a text of 1 to 500 characters with at most "
                                          "ten *")),
        ('[policy.models]\ndenied = ["***********"]', ("p.toml:2: models.denied must be a text of 1 to 500 characters "
                                                      "with at most ten *")),
        ('[policy.require]\nowner = "yes"', "p.toml:2: require.owner must be true or false"),
        ("[[policy.paths]]\nmodels.denied = ['x']", "p.toml:1: [[policy.paths]] needs paths"),
        ("[policy]\npaths = 3", "p.toml:2: paths must be a list of tables ([[policy.paths]])"),
        ("[[policy.waivers]]\nasset = 'x'\nreason = 'y'", "p.toml:1: a waiver needs approved_by, expires"),
        ("[[policy.waivers]]\nreason = 'y'\napproved_by = 'z'\nexpires = 2027-01-01",
         "p.toml:1: a waiver needs an asset or a rule"),
        ("[[policy.waivers]]\nasset = 'x'\nreason = 'y'\napproved_by = 'z'\nexpires = 'soon'",
         "p.toml:5: expires must be a date like 2026-01-31"),
        ("[[policy.waivers]]\nasset = 'x'\nreason = 'y'\napproved_by = 'z'\nexpires = 2027-01-01T00:00:00",
         "p.toml:5: expires must be a date like 2026-01-31"),
        ("[policy", "p.toml: not TOML: Expected ']' at the end of a table declaration (at end of document)"),
        ("[other]\n", "p.toml: there is no table [policy] in it"),
        ("policy = 3", "p.toml:1: policy must be a table"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, said: str) -> None:
    assert said in faults(text)


def test_all_mistakes_are_told_at_once() -> None:
    assert len(faults("[policy]\nmod = 1\nfail_on = 'x'\n[policy.models]\nallow = []")) == 3


def test_a_policy_is_bounded() -> None:
    many = "".join(f'"a{number}",' for number in range(MAX_ENTRIES + 10))
    assert faults(f"[policy.models]\ndenied = [{many}]") == [f"p.toml:2: more than {MAX_ENTRIES} entries"]
    starred = "".join(f'"a{number}*",' for number in range(MAX_STARRED + 10))
    assert faults(f"[policy.models]\ndenied = [{starred}]") == [f"p.toml:2: more than {MAX_STARRED} entries with *"]
    with pytest.raises(UserError, match="larger than 1 MB"):
        policy_in("p.toml", b"#" * (1 << 20) + b"#", ("policy",))
    with pytest.raises(UserError, match="not UTF-8 at byte 0"):
        policy_in("p.toml", b"\xff", ("policy",))
    with pytest.raises(UserError, match="nested too deeply"):
        policy_in("p.toml", b"a = " + b"[" * 100_000, ("policy",))


def test_every_subject_says_what_it_is() -> None:
    assert all(text.endswith(".") for text in SUBJECTS.values())
