"""What every secret must do, made from its own positive case."""

from __future__ import annotations

from collections.abc import Callable

from shadowbom.selftest import Report

Check = Callable[..., Report]

SECRET = """
[[secret]]
id = "key"
title = "Acme key"
prefix = "acmk-"
literals = ["acmk-"]
pattern = "acmk-[A-Za-z0-9]{40}"
min_length = 45
max_length = 45
source = "https://acme.example"
revoke = "Revoke it."
[[test]]
path = "settings.py"
text = '''
KEY = "{{acmk-|alnum:40}}"
'''
expect = ["secret.key@1"]
[[test]]
path = "settings.py"
text = '''
KEY = "acmk-your-key-here"
'''
expect = []
why = "a placeholder"
"""


def messages(report: Report) -> list[str]:
    return [failure.message for failure in report.failures]


def test_a_good_secret(checked: Check) -> None:
    report = checked(acme=SECRET)
    assert messages(report) == []
    assert report.mutations > 10


def test_a_key_below_the_minimum_is_none_whatever_the_pattern_takes(checked: Check) -> None:
    body = SECRET.replace("{40}\"\nmin", "{30,40}\"\nmin")
    assert messages(checked(acme=body)) == []


def test_a_pattern_that_takes_too_long_keys(checked: Check) -> None:
    body = SECRET.replace("{40}\"\nmin", "{40,60}\"\nmin")
    assert "secret key is found: one sign above a fixed length (case acme-1)" in messages(checked(acme=body))


def test_a_pattern_that_takes_any_prefix(checked: Check) -> None:
    body = SECRET.replace('pattern = "acmk-', 'pattern = "[a-z]{4}-').replace('["acmk-"]', '["acmk-", "qqqq-"]')
    assert "secret key is found: with another prefix (case acme-1)" in messages(checked(acme=body))


def test_a_secret_needs_a_positive_case(checked: Check) -> None:
    body = SECRET.replace('text = \'\'\'\nKEY = "{{acmk-|alnum:40}}"', "text = '''\nKEY = 1").replace(
        'expect = ["secret.key@1"]', 'expect = []\nwhy = "nothing"')
    found = messages(checked(acme=body))
    assert "secret key has no positive case" in found
    assert "secret key: no case fails without it" in found


def test_a_file_with_a_secret_needs_two_negative_cases(checked: Check) -> None:
    body = SECRET.partition('[[test]]\npath = "settings.py"\ntext = \'\'\'\nKEY = "acmk-your')[0]
    assert messages(checked(acme=body)) == ["needs two negative cases, since it has a secret (expect = [])"]
