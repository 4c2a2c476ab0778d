"""A provider's key stands in a file."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from shadowbom.core.evidence import Evidence
from shadowbom.core.finding import Finding, RuleInfo, Severity, fingerprint
from shadowbom.rules.view import View

INFO = RuleInfo(
    id="leaked-key",
    title="A key of an AI provider stands in a file",
    description=(
        "A credential of an AI provider is written into a file of the repository. Everyone who can read the "
        "repository, its history or a build of it can call the provider with it: at your cost, in your name, and with "
        "the data that the account can reach."
    ),
    help="""\
A credential of an AI provider is written into a file of the repository.

### What to do, in this order

1. **Revoke the key** at the provider. Each finding says where. Taking it out of the file is not enough: it stays in
   the history, in clones and in builds.
2. **Read the provider's logs** and bills for calls that are not yours, from the day the key was first committed on.
3. **Take the value out of the file** and load it when the program runs: from an environment variable, a secret store
   of your platform, or a file that is in `.gitignore`.
4. Give the new key the smallest rights and a spending limit.

### In the settings of MCP clients and coding agents

There, whatever is named like a credential counts, whoever it is for: in the variables, headers, arguments and addresses
of MCP servers, and in an agent's own settings. One of a shape that only one provider has is critical, any other high.
References (`${NAME}`, `${env:NAME}`, `{env:NAME}`, `{file:...}`, `${input:name}`, `${{ secrets.NAME }}`) are none.

### How sure it is

| confidence | means |
|---|---|
| `structure` | the value has the provider's own mark in it, checked without any network |
| `pattern` | the value has the provider's prefix, alphabet and length |
| `context` | the shape is shared with other values; a name or address near it says whose it is |

Stand-ins such as `your-key-here`, runs, sequences and templates are not reported. Real-looking keys in tests,
documentation and `.env.example` are, at a lower severity: nothing in them tells them from real ones. No report, log
or cache holds more of a key than its documented prefix and its length.

### If it is accepted

A comment on the line, or alone on the line above: `# shadowbom: ignore[leaked-key] reason`. The reason is needed, and
the comment may be in any syntax; JSON has none. The words of other scanners count where those take them:
`pragma: allowlist secret`, `pragma: allowlist nextline secret`, `gitleaks:allow`, `betterleaks:allow`,
`trufflehog:ignore`, `kingfisher:ignore`. So do `.secrets.baseline`, `.gitleaksignore` and `.betterleaksignore` in the
repository, and with `--baseline FILE` any of these and the JSON reports of gitleaks and betterleaks. An accepted key
stays in every report with its reason, and fails no run; `--no-suppress` takes nothing from the repository. Keys that
were there before can be listed all at once: `shadowbom baseline write`.
""",
    severity=Severity.CRITICAL,
    tags=("security", "secrets", "ai"),
    cwe=("CWE-540", "CWE-798"),
    owasp=("LLM02:2025", "ASI03:2026", "MCP01:2025"),
)

_AFTERWARDS = "Then take the value out of the file: it stays valid in the history until it is revoked."


def check(view: View) -> Iterator[Finding]:
    """One finding for each key. See ``rules.Rule.check``."""
    owners = {_identity(item): asset.key for asset in view.assets for item in asset.evidence if item.key is not None}
    keys = {_identity(item): item for item in view.evidence if item.key is not None}
    ordinals: Counter[tuple[str, str]] = Counter()
    for identity, item in sorted(keys.items(), key=lambda pair: (pair[1].location, pair[0])):
        equals = (item.location.path, item.symbol)
        ordinals[equals] += 1
        yield _finding(item, owners.get(identity, ""), ordinals[equals], view)


def _ago(expires: str, date: str) -> str:
    days = (dt.date.fromisoformat(date) - dt.date.fromisoformat(expires)).days
    return f"it expired {days} day{'s' if days != 1 else ''} ago ({expires})"


def _identity(item: Evidence) -> tuple[object, ...]:
    return item.location.path, item.location.line, item.location.column, item.signature, item.entry


def _finding(item: Evidence, asset: str, ordinal: int, view: View) -> Finding:
    said, date = dict(item.properties), view.date
    severity = Severity(said["key-severity"])
    if view.policy is not None and "no_plain_secret" in view.policy.required:
        severity = max(severity, Severity.HIGH, key=lambda one: one.rank)
    title, provider, expires = said["key-title"], said["key-owner"], said.get("key-expires", "")
    message = title if provider.lower() in title.lower() else f"{title}, provider {provider}"
    message += f": {item.key}"
    if item.symbol:
        message += f", bound to {item.symbol}"
    if account := said.get("key-account", ""):
        message += f", of account {account}"
    expired = bool(expires and date and expires < date)
    if expires:
        message += f"; {_ago(expires, date)}" if expired else f"; it ends on {expires}"
    return Finding(
        rule=INFO.id,
        severity=min(severity, Severity.LOW, key=lambda one: one.rank) if expired else severity,
        confidence=item.confidence,
        asset=asset,
        message=message,
        location=item.location,
        remediation=f"{said['key-revoke']} {_AFTERWARDS}",
        fingerprint=fingerprint(INFO.id, item.location.path, item.symbol, ordinal),
        bound=item.symbol,
        ordinal=ordinal,
    )
