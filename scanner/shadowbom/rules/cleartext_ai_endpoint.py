"""A provider is reached over HTTP without encryption."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shadowbom.core.fact import Call, EnvRead, Fact, Setting
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.value import Lit, Value, leaves
from shadowbom.rules.addresses import host_of, is_internal
from shadowbom.rules.context import context_of
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="cleartext-ai-endpoint",
    title="An AI endpoint is reached over HTTP without encryption",
    description=(
        "A client sends prompts and its key to an address that begins with `http://` and is neither this machine "
        "nor a private network. Whoever is on the way can read both, and write the answers."
    ),
    help="""\
A client sends prompts and its key to an address that begins with `http://` and is neither this machine nor a private
network. Whoever is on the way can read both, and write the answers.

### What to do

Use the `https://` address of the endpoint, or put a proxy with a certificate in front of your own server.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-319",),
    owasp=("LLM02:2025",),
    tier="B",
)


_KEYS = ("base_url", "baseURL", "baseUrl", "api_base", "azure_endpoint", "endpoint", "host", "url")
_STAND_IN = re.compile(r"(?:\A|[.\-])(?:example|your|my|localhost|placeholder|changeme|server-?ip|domain)(?:[.\-]|\Z)"
                       r"|\A(?:your|my|some|host|ip)[\w-]{0,40}\.|\Ax{1,3}\.", re.IGNORECASE)
"""Hosts that stand for one that is to be filled in."""
_OF_ADDRESS = re.compile(r"(?:URL|URI|BASE|HOST|ENDPOINT)(?:_?\d)?\Z", re.IGNORECASE)
"""Names of variables that hold an address."""


def check(view: View) -> Iterator[Finding]:
    """A finding for each such address. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for item in view.evidence:
        if item.entry.partition(".")[0] not in ("client", "env"):
            continue
        for fact in view.facts_at(item.location):
            for leaf in leaves(_address(fact)):
                address = leaf.text if isinstance(leaf, Lit) else ""
                host = host_of(address) if address.lower().startswith("http://") else ""
                if host and not is_internal(host) and not _STAND_IN.search(host):
                    yield Raised(
                        host, item.location, context_of(item.location.path, item.scope),
                        f"prompts and the key are sent to {host[:80]} over HTTP: anyone on the way can read them",
                        "Use an https:// address, or put a proxy with a certificate in front.", Severity.MEDIUM,
                        same=f"{item.location.path} {host}")


def _address(fact: Fact) -> Value | None:
    """The address that a client is given, or that a variable is set to."""
    match fact:
        case Call():
            given = fact.argument(*_KEYS)
            return given.value if given is not None else None
        case Setting(_, key, value) if _OF_ADDRESS.search(key):
            return value
        case EnvRead(_, name, default) if _OF_ADDRESS.search(name):
            return default
        case _:
            return None
