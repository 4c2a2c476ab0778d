from __future__ import annotations

import pytest

from shadowbom.rules.addresses import host_of, is_internal, is_own_machine


@pytest.mark.parametrize(("address", "host"), [
    ("https://API.example.com./v1", "api.example.com"), ("http://[::1]:8080/", "::1"), ("https://${HOST}/", ""),
    ("https://{host}/", ""), ("https://<host>/", ""), ("http://[bad", ""), ("words", ""),
])
def test_the_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(("host", "own", "internal"), [
    ("localhost", True, True), ("a.localhost", True, True), ("127.0.0.9", True, True), ("::1", True, True),
    ("host.docker.internal", True, True), ("10.2.3.4", False, True), ("172.20.0.1", False, True),
    ("gateway", False, True), ("ai.corp", False, True), ("ai.svc.cluster.local", False, True),
    ("100.81.0.9", False, True), ("100.128.0.9", False, False), ("box.tail1234.ts.net", False, True),
    ("mail.home.arpa", False, True), ("ts.net", False, False), ("example.com", False, False), ("8.8.8.8", False, False),
    ("localhost.evil.com", False, False),
])
def test_whose_machine_a_host_is(host: str, own: bool, internal: bool) -> None:
    assert (is_own_machine(host), is_internal(host)) == (own, internal)
