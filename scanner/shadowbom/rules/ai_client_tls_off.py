"""A client of a provider does not check certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shadowbom.core.fact import Call
from shadowbom.core.finding import Finding, RuleInfo, Severity
from shadowbom.core.location import Location
from shadowbom.core.value import Lit, Made, Obj, Value, leaves
from shadowbom.rules.addresses import host_of, is_internal
from shadowbom.rules.code_calls import Flagged, flagged
from shadowbom.rules.raising import Raised, findings
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="ai-client-tls-off",
    title="Requests to an AI provider do not check the certificate",
    description=(
        "A client of an AI provider is told not to check the certificate of the server (`verify=False`, "
        "`rejectUnauthorized: false`). Whoever is on the way can read the key and the prompts, and write the "
        "answers."
    ),
    help="""\
A client of an AI provider is told not to check the certificate of the server (`verify=False`, `rejectUnauthorized:
false`). Whoever is on the way can read the key and the prompts, and write the answers.

### What to do

Let the certificate be checked. For a certificate of your own organisation, give the client its file:
`verify="/path/ca.pem"`, `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`.
""",
    severity=Severity.MEDIUM,
    tags=("security", "ai"),
    cwe=("CWE-295",),
    owasp=("LLM02:2025",),
    tier="B",
    same_as=("B501",),
)


_ADDRESSES = ("base_url", "baseURL", "baseUrl", "api_base", "azure_endpoint", "endpoint", "host", "url", "0", "1")


def check(view: View) -> Iterator[Finding]:
    """A finding for each such client. See ``rules.Rule.check``."""
    return findings(INFO, _raised(view), view)


def _raised(view: View) -> Iterator[Raised]:
    for one in flagged(view, INFO.id):
        if not (one.says("False") or one.says("false")):
            continue
        client = _client(one, view)
        if client is not None and not _is_inside(client):
            seen = one.raised(f"{one.flag.argument} is off: whoever is on the way can read the key and the prompts",
                              "Let the certificate be checked, by your own CA's file if need be.", Severity.MEDIUM)
            yield replace(seen, asset=client.location)


def _client(one: Flagged, view: View) -> Call | None:
    """The call that reaches a provider without a check: the very call, or the one that is given what it makes."""
    path = one.call.location.path
    known = {item.location for item in view.evidence_in(path)
             if item.entry.partition(".")[0] in ("client", "host") and item.fact in ("call", "literal")}
    if one.call.location in known or any(argument.location in known for argument in one.call.arguments):
        return one.call
    return next((fact for fact in view.facts[path] if isinstance(fact, Call) and fact.location in known and any(
        _holds(argument.value, one.call.location) for argument in fact.arguments)), None)


def _holds(value: Value, at: Location) -> bool:
    if isinstance(value, Obj):
        return any(_holds(inner, at) for _, inner in value.items)
    return any(isinstance(leaf, Made) and leaf.at == at for leaf in leaves(value))


def _is_inside(client: Call) -> bool:
    """Whether the address that a client is given is of this machine or a private network."""
    given = client.argument(*_ADDRESSES)
    said = [leaf.text for leaf in leaves(given.value) if isinstance(leaf, Lit)] if given is not None else []
    return any("://" in text and is_internal(host_of(text)) for text in said)
