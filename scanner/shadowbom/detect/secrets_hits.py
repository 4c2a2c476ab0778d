"""What the key pass tells of a key: everything but the key."""

from __future__ import annotations

from dataclasses import dataclass

from shadowbom.catalog.index import Catalogue, SecretSpec
from shadowbom.core.confidence import Confidence
from shadowbom.core.evidence import Evidence, Redacted, Subject
from shadowbom.core.finding import Severity
from shadowbom.core.location import Location
from shadowbom.core.source import Scope

SCORES = {"structure": 0.95, "pattern": 0.8, "context": 0.6}
"""The score of each reason to believe that a value is a key."""

_TEMPLATE_ENDS = (".example", ".sample", ".template", ".dist", ".tmpl", ".tpl")
_TEMPLATE_STARTS = (".env.example", ".env.sample", ".env.template", "example.env", "sample.env", "template.env")


@dataclass(frozen=True, slots=True)
class KeyHit:
    """A key that was found, without the key. ``name`` is what it is bound to on its line, "" for nothing;
    ``offset`` counts bytes; ``signature`` is the product that the kind is of and ``product`` the one whose key it
    is, another only where the kind's shape is shared; ``provider`` is "unknown" where nothing says whose it is;
    ``expires`` the ISO date that a short-lived key carries in itself, ``account`` the number of the cloud account that
    it is of; ``alone`` says that nothing ties it to AI."""

    signature: str
    spec: str
    title: str
    product: str
    provider: str
    location: Location
    offset: int
    key: Redacted
    confidence: Confidence
    severity: Severity
    scope: Scope
    revoke: str
    name: str = ""
    expires: str = ""
    account: str = ""
    alone: bool = False


def severity_of(spec: SecretSpec, reason: str, scope: Scope, path: str) -> Severity:
    """How bad a key is there. One that only its surroundings name is at most high; in tests, docs, examples,
    vendored code and templates of settings a checked key is one step lower and any other at most medium."""
    severity = Severity(spec.severity)
    if reason == "context":
        severity = min(severity, Severity.HIGH, key=lambda one: one.rank)
    if scope is Scope.PRODUCTION and not is_template(path):
        return severity
    if reason == "structure":
        return list(Severity)[max(severity.rank - 1, 0)]
    return min(severity, Severity.MEDIUM, key=lambda one: one.rank)


def is_template(path: str) -> bool:
    """Whether a file is there to be copied and filled in (``.env.example``)."""
    base = path.rpartition("/")[2].lower()
    return base.endswith(_TEMPLATE_ENDS) or base.startswith(_TEMPLATE_STARTS)


def key_evidence(hit: KeyHit, catalogue: Catalogue) -> Evidence:
    """A key is also evidence that its provider is in use. What a finding needs to say stands in its properties."""
    product = catalogue.products[hit.product]
    properties = {
        "key-title": hit.title, "key-owner": hit.provider, "key-severity": hit.severity.value,
        "key-revoke": hit.revoke, "key-expires": hit.expires, "key-account": hit.account,
    }
    return Evidence(
        signature=hit.signature,
        entry=f"secret.{hit.spec}",
        match=hit.spec,
        subject=Subject("" if hit.alone else product.kind, product.id, product.id, product.provider),
        location=hit.location,
        fact="key",
        confidence=hit.confidence,
        scope=hit.scope,
        symbol=hit.name,
        properties=tuple((name, text) for name, text in sorted(properties.items()) if text),
        key=hit.key,
    )
